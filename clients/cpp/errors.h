// Errors of calls, made readable.
#ifndef WEIR_CLIENTS_CPP_ERRORS_H_
#define WEIR_CLIENTS_CPP_ERRORS_H_

#include "absl/status/status.h"

namespace grpc {
class Status;
}

namespace weir::client {

// Name of the payload that keeps the google.rpc.Status of a call, serialised, where it had one. It
// is what DetailsOf() reads.
inline constexpr char kStatusPayload[] = "type.googleapis.com/google.rpc.Status";

// Makes an absl::Status of a call's: the same code; the message on one line, with what the
// google.rpc details add to it: the fields at fault, when to try again. Where no connection came
// about, the message is "cannot connect to ADDRESS: WHY". The details come as payload.
absl::Status ToAbslStatus(const grpc::Status& status);

// Whether a status of ToAbslStatus() says that nothing listens at the sensor's address.
bool IsNobodyListening(const absl::Status& status);

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_ERRORS_H_
