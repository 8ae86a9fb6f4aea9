#include "server/convert/error_details.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace weir {
namespace {

constexpr char kFieldUrl[] = "weir/field";
constexpr char kReasonUrl[] = "weir/reason";
constexpr char kResourceTypeUrl[] = "weir/resource-type";
constexpr char kResourceNameUrl[] = "weir/resource-name";

// The engine's names that are not paths, and where they stand in a request. What begins with one of
// kSpecParts is a path within the spec.
constexpr std::array<std::pair<absl::string_view, absl::string_view>, 31> kFields = {{
    {"active_timeout", "spec.meter.active_timeout"},
    {"bpf_filter", "spec.meter.bpf_filter"},
    {"custom_categories_file", "spec.meter.custom_categories_file"},
    {"custom_protocols_file", "spec.meter.custom_protocols_file"},
    {"hold_at_packet", "spec.meter.verdicts.hold_at_packet"},
    {"early_packets", "spec.events.early_at_packet"},
    {"hold_timeout", "spec.meter.verdicts.hold_timeout"},
    {"idle_timeout", "spec.meter.idle_timeout"},
    {"max_open_flows", "spec.meter.max_open_flows"},
    {"max_drain", "drain_timeout"},
    {"drain_timeout", "drain_timeout"},
    {"max_queued_packets", "spec.meter.verdicts.max_queued_packets"},
    {"max_flows", "spec.meter.max_flows"},
    {"max_dissected_packets", "spec.meter.max_dissected_packets"},
    {"workers", "spec.meter.workers"},
    {"on_overflow", "subscription.on_overflow"},
    {"page_size", "page_size"},
    {"page_token", "page_token"},
    {"sequence", "subscription.resume_token"},
    {"request_id", "request_id"},
    {"session_id", "session_id"},
    {"folder", "folder"},
    {"early_packets", "spec.meter.early_packets"},
    {"stall_timeout", "subscription.stall_timeout"},
    {"find_processes", "spec.meter.find_processes"},
    {"update_interval", "spec.events.update_interval"},
    {"workers", "spec.meter.workers"},
    {"events", "spec.events"},
    {"meter", "spec.meter"},
    {"overflow", "subscription.on_overflow"},
    {"start_sequence", "subscription.resume_token"},
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

// "" where the message does not begin with a field's name.
std::string FieldFromMessage(absl::string_view message) {
  constexpr absl::string_view kNumberOf = "number of ";
  const size_t colon = message.find(": ");
  if (colon == absl::string_view::npos) return "";
  absl::string_view name = message.substr(0, colon);
  if (name.substr(0, kNumberOf.size()) == kNumberOf) name.remove_prefix(kNumberOf.size());
  return FieldFromName(name);
}

std::optional<std::string> Payload(const absl::Status& status, const char* url) {
  const absl::optional<absl::Cord> payload = status.GetPayload(url);
  if (!payload.has_value()) return std::nullopt;
  return std::string(*payload);
}

absl::string_view WordOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
      return "INVALID_ARGUMENT";
    case absl::StatusCode::kNotFound:
      return "NOT_FOUND";
    case absl::StatusCode::kAlreadyExists:
      return "ALREADY_EXISTS";
    case absl::StatusCode::kPermissionDenied:
      return "PERMISSION_DENIED";
    case absl::StatusCode::kResourceExhausted:
      return "LIMIT_REACHED";
    case absl::StatusCode::kUnimplemented:
      return "NOT_BUILT";
    case absl::StatusCode::kUnavailable:
      return "UNAVAILABLE";
    case absl::StatusCode::kDataLoss:
      return "CAPTURE_DAMAGED";
    default:
      return "FAILED";
  }
}

}  // namespace

absl::Status FieldError(absl::string_view field, absl::string_view why) {
  absl::Status status = absl::InvalidArgumentError(absl::StrCat(field, ": ", why));
  status.SetPayload(kFieldUrl, absl::Cord(field));
  return status;
}

absl::Status NotBuilt(absl::string_view field) {
  absl::Status status = absl::UnimplementedError(absl::StrCat(field, ": not built yet"));
  status.SetPayload(kFieldUrl, absl::Cord(field));
  return status;
}

absl::Status WithField(absl::Status status, absl::string_view otherwise) {
  if (status.ok() || FieldOf(status).has_value()) return status;
  std::string field = FieldFromMessage(status.message());
  if (field.empty() && status.code() == absl::StatusCode::kInvalidArgument) {
    field = std::string(otherwise);
  }
  if (!field.empty()) status.SetPayload(kFieldUrl, absl::Cord(field));
  return status;
}

absl::Status AtField(absl::string_view field, absl::Status status) {
  status.SetPayload(kFieldUrl, absl::Cord(field));
  return status;
}

absl::Status WithResource(absl::string_view type, absl::string_view name, absl::Status status) {
  status.SetPayload(kResourceTypeUrl, absl::Cord(type));
  status.SetPayload(kResourceNameUrl, absl::Cord(name));
  return status;
}

absl::Status WithReason(absl::string_view reason, absl::Status status) {
  status.SetPayload(kReasonUrl, absl::Cord(reason));
  return status;
}

std::optional<std::string> FieldOf(const absl::Status& status) {
  return Payload(status, kFieldUrl);
}

std::optional<Resource> ResourceOf(const absl::Status& status) {
  std::optional<std::string> type = Payload(status, kResourceTypeUrl);
  if (!type) return std::nullopt;
  return Resource{*std::move(type), Payload(status, kResourceNameUrl).value_or("")};
}

std::string ReasonOf(const absl::Status& status) {
  if (const auto reason = Payload(status, kReasonUrl)) return *reason;
  const absl::string_view word = WordOf(status.code());
  const auto resource = ResourceOf(status);
  const bool is_there_or_not = status.code() == absl::StatusCode::kNotFound ||
                               status.code() == absl::StatusCode::kAlreadyExists;
  if (!resource || !is_there_or_not) return std::string(word);
  return absl::StrCat(absl::AsciiStrToUpper(resource->type), "_", word);
}

}  // namespace weir
