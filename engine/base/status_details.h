// What an absl::Status says besides its code and message: its reason, which limit was met, and each
// thing that is wrong with a request. It travels in payloads, so it survives being handed on.
#ifndef WEIR_ENGINE_BASE_STATUS_DETAILS_H_
#define WEIR_ENGINE_BASE_STATUS_DETAILS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/base/error_reasons.h"

namespace weir {

// An error of this reason, with its code.
absl::Status ErrorFor(ErrorReason reason, absl::string_view message);

absl::Status WithReason(ErrorReason reason, absl::Status status);

// By the code where none was given.
ErrorReason ReasonOf(const absl::Status& status);

// Of ErrorInfo.metadata.
absl::Status WithMetadata(absl::string_view key, absl::string_view value, absl::Status status);
std::map<std::string, std::string> MetadataOf(const absl::Status& status);

// A limit that was met.
struct MetLimit {
  absl::string_view name;  // "max_sessions"
  uint64_t max = 0;
  uint64_t asked = 0;
  std::optional<uint64_t> in_use = {};  // by others; where it is known
};
absl::Status WithLimit(const MetLimit& limit, absl::Status status);
// LIMIT_REACHED, or LIMIT_EXCEEDED where it would not fit were nothing in use. `why` ends its
// message.
absl::Status LimitError(const MetLimit& limit, absl::string_view why = "");

// One thing that is wrong with a request.
struct Violation {
  std::string field;        // "" where it is not known yet: the engine's names stand in the message
  std::string description;  // a whole message
};

// Those of one status: the first of them kept, all of them counted.
struct Violations {
  static constexpr size_t kMax = 32;
  std::vector<Violation> list;
  size_t count = 0;
};

// Empty where the status was given none.
Violations ViolationsOf(const absl::Status& status);
absl::Status WithViolations(const Violations& violations, absl::Status status);

// Adds what `more` says is wrong to `status`: code, reason and message stay those of the first. A
// field that has a violation already gets no other. Errors that are not of the request's values are
// dropped where there is one already.
void AddViolation(const absl::Status& more, absl::Status& status);

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_STATUS_DETAILS_H_
