// Reads a capture and sends it in chunks, in a thread of its own.
#ifndef WEIR_CLIENTS_CPP_UPLOAD_SENDER_H_
#define WEIR_CLIENTS_CPP_UPLOAD_SENDER_H_

#include <functional>
#include <string>
#include <thread>

#include "absl/status/status.h"

namespace weir::client {

// Holds one chunk. One thread at a time.
class UploadSender {
 public:
  // `send` gives false where nothing more can be sent; `end` is called once, after the last chunk,
  // however the sending ended: with the error where the descriptor cannot be read. Both from the
  // sender's thread, and both may wait. `descriptor` (a file, a pipe, a socket) is borrowed.
  UploadSender(int descriptor, std::function<bool(std::string chunk)> send,
               std::function<void(const absl::Status&)> end);
  ~UploadSender();

  // Ends sending, also where the descriptor has nothing to read, and waits for the thread. A `send`
  // under way is waited for.
  void Stop();

  // What went wrong with the descriptor. After Stop().
  const absl::Status& status() const { return status_; }

 private:
  void Run();
  bool AwaitBytes() const;  // false where it was stopped

  const int descriptor_;
  const int stop_;  // an eventfd
  const std::function<bool(std::string)> send_;
  const std::function<void(const absl::Status&)> end_;
  absl::Status status_;
  std::thread thread_;
};

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_UPLOAD_SENDER_H_
