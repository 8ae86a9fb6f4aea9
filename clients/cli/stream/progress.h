// The progress line of a stream, on a terminal.
#ifndef WEIR_CLIENTS_CLI_STREAM_PROGRESS_H_
#define WEIR_CLIENTS_CLI_STREAM_PROGRESS_H_

#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "clients/cpp/channel.h"
#include "clients/cpp/session_client.h"

namespace weir::cli {

// Shows how far a session's source is, by watching it on a thread of its own, so that it also moves
// where no flow ends for a while. Where `enabled` is false it does nothing at all. Watch() and
// Hide() by one thread.
class Progress {
 public:
  Progress(int descriptor, bool enabled) : descriptor_(descriptor), enabled_(enabled) {}
  ~Progress();

  // Begins to show the session's progress, twice a second. Watching is no part of the stream's
  // work: where it fails there is no progress shown.
  void Watch(const client::ChannelPtr& channel, const std::string& session_id);

  // Takes the line away, so that other text can be written; the next report shows it again.
  void Hide();

 private:
  void Run();
  void Show(const std::string& text);

  const int descriptor_;
  const bool enabled_;
  std::unique_ptr<client::SessionWatch> watch_;
  std::mutex mutex_;
  bool shown_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_STREAM_PROGRESS_H_
