#include "server/convert/error_details.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "server/version.h"

namespace weir {
namespace {

constexpr char kResourceTypeUrl[] = "weir/resource-type";
constexpr char kResourceNameUrl[] = "weir/resource-name";

// The engine's names that are not paths, and where they stand in a request. What begins with one of
// kSpecParts is a path within the spec.
constexpr std::array<std::pair<absl::string_view, absl::string_view>, 27> kFields = {{
    {"active_timeout", "spec.meter.active_timeout"},
    {"bpf_filter", "spec.meter.bpf_filter"},
    {"custom_categories_file", "spec.meter.custom_categories_file"},
    {"custom_protocols_file", "spec.meter.custom_protocols_file"},
    {"drain_timeout", "drain_timeout"},
    {"early_at_packet", "spec.events.early_at_packet"},
    {"early_packets", "spec.meter.early_packets"},
    {"events", "spec.events"},
    {"find_processes", "spec.meter.find_processes"},
    {"folder", "folder"},
    {"hold_at_packet", "spec.meter.verdicts.hold_at_packet"},
    {"hold_timeout", "spec.meter.verdicts.hold_timeout"},
    {"idle_timeout", "spec.meter.idle_timeout"},
    {"max_dissected_packets", "spec.meter.max_dissected_packets"},
    {"max_flows", "spec.meter.max_flows"},
    {"max_open_flows", "spec.meter.max_open_flows"},
    {"max_queued_packets", "spec.meter.verdicts.max_queued_packets"},
    {"meter", "spec.meter"},
    {"on_overflow", "subscription.on_overflow"},
    {"page_token", "page_token"},
    {"sequence", "subscription.resume_token"},
    {"request_id", "request_id"},
    {"session_id", "session_id"},
    {"stall_timeout", "subscription.stall_timeout"},
    {"start_sequence", "subscription.resume_token"},
    {"update_interval", "spec.events.update_interval"},
    {"workers", "spec.meter.workers"},
}};
constexpr std::array<absl::string_view, 5> kSpecParts = {"source", "log", "lifetime", "start",
                                                         "labels"};

std::string FieldFromName(absl::string_view name) {
  for (const auto& [engine_name, field] : kFields) {
    if (name == engine_name) return std::string(field);
  }
  const absl::string_view part = name.substr(0, name.find_first_of(".["));
  const bool in_spec = std::find(kSpecParts.begin(), kSpecParts.end(), part) != kSpecParts.end();
  return in_spec ? absl::StrCat("spec.", name) : "";
}

// Names the field where the message begins with the engine's name for it, and has the message begin
// with the field instead.
void FindField(Violation& violation) {
  const size_t colon = violation.description.find(": ");
  if (!violation.field.empty() || colon == std::string::npos) return;
  violation.field = FieldFromName(violation.description.substr(0, colon));
  if (!violation.field.empty()) violation.description.replace(0, colon, violation.field);
}

absl::Status WithMessage(absl::string_view message, const absl::Status& status) {
  absl::Status renamed(status.code(), message);
  status.ForEachPayload([&renamed](absl::string_view url, const absl::Cord& value) {
    renamed.SetPayload(url, value);
  });
  return renamed;
}

std::optional<std::string> Payload(const absl::Status& status, const char* url) {
  const absl::optional<absl::Cord> payload = status.GetPayload(url);
  if (!payload.has_value()) return std::nullopt;
  return std::string(*payload);
}

}  // namespace

absl::Status FieldError(absl::string_view field, absl::string_view why) {
  return FieldError(ErrorReason::kInvalidArgument, field, why);
}

absl::Status FieldError(ErrorReason reason, absl::string_view field, absl::string_view why) {
  return AtField(field, ErrorFor(reason, absl::StrCat(field, field.empty() ? "" : ": ", why)));
}

absl::Status NotBuilt(absl::string_view field) {
  absl::Status status = FieldError(
      ErrorReason::kUnimplementedSetting, field,
      absl::StrCat("this sensor, version ", kWeirVersion, ", does not have this setting yet"));
  status = WithMetadata("field", field, std::move(status));
  return WithMetadata("sensor_version", kWeirVersion, std::move(status));
}

absl::Status WithField(absl::Status status, absl::string_view otherwise) {
  if (status.ok()) return status;
  Violations violations = ViolationsOf(status);
  if (violations.count == 0)
    violations = {.list = {{"", std::string(status.message())}}, .count = 1};
  const bool is_invalid = status.code() == absl::StatusCode::kInvalidArgument;
  for (Violation& violation : violations.list) {
    FindField(violation);
    if (violation.field.empty() && is_invalid) violation.field = std::string(otherwise);
  }
  if (violations.list[0].field.empty()) return status;
  return WithViolations(violations, WithMessage(violations.list[0].description, status));
}

absl::Status AtField(absl::string_view field, absl::Status status) {
  const std::string message(status.message());
  return WithViolations({.list = {{std::string(field), message}}, .count = 1}, std::move(status));
}

absl::Status WithResource(absl::string_view type, absl::string_view name, absl::Status status) {
  status.SetPayload(kResourceTypeUrl, absl::Cord(type));
  status.SetPayload(kResourceNameUrl, absl::Cord(name));
  return status;
}

std::optional<std::string> FieldOf(const absl::Status& status) {
  const Violations violations = ViolationsOf(status);
  if (violations.list.empty()) return std::nullopt;
  return violations.list[0].field;
}

std::optional<Resource> ResourceOf(const absl::Status& status) {
  std::optional<std::string> type = Payload(status, kResourceTypeUrl);
  if (!type) return std::nullopt;
  return Resource{*std::move(type), Payload(status, kResourceNameUrl).value_or("")};
}

std::string ReasonNameOf(const absl::Status& status) { return InfoOf(ReasonOf(status)).name; }

std::string FullMessageOf(const absl::Status& status) {
  const size_t count = ViolationsOf(status).count;
  if (count < 2) return std::string(status.message());
  return absl::StrCat(status.message(), " (and ", count - 1, " more)");
}

}  // namespace weir
