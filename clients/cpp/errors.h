// Errors of calls, made readable.
#ifndef WEIR_CLIENTS_CPP_ERRORS_H_
#define WEIR_CLIENTS_CPP_ERRORS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

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

// What a sensor's error says to programs.

// A field of the request at fault.
struct FieldViolation {
  std::string field;        // its path: "spec.meter.bpf_filter"
  std::string description;  // what is wrong with its value

  bool operator==(const FieldViolation&) const = default;
};

// Whatever was not given is empty.
struct ErrorDetails {
  std::string message;  // the sensor's sentence alone, without what the status's message adds
  std::string reason;   // constant word, of docs/errors.md: "SESSION_NOT_FOUND"
  std::map<std::string, std::string> metadata;  // more about the reason: "limit", "max"
  std::vector<FieldViolation> violations;       // all of them, in the sensor's order
  std::optional<absl::Duration> retry_after;    // when it is worth trying again; else waiting does
                                                // not help
};

// The details of a status that a call of this library returned. Of any other, and where a proxy
// answered instead of the sensor, they are empty.
ErrorDetails DetailsOf(const absl::Status& status);

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_ERRORS_H_
