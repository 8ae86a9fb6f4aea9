// What a command says on standard output and on standard error.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_STANDARD_STREAMS_H_
#define WEIR_CLIENTS_CLI_OUTPUT_STANDARD_STREAMS_H_

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/status.h"
#include "clients/cli/environment.h"
#include "clients/cli/output/descriptor_writer.h"

namespace weir::cli {

// Writes one line, "weir: " and the message made visible, to standard error.
void Complain(const Environment& environment, const std::string& message);

// The same for an error: "weir: WHAT: MESSAGE". WHAT is left out where the message names it, and
// where no sensor was reached.
void Complain(const Environment& environment, const std::string& what, const absl::Status& status);

// Complains, and returns the exit code of a failure.
int Fail(const Environment& environment, const std::string& what, const absl::Status& status);

// The exit code of a command that has nothing more to write to standard output. A reader that went
// away is no failure; anything else that was in the way is told.
int ExitCodeOf(const Environment& environment, const BufferedWriter& writer);

// Writes the text to standard output, and returns the exit code.
int WriteOut(const Environment& environment, const std::string& text);

// Writes the request as JSON in the proto's own mapping, which grpcurl, buf curl and the like take,
// and says on standard error which method it is for: "FlowService/SubscribeFlows". Returns the exit
// code.
int PrintRequest(const Environment& environment, const char* method,
                 const google::protobuf::Message& request);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_STANDARD_STREAMS_H_
