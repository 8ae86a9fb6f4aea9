// Whether the sensor knows all that a request says. What it does not know it could only pass over,
// and a filter, for one, would then mean something else than its sender meant.
#ifndef WEIR_SERVER_CONVERT_KNOWN_FIELDS_H_
#define WEIR_SERVER_CONVERT_KNOWN_FIELDS_H_

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace weir {

// INVALID_ARGUMENT where the message, or one anywhere within it, has a field (UNKNOWN_FIELD) or a
// value of an enum (UNKNOWN_ENUM_VALUE) that is not in this version of the API. The violations name
// the message that holds the field, by its path from `request` on ("subscription.allow[0]"). Of
// messages without messages and enums it looks at nothing but whether a field is unknown.
absl::Status CheckKnownFields(const google::protobuf::Message& request);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_KNOWN_FIELDS_H_
