// What `weir flows` and `weir subscribe` share: from a stream of flows to output and exit code.
#ifndef WEIR_CLIENTS_CLI_STREAM_COMMAND_H_
#define WEIR_CLIENTS_CLI_STREAM_COMMAND_H_

#include <memory>
#include <string>

#include "clients/cli/environment.h"
#include "clients/cli/output/flow_formatter.h"
#include "clients/cpp/channel.h"
#include "clients/cpp/flow_stream.h"

namespace weir::cli {

struct StreamCommand {
  std::string what;  // file, session or sensor, for error messages
  OutputSettings output;
  bool resumable = false;  // a broken stream tells the token to come back with
};

// Reads the stream to its end, or until Ctrl-C or until nobody reads the output any more, writes
// what comes and what there is to say about it, and returns the exit code.
int RunStream(const Environment& environment, const StreamCommand& command,
              const client::ChannelPtr& channel, std::unique_ptr<client::FlowStream> stream);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_STREAM_COMMAND_H_
