// Errors of calls, made readable.
#ifndef WEIR_CLIENTS_CPP_ERRORS_H_
#define WEIR_CLIENTS_CPP_ERRORS_H_

#include "absl/status/status.h"

namespace grpc {
class Status;
}

namespace weir::client {

// Makes an absl::Status of a call's: the same code; the message on one line, with what the
// google.rpc details add to it: the fields at fault, when to try again.
absl::Status ToAbslStatus(const grpc::Status& status);

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_ERRORS_H_
