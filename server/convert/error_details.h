// What an error says of the request besides what engine/base/status_details.h has: which field is
// at fault, in the request's own words, and which thing the error is about.
#ifndef WEIR_SERVER_CONVERT_ERROR_DETAILS_H_
#define WEIR_SERVER_CONVERT_ERROR_DETAILS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/base/status_details.h"

namespace weir {

// A request whose field `field` (a path from the request: "spec.meter.idle_timeout") has a value
// that is wrong, as `why` says. The message is "field: why".
absl::Status FieldError(absl::string_view field, absl::string_view why);
absl::Status FieldError(ErrorReason reason, absl::string_view field, absl::string_view why);

// A field that asks for something that this sensor has not: UNIMPLEMENTED_SETTING, naming it.
absl::Status NotBuilt(absl::string_view field);

// Names the fields of an error. The engine's own messages begin with its name for the field at
// fault ("idle_timeout: -5 s is negative"); what it is in a request with a SessionSpec `spec` or a
// Subscription `subscription` is found from that. `otherwise` is the field of an INVALID_ARGUMENT
// that names none (a file that is no capture). Any other error is returned as it is.
absl::Status WithField(absl::Status status, absl::string_view otherwise);

// Names the field, where it is known.
absl::Status AtField(absl::string_view field, absl::Status status);

// Names the thing: WithResource("session", "s1", status).
absl::Status WithResource(absl::string_view type, absl::string_view name, absl::Status status);

struct Resource {
  std::string type;
  std::string name;
};

// The first field at fault.
std::optional<std::string> FieldOf(const absl::Status& status);
std::optional<Resource> ResourceOf(const absl::Status& status);

// "SESSION_NOT_FOUND".
std::string ReasonNameOf(const absl::Status& status);

// The message, and of how many more violations it is the first.
std::string FullMessageOf(const absl::Status& status);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_ERROR_DETAILS_H_
