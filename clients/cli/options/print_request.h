// --print-request.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_PRINT_REQUEST_H_
#define WEIR_CLIENTS_CLI_OPTIONS_PRINT_REQUEST_H_

#include <google/protobuf/message.h>

#include "clients/cli/environment.h"

namespace weir::cli {

// Writes the request as JSON in the proto's own mapping, which grpcurl, buf curl and the like take,
// and says on standard error which method it is for: "FlowService/SubscribeFlows". Returns the exit
// code.
int PrintRequest(const Environment& environment, const char* method,
                 const google::protobuf::Message& request);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_PRINT_REQUEST_H_
