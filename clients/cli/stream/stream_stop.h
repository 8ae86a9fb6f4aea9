// What Ctrl-C does to a stream.
#ifndef WEIR_CLIENTS_CLI_STREAM_STREAM_STOP_H_
#define WEIR_CLIENTS_CLI_STREAM_STREAM_STOP_H_

#include <mutex>
#include <string>

#include "clients/cpp/channel.h"
#include "clients/cpp/flow_stream.h"

namespace weir::cli {

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

#endif  // WEIR_CLIENTS_CLI_STREAM_STREAM_STOP_H_
