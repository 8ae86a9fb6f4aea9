#include "engine/session/session_spec.h"

#include <algorithm>
#include <set>
#include <thread>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "engine/base/status_details.h"
#include "engine/capture/filter_check.h"

namespace weir {
namespace {

constexpr size_t kMaxPaths = 65536;
constexpr size_t kMaxInterfaces = 64;
constexpr size_t kMaxNameBytes = 4095;  // of a path, as Linux has it, and of other names
constexpr int64_t kMaxOutageNs = int64_t{30} * 24 * 3600 * kNanosPerSecond;
constexpr size_t kMaxApplications = 64;
constexpr size_t kMinLogBytes = 65536;
constexpr size_t kMaxLabels = 64;
constexpr size_t kMaxLabelName = 63;
constexpr size_t kMaxLabelValue = 255;
constexpr size_t kMaxIdLength = 63;
constexpr uint32_t kMaxDefaultWorkers = 64;

absl::Status Refuse(absl::string_view field, absl::string_view value, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(field, ": ", value, " ", why));
}

absl::Status CheckRange(absl::string_view field, uint64_t value, uint64_t least, uint64_t most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return Refuse(field, absl::StrCat(value), absl::StrCat("is not from ", least, " to ", most));
}

absl::Status CheckCount(absl::string_view field, size_t count, size_t least, size_t most) {
  if (count >= least && count <= most) return absl::OkStatus();
  return Refuse(field, absl::StrCat("has ", count, " entries;"),
                absl::StrCat("it may have ", least, " to ", most));
}

// Answers that have the name stay small.
absl::Status CheckName(absl::string_view field, absl::string_view name) {
  if (name.empty()) return Refuse(field, "\"\"", "is empty");
  if (name.size() <= kMaxNameBytes) return absl::OkStatus();
  return Refuse(field, absl::StrCat("a name of ", name.size(), " bytes"),
                absl::StrCat("is longer than ", kMaxNameBytes));
}

absl::Status CheckNames(absl::string_view field, const std::vector<std::string>& names,
                        size_t most) {
  absl::Status status = CheckCount(field, names.size(), 1, most);
  if (!status.ok()) return status;
  for (size_t i = 0; i < names.size(); ++i) {
    AddViolation(CheckName(absl::StrCat(field, "[", i, "]"), names[i]), status);
  }
  return status;
}

absl::Status Check(std::monostate) { return absl::InvalidArgumentError("source: is not set"); }

absl::Status Check(const FilesSpec& files) {
  return CheckNames("source.files.paths", files.paths, kMaxPaths);
}

absl::Status Check(const UploadSpec& upload) {
  return upload.name.empty() ? absl::OkStatus() : CheckName("source.upload.name", upload.name);
}

absl::Status Check(const InterfacesSpec& interfaces) {
  constexpr absl::string_view kNames = "source.interfaces.names";
  absl::Status status = CheckNames(kNames, interfaces.names, kMaxInterfaces);
  std::set<absl::string_view> seen;
  for (const std::string& name : interfaces.names) {
    if (!seen.insert(name).second) AddViolation(Refuse(kNames, name, "is named twice"), status);
  }
  if (seen.count("any") > 0 && seen.size() > 1) {
    AddViolation(Refuse(kNames, "any", "stands alone"), status);
  }
  AddViolation(
      CheckRange("source.interfaces.snapshot_length", interfaces.snapshot_length, 96, 262144),
      status);
  AddViolation(CheckRange("source.interfaces.kernel_buffer_bytes", interfaces.socket_buffer_bytes,
                          0, (uint64_t{1} << 31) - 1),
               status);
  if (interfaces.max_outage_ns < 0 || interfaces.max_outage_ns > kMaxOutageNs) {
    AddViolation(
        Refuse("source.interfaces.max_outage",
               absl::StrCat(static_cast<double>(interfaces.max_outage_ns) / kNanosPerSecond, " s"),
               "is not from 0 to 30 days"),
        status);
  }
  return status;
}

absl::Status Check(const SyntheticSpec& synthetic) {
  absl::Status status =
      CheckRange("source.synthetic.flows_per_second", synthetic.flows_per_second, 0, 10'000'000);
  AddViolation(CheckCount("source.synthetic.applications", synthetic.applications.size(), 0,
                          kMaxApplications),
               status);
  AddViolation(
      CheckRange("source.synthetic.packets_per_flow", synthetic.packets_per_flow, 1, 65535),
      status);
  AddViolation(
      CheckRange("source.synthetic.min_packet_bytes", synthetic.min_packet_bytes, 60, 65535),
      status);
  AddViolation(CheckRange("source.synthetic.max_packet_bytes", synthetic.max_packet_bytes,
                          synthetic.min_packet_bytes, 65535),
               status);
  return status;
}

absl::Status CheckLog(const LogLimits& log) {
  if (log.max_bytes < kMinLogBytes) {
    return Refuse("log.max_bytes", absl::StrCat(log.max_bytes),
                  absl::StrCat("is below ", kMinLogBytes));
  }
  if (log.max_events < 1) return Refuse("log.max_events", "0", "is below 1");
  return absl::OkStatus();
}

absl::Status CheckLifetime(const LifetimeSpec& lifetime) {
  const double seconds = static_cast<double>(lifetime.span_ns) / kNanosPerSecond;
  switch (lifetime.kind) {
    case LifetimeSpec::Kind::kUntilDeleted:
      return absl::OkStatus();
    case LifetimeSpec::Kind::kWhileSubscribed:
      if (lifetime.span_ns >= 0) return absl::OkStatus();
      return Refuse("lifetime.while_subscribed.linger", absl::StrCat(seconds), "s is negative");
    case LifetimeSpec::Kind::kIdleTtl:
      if (lifetime.span_ns > 0) return absl::OkStatus();
      return Refuse("lifetime.idle_ttl", absl::StrCat(seconds), "s is not above 0");
  }
  return Refuse("lifetime", absl::StrCat(static_cast<int>(lifetime.kind)),
                "is not a kind of lifetime");
}

absl::Status CheckStart(const StartSpec& start) {
  if (start.mode > StartMode::kAfterSubscribers) {
    return Refuse("start.mode", absl::StrCat(static_cast<int>(start.mode)), "is not a StartMode");
  }
  if (start.mode == StartMode::kAfterSubscribers) {
    return CheckRange("start.subscribers", start.subscribers, 1, 65535);
  }
  if (start.subscribers == 0) return absl::OkStatus();
  return Refuse("start.subscribers", absl::StrCat(start.subscribers),
                "is only valid with AFTER_SUBSCRIBERS");
}

absl::Status CheckLabels(const Labels& labels) {
  absl::Status status = CheckCount("labels", labels.size(), 0, kMaxLabels);
  for (const auto& [name, value] : labels) {
    if (name.empty() || name.size() > kMaxLabelName) {
      AddViolation(Refuse("labels", absl::StrCat("name \"", name, "\""),
                          absl::StrCat("is not 1 to ", kMaxLabelName, " bytes long")),
                   status);
    }
    if (value.size() > kMaxLabelValue) {
      AddViolation(Refuse(absl::StrCat("labels[\"", name, "\"]"), value,
                          absl::StrCat("is longer than ", kMaxLabelValue, " bytes")),
                   status);
    }
  }
  return status;
}

absl::Status CheckVisibility(const SessionSpec& spec) {
  if (!spec.meter.find_processes || std::holds_alternative<InterfacesSpec>(spec.source)) {
    return absl::OkStatus();
  }
  return Refuse("find_processes", "true",
                "is for interfaces; the sockets of other sources' flows are not this machine's");
}

absl::Status CheckAll(const SessionSpec& spec) {
  absl::Status status = std::visit([](const auto& source) { return Check(source); }, spec.source);
  if (const std::string why = WhyRefused(spec.bpf_filter); !why.empty()) {
    AddViolation(absl::InvalidArgumentError(absl::StrCat("bpf_filter: ", why)), status);
  }
  AddViolation(Validate(spec.meter), status);
  AddViolation(CheckVisibility(spec), status);
  AddViolation(CheckLog(spec.log), status);
  AddViolation(CheckLifetime(spec.lifetime), status);
  AddViolation(CheckStart(spec.start), status);
  AddViolation(CheckLabels(spec.labels), status);
  return status;
}

bool IsIdCharacter(char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-'; }

}  // namespace

bool IsLive(const SourceSpec& source) {
  if (const auto* synthetic = std::get_if<SyntheticSpec>(&source)) return synthetic->flows == 0;
  return std::holds_alternative<InterfacesSpec>(source);
}

namespace {

// The cores that this process may use; at least one.
uint32_t DefaultWorkers(const SourceSpec& source) {
  if (!IsLive(source)) return 1;
  return std::clamp(std::thread::hardware_concurrency(), 1u, kMaxDefaultWorkers);
}

// Flows are held with their EARLY event.
void HoldAtEarlyEvents(MeterSettings& meter) {
  if (!meter.verdicts.has_value() || meter.verdicts->hold_at_packet == 0) return;
  meter.events.early = true;
  if (meter.early_at_packet == 0) {
    meter.early_at_packet = meter.verdicts->hold_at_packet;
  }
}

absl::Status CheckHolds(const SessionSpec& spec) {
  if (!spec.meter.verdicts.has_value()) return absl::OkStatus();
  const uint32_t decide_after = spec.meter.verdicts->hold_at_packet;
  if (decide_after == 0 || !IsLive(spec.source)) return absl::OkStatus();
  return Refuse("hold_at_packet", absl::StrCat(decide_after),
                "is for finite sources; a live one does not wait for a verdict");
}

}  // namespace

absl::StatusOr<SessionSpec> EffectiveSpec(SessionSpec spec) {
  if (spec.meter.workers == 0) spec.meter.workers = DefaultWorkers(spec.source);
  HoldAtEarlyEvents(spec.meter);
  absl::Status status = CheckAll(spec);
  AddViolation(CheckHolds(spec), status);
  if (!status.ok()) return status;
  if (spec.start.mode == StartMode::kBySource) {
    spec.start.mode = IsLive(spec.source) ? StartMode::kImmediate : StartMode::kOnFirstSubscription;
  }
  return spec;
}

bool AskForTheSame(const SessionSpec& one, const SessionSpec& other) {
  SessionSpec same_rules = one;
  same_rules.meter.custom_rules = other.meter.custom_rules;
  return same_rules == other;
}

absl::Status ValidateSessionId(absl::string_view id) {
  const bool fits = !id.empty() && id.size() <= kMaxIdLength && absl::ascii_islower(id[0]);
  if (fits && std::all_of(id.begin(), id.end(), IsIdCharacter)) return absl::OkStatus();
  return Refuse("session_id", absl::StrCat("\"", id, "\""),
                absl::StrCat("is not 1 to ", kMaxIdLength,
                             " characters of a-z, 0-9 and hyphen, with a letter first"));
}

}  // namespace weir
