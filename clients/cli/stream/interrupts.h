// How Ctrl-C and SIGTERM end what is under way.
#ifndef WEIR_CLIENTS_CLI_STREAM_INTERRUPTS_H_
#define WEIR_CLIENTS_CLI_STREAM_INTERRUPTS_H_

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "clients/cpp/channel.h"
#include "clients/cpp/flow_stream.h"

namespace weir::cli {

// While one of these exists the first SIGINT or SIGTERM runs `action` on a thread of its own, and
// the second ends the process at once. So does, after the first one, a write (WatchedWrite()) of
// which nobody takes anything for a second: the program would wait for its reader for good. One at
// a time in a process; made and destroyed by one thread, which may not be in `action`.
class Interrupts {
 public:
  explicit Interrupts(std::function<void()> action);
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  // The signal that came; 0 if none.
  int signal() const { return signal_; }

 private:
  void Wait();
  // True where the end of this object came, false where the process is to end.
  static bool AwaitEnd();

  const std::function<void()> action_;
  std::atomic<int> signal_ = 0;
  std::thread thread_;
};

// What Ctrl-C does to a stream.

// A capture whose end is not known beforehand is asked to stop: its open flows end and come down
// the stream, which then ends by itself. Any other stream is cancelled. Thread-safe.
class StreamStop {
 public:
  // `stream` is borrowed. Only a session that is `own`, begun by this stream's call, is stopped.
  StreamStop(client::ChannelPtr channel, client::FlowStream& stream, bool own);

  // The stream began, with this session.
  void OnStarted(const v1::StreamStarted& started);

  // Stops or cancels. Waits a few seconds at most, for the sensor's answer.
  void Stop();

  // Whether Stop() asked the session to stop, so that its end is no surprise.
  bool stopped() const;

 private:
  const client::ChannelPtr channel_;
  client::FlowStream& stream_;
  const bool own_;

  mutable std::mutex mutex_;
  std::string session_id_;  // of one that can be stopped; guarded by mutex_, as all that follows
  bool stopped_ = false;
};

// Whether a session with this source goes on until it is stopped: an interface, traffic without an
// end.
bool IsEndless(const v1::Source& source);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_STREAM_INTERRUPTS_H_
