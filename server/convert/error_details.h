// What a status says besides its code and message: which field of the request is at fault, which
// thing the error is about, and a constant word for programs. It travels as payloads of the
// absl::Status, so that it survives being handed on.
#ifndef WEIR_SERVER_CONVERT_ERROR_DETAILS_H_
#define WEIR_SERVER_CONVERT_ERROR_DETAILS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace weir {

// A request whose field `field` (a path from the request: "spec.meter.idle_timeout") has a value
// that is wrong, as `why` says. The message is "field: why".
absl::Status FieldError(absl::string_view field, absl::string_view why);

// A field that asks for something that is not built yet: UNIMPLEMENTED, naming it.
absl::Status NotBuilt(absl::string_view field);

// Names the field of an error. The engine's own messages begin with its name for the field at
// fault ("idle_timeout: -5 s is negative"); what it is in a request with a SessionSpec `spec` or a
// Subscription `subscription` is found from that. `otherwise` is the field of an INVALID_ARGUMENT
// that names none (a file that is no capture). Any other error is returned as it is.
absl::Status WithField(absl::Status status, absl::string_view otherwise);

// Names the field, where it is known.
absl::Status AtField(absl::string_view field, absl::Status status);

// Names the thing: WithResource("session", "s1", status).
absl::Status WithResource(absl::string_view type, absl::string_view name, absl::Status status);

// Names the error for programs: "STALLED".
absl::Status WithReason(absl::string_view reason, absl::Status status);

struct Resource {
  std::string type;
  std::string name;
};

std::optional<std::string> FieldOf(const absl::Status& status);
std::optional<Resource> ResourceOf(const absl::Status& status);
// Always a word: by the code and the resource where none was given.
std::string ReasonOf(const absl::Status& status);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_ERROR_DETAILS_H_
