// What `weir flows` and `weir subscribe` share: from a stream of flows to output and exit code.
#ifndef WEIR_CLIENTS_CLI_STREAM_STREAM_COMMAND_H_
#define WEIR_CLIENTS_CLI_STREAM_STREAM_COMMAND_H_

#include <memory>
#include <string>

#include "clients/cli/environment.h"
#include "clients/cli/output/flow_formatter.h"
#include "clients/cli/stream/checkpoint.h"
#include "clients/cpp/channel.h"
#include "clients/cpp/flow_stream.h"

namespace weir::cli {

struct StreamCommand {
  std::string what;  // file, session or sensor, for messages
  OutputSettings output;
  // The session began with this stream's call and ends with it: Ctrl-C stops it where it would go
  // on for good, and its counters are the stream's. Else it is shared, and the stream can be
  // resumed.
  bool own_session = true;
  bool lingers = false;              // one of its own outlives the stream, which can be resumed too
  int descriptor = 1;                // where the output goes; borrowed
  std::string output_name;           // of a file; empty for standard output
  Checkpoint* checkpoint = nullptr;  // borrowed; null where none is kept
};

// Reads the stream to its end, or until Ctrl-C or until nobody reads the output any more, writes
// what comes and what there is to say about it, and returns the exit code.
int RunStream(const Environment& environment, const StreamCommand& command,
              const client::ChannelPtr& channel, std::unique_ptr<client::FlowStream> stream);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_STREAM_STREAM_COMMAND_H_
