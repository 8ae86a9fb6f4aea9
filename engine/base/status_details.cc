#include "engine/base/status_details.h"

#include <algorithm>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace weir {
namespace {

constexpr char kReasonUrl[] = "weir/reason";
constexpr char kMetadataUrl[] = "weir/metadata/";  // and the key
constexpr char kViolationsUrl[] = "weir/violations";

constexpr size_t kNumberBytes = 4;

void PutNumber(size_t value, std::string& bytes) {
  for (size_t i = 0; i < kNumberBytes; ++i) bytes.push_back(static_cast<char>(value >> (8 * i)));
}

size_t TakeNumber(absl::string_view& bytes) {
  size_t value = 0;
  for (size_t i = 0; i < kNumberBytes; ++i) {
    value |= size_t{static_cast<uint8_t>(bytes[i])} << (8 * i);
  }
  bytes.remove_prefix(kNumberBytes);
  return value;
}

void PutText(absl::string_view text, std::string& bytes) {
  PutNumber(text.size(), bytes);
  absl::StrAppend(&bytes, text);
}

std::string TakeText(absl::string_view& bytes) {
  const size_t size = TakeNumber(bytes);
  std::string text(bytes.substr(0, size));
  bytes.remove_prefix(size);
  return text;
}

// A status that was given none counts as one, whose field is not known yet.
Violations AtLeastOneOf(const absl::Status& status) {
  Violations violations = ViolationsOf(status);
  if (violations.count > 0) return violations;
  return {.list = {{"", std::string(status.message())}}, .count = 1};
}

bool IsOfTheRequest(const absl::Status& status) {
  return status.code() == absl::StatusCode::kInvalidArgument ||
         status.code() == absl::StatusCode::kUnimplemented;
}

bool Has(const Violations& violations, const Violation& other) {
  return std::any_of(violations.list.begin(), violations.list.end(), [&other](const Violation& v) {
    return other.field.empty() ? v.description == other.description : v.field == other.field;
  });
}

}  // namespace

absl::Status ErrorFor(ErrorReason reason, absl::string_view message) {
  return WithReason(reason, absl::Status(InfoOf(reason).code, message));
}

absl::Status WithReason(ErrorReason reason, absl::Status status) {
  status.SetPayload(kReasonUrl, absl::Cord(std::string(1, static_cast<char>(reason))));
  return status;
}

ErrorReason ReasonOf(const absl::Status& status) {
  const absl::optional<absl::Cord> reason = status.GetPayload(kReasonUrl);
  if (!reason.has_value()) return ReasonFor(status.code());
  return static_cast<ErrorReason>(std::string(*reason)[0]);
}

absl::Status WithMetadata(absl::string_view key, absl::string_view value, absl::Status status) {
  status.SetPayload(absl::StrCat(kMetadataUrl, key), absl::Cord(value));
  return status;
}

std::map<std::string, std::string> MetadataOf(const absl::Status& status) {
  std::map<std::string, std::string> metadata;
  status.ForEachPayload([&metadata](absl::string_view url, const absl::Cord& value) {
    if (absl::ConsumePrefix(&url, kMetadataUrl)) {
      metadata.emplace(std::string(url), std::string(value));
    }
  });
  return metadata;
}

absl::Status WithLimit(const MetLimit& limit, absl::Status status) {
  status = WithMetadata("limit", limit.name, std::move(status));
  status = WithMetadata("max", absl::StrCat(limit.max), std::move(status));
  status = WithMetadata("asked", absl::StrCat(limit.asked), std::move(status));
  if (!limit.in_use.has_value()) return status;
  return WithMetadata("in_use", absl::StrCat(*limit.in_use), std::move(status));
}

absl::Status LimitError(const MetLimit& limit, absl::string_view why) {
  if (limit.asked > limit.max) {
    return WithLimit({.name = limit.name, .max = limit.max, .asked = limit.asked},
                     ErrorFor(ErrorReason::kLimitExceeded,
                              absl::StrCat(limit.name, ": the sensor has ", limit.max, ", ",
                                           limit.asked, " are asked for", why)));
  }
  return WithLimit(
      limit, ErrorFor(ErrorReason::kLimitReached,
                      absl::StrCat(limit.name, ": ", limit.in_use.value_or(0), " of ", limit.max,
                                   " are in use, ", limit.asked, " more do not fit", why)));
}

Violations ViolationsOf(const absl::Status& status) {
  Violations violations;
  const absl::optional<absl::Cord> payload = status.GetPayload(kViolationsUrl);
  if (!payload.has_value()) return violations;
  const std::string text(*payload);
  absl::string_view bytes = text;
  violations.count = TakeNumber(bytes);
  while (!bytes.empty()) {
    std::string field = TakeText(bytes);
    violations.list.push_back({std::move(field), TakeText(bytes)});
  }
  return violations;
}

absl::Status WithViolations(const Violations& violations, absl::Status status) {
  std::string bytes;
  PutNumber(violations.count, bytes);
  for (const Violation& violation : violations.list) {
    PutText(violation.field, bytes);
    PutText(violation.description, bytes);
  }
  status.SetPayload(kViolationsUrl, absl::Cord(bytes));
  return status;
}

void AddViolation(const absl::Status& more, absl::Status& status) {
  if (more.ok()) return;
  if (status.ok()) {
    status = more;
    return;
  }
  if (!IsOfTheRequest(more) || !IsOfTheRequest(status)) return;
  Violations all = AtLeastOneOf(status);
  const Violations added = AtLeastOneOf(more);
  all.count += added.count - added.list.size();
  for (const Violation& violation : added.list) {
    if (Has(all, violation)) continue;
    ++all.count;
    if (all.list.size() < Violations::kMax) all.list.push_back(violation);
  }
  status = WithViolations(all, std::move(status));
}

}  // namespace weir
