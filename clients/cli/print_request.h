// --print-request.
#ifndef WEIR_CLIENTS_CLI_PRINT_REQUEST_H_
#define WEIR_CLIENTS_CLI_PRINT_REQUEST_H_

#include <google/protobuf/message.h>

#include "clients/cli/environment.h"

namespace weir::cli {

// Writes the request as protobuf's JSON, with the names of the proto, as other tools take it. Gives
// the exit code.
int PrintRequest(const Environment& environment, const google::protobuf::Message& request);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_PRINT_REQUEST_H_
