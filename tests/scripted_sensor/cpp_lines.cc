#include "tests/scripted_sensor/cpp_lines.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/generated_enum_reflection.h>

#include <bit>
#include <map>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "clients/cpp/errors.h"

namespace weir::scripted {
namespace {

std::string OrDash(std::string text) { return text.empty() ? "-" : text; }

// Without the prefix of its type, which the name of its zero has.
template <typename Enum>
std::string Name(Enum value) {
  const auto* const type = google::protobuf::GetEnumDescriptor<Enum>();
  const auto* const known = type->FindValueByNumber(value);
  if (known == nullptr) return absl::StrCat(static_cast<int>(value));
  constexpr size_t kZero = sizeof "UNSPECIFIED" - 1;
  return known->name().substr(type->FindValueByNumber(0)->name().size() - kZero);
}

std::string Iso(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

std::string TimeOf(int64_t unix_nano) {
  return absl::StrCat(unix_nano, "/", Iso(absl::FromUnixNanos(unix_nano)));
}

std::string Value(const v1::LabelValue& value) {
  switch (value.kind_case()) {
    case v1::LabelValue::kStringValue:
      return absl::StrCat("string(\"", value.string_value(), "\")");
    case v1::LabelValue::kIntValue:
      return absl::StrCat("int(", value.int_value(), ")");
    case v1::LabelValue::kDoubleValue:
      return absl::StrFormat("double(%016x)", std::bit_cast<uint64_t>(value.double_value()));
    case v1::LabelValue::kBoolValue:
      return value.bool_value() ? "bool(true)" : "bool(false)";
    case v1::LabelValue::kBytesValue:
      return absl::StrCat("bytes(", absl::BytesToHexString(value.bytes_value()), ")");
    case v1::LabelValue::kListValue: {
      std::vector<std::string> values;
      for (const v1::LabelValue& each : value.list_value().values()) values.push_back(Value(each));
      return absl::StrCat("list(", absl::StrJoin(values, ","), ")");
    }
    case v1::LabelValue::KIND_NOT_SET:
      break;
  }
  return "none()";
}

std::string Labels(const v1::Flow& flow) {
  std::map<std::string, std::string> labels;
  for (const auto& [name, value] : flow.labels()) labels[name] = Value(value);
  return OrDash(absl::StrJoin(labels, ",", absl::PairFormatter(":")));
}

std::string FlowFields(const v1::Flow& flow) {
  std::string counters = " packets=- bytes=- first=- last=-";
  if (flow.has_bidirectional()) {
    const v1::Counters& both = flow.bidirectional();
    counters = absl::StrCat(
        " packets=", both.packets(), " bytes=", both.link_bytes(),
        " first=", both.has_first_seen_unix_nano() ? TimeOf(both.first_seen_unix_nano()) : "-",
        " last=", both.has_last_seen_unix_nano() ? TimeOf(both.last_seen_unix_nano()) : "-");
  }
  return absl::StrCat(
      "flow=", flow.id(), counters, " end=", Name(flow.end_reason()),
      " confidence=", flow.has_application() ? Name(flow.application().confidence()) : "-",
      " labels=", Labels(flow));
}

std::string Where(const client::Position& position) {
  constexpr size_t kShown = 32;
  const std::string token = position.token.size() > kShown
                                ? absl::StrCat(position.token.size(), "-bytes")
                                : OrDash(position.token);
  return absl::StrCat(" @ ", token, " ", position.sequence);
}

std::string Line(const v1::StreamStarted& started) {
  return absl::StrCat("started sensor=", started.sensor_id(), " session=", started.session_id(),
                      " uid=", OrDash(absl::BytesToHexString(started.session_uid())),
                      " state=", Name(started.session_state()),
                      " start=", started.start_sequence());
}

std::string Line(const v1::StreamGap& gap) {
  const auto number = [](bool has, uint64_t value) { return has ? absl::StrCat(value) : "-"; };
  return absl::StrCat("gap ", Name(gap.reason()),
                      " first=", number(gap.has_first_sequence(), gap.first_sequence()),
                      " last=", number(gap.has_last_sequence(), gap.last_sequence()),
                      " events=", number(gap.has_events(), gap.events()));
}

std::string Line(const v1::StreamHeartbeat& heartbeat) {
  return absl::StrCat(
      "heartbeat watermark=",
      heartbeat.has_watermark_unix_nano() ? TimeOf(heartbeat.watermark_unix_nano()) : "-",
      " delivered=", heartbeat.ledger().delivered());
}

std::string Line(const v1::SensorWarning& warning) {
  const absl::Time time =
      absl::FromUnixSeconds(warning.time().seconds()) + absl::Nanoseconds(warning.time().nanos());
  return absl::StrCat("warning ", Name(warning.kind()),
                      " time=", warning.has_time() ? Iso(time) : "-", " message=\"",
                      warning.message(), "\"");
}

std::string Line(const v1::VerdictResults& results) {
  return absl::StrCat("verdicts applied=", results.applied(), " unknown=", results.unknown_flows(),
                      " late=", results.late(), " refused=", results.refused(),
                      " stale=", results.stale(), " batch=", results.batch_id());
}

std::string Line(const v1::FlowStreamMessage& message) {
  if (message.has_started()) return Line(message.started());
  if (message.has_gap()) return Line(message.gap());
  if (message.has_heartbeat()) return Line(message.heartbeat());
  if (message.has_warning()) return Line(message.warning());
  if (message.has_verdicts()) return Line(message.verdicts());
  return absl::StrCat("caught-up ", message.caught_up().sequence());
}

std::string Fields(const std::vector<client::FieldViolation>& violations) {
  return OrDash(absl::StrJoin(violations, ",", [](std::string* out, const auto& violation) {
    absl::StrAppend(out, violation.field, "(\"", violation.description, "\")");
  }));
}

}  // namespace

std::string EventLine(const v1::FlowEvent& event, const client::Position& position) {
  return absl::StrCat("event ", event.has_sequence() ? absl::StrCat(event.sequence()) : "-", " ",
                      Name(event.type()), " time=", TimeOf(event.event_time_unix_nano()), " ",
                      event.has_flow()
                          ? FlowFields(event.flow())
                          : "flow=- packets=- bytes=- first=- last=- end=- confidence=- labels=-",
                      Where(position));
}

std::string ItemLine(const v1::FlowStreamMessage& message, const client::Position& position) {
  return Line(message) + Where(position);
}

std::string EndedLine(const v1::StreamEnded& ended) {
  const v1::Ledger& ledger = ended.ledger();
  const std::string lost =
      absl::StrJoin(ledger.lost(), ",", [](std::string* out, const v1::LostEvents& part) {
        absl::StrAppend(out, Name(part.reason()), ":", part.events());
      });
  return absl::StrCat(
      "ended ", Name(ended.reason()), " state=", Name(ended.session_state()), " error=",
      ended.has_error() ? absl::StrCat(ended.error().code(), ":", ended.error().reason()) : "-",
      " start=", ledger.start_sequence(), " end=", ledger.end_sequence(),
      " delivered=", ledger.delivered(), " filtered=", ledger.filtered_out(),
      " withheld=", ledger.withheld(), " lost=", OrDash(lost),
      " snapshot=", ledger.snapshot_delivered());
}

std::string ErrorLine(const absl::Status& status) {
  const client::ErrorDetails details = client::DetailsOf(status);
  const std::string retry =
      details.retry_after ? absl::StrCat(absl::ToInt64Milliseconds(*details.retry_after), "ms")
                          : "-";
  const std::string message =
      details.reason.empty() ? "-" : absl::StrCat("\"", details.message, "\"");
  return absl::StrCat(
      "error ", absl::StatusCodeToString(status.code()), " reason=", OrDash(details.reason),
      " fields=", Fields(details.violations),
      " metadata=", OrDash(absl::StrJoin(details.metadata, ",", absl::PairFormatter("="))),
      " retry=", retry, " message=", message);
}

}  // namespace weir::scripted
