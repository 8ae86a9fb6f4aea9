// What a stream sends up while it is read: a capture, verdicts.
#ifndef WEIR_CLIENTS_CPP_SENDERS_H_
#define WEIR_CLIENTS_CPP_SENDERS_H_

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "weir/v1/flow_service.pb.h"

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

// Sends verdicts on the flows of an exchange, while its events are read.
// Thread-safe.
class VerdictSender {
 public:
  // `write` gives false where nothing more can be sent, and may wait; `end` says that nothing more
  // will be. One of them is called at a time.
  VerdictSender(std::function<bool(const v1::ExchangeFlowsRequest&)> write,
                std::function<void()> end)
      : write_(std::move(write)), end_(std::move(end)) {}

  bool Send(v1::FlowVerdictBatch verdicts) {
    v1::ExchangeFlowsRequest request;
    *request.mutable_verdicts() = std::move(verdicts);
    std::lock_guard lock(mutex_);
    return !is_over_ && write_(request);
  }

  void End() {
    std::lock_guard lock(mutex_);
    if (!std::exchange(is_over_, true)) end_();
  }

 private:
  const std::function<bool(const v1::ExchangeFlowsRequest&)> write_;
  const std::function<void()> end_;
  std::mutex mutex_;
  bool is_over_ = false;  // guarded by mutex_
};

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_SENDERS_H_
