#include "engine/meter/meter_settings.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "engine/base/status_details.h"
#include "engine/flow/flow_room.h"

namespace weir {
namespace {

constexpr uint32_t kMaxWorkers = 256;
constexpr uint32_t kMaxEarlyPackets = 65535;
constexpr uint64_t kEarlyPacketsLikeAFlow = 64;
constexpr uint32_t kMaxQueuedPackets = 65536;
constexpr int64_t kMaxHoldNs = 3600 * kNanosPerSecond;

absl::Status CheckRange(absl::string_view field, int64_t value, int64_t least, int64_t most) {
  if (value >= least && value <= most) return absl::OkStatus();
  if (most == std::numeric_limits<int64_t>::max()) {
    return absl::InvalidArgumentError(absl::StrCat(field, ": ", value, " is below ", least));
  }
  return absl::InvalidArgumentError(
      absl::StrCat(field, ": ", value, " is not from ", least, " to ", most));
}

absl::Status CheckTimeout(absl::string_view field, int64_t value_ns) {
  if (value_ns >= 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(field, ": ", static_cast<double>(value_ns) / kNanosPerSecond, " s is negative"));
}

absl::Status CheckIdleTimeouts(const IdleTimeouts& timeouts) {
  absl::Status status = CheckTimeout("idle_timeouts.tcp", timeouts.tcp_ns);
  AddViolation(CheckTimeout("idle_timeouts.udp", timeouts.udp_ns), status);
  AddViolation(CheckTimeout("idle_timeouts.icmp", timeouts.icmp_ns), status);
  AddViolation(CheckTimeout("idle_timeouts.other", timeouts.other_ns), status);
  return status;
}

absl::Status CheckVerdicts(const VerdictSettings& verdicts, const MeterSettings& settings) {
  absl::Status status = CheckRange("hold_at_packet", verdicts.hold_at_packet, 0, kMaxEarlyPackets);
  if (verdicts.hold_timeout_ns < 1 || verdicts.hold_timeout_ns > kMaxHoldNs) {
    AddViolation(
        absl::InvalidArgumentError(absl::StrCat(
            "hold_timeout: ", static_cast<double>(verdicts.hold_timeout_ns) / kNanosPerSecond,
            " s is not above 0 and at most ", kMaxHoldNs / kNanosPerSecond, " s")),
        status);
  }
  AddViolation(CheckRange("max_queued_packets", verdicts.max_queued_packets, 1, kMaxQueuedPackets),
               status);
  const bool early = settings.events.early && settings.early_at_packet == verdicts.hold_at_packet;
  if (verdicts.hold_at_packet > 0 && !early) {
    AddViolation(absl::InvalidArgumentError(
                     absl::StrCat("early_at_packet: ", settings.early_at_packet,
                                  " is not hold_at_packet, ", verdicts.hold_at_packet)),
                 status);
  }
  return status;
}

}  // namespace

MeterSettings DefaultSettings(FlowRules rules) {
  MeterSettings settings;
  settings.rules = rules;
  const bool standard = rules == FlowRules::kStandard;
  settings.decode_qinq = standard;
  settings.key_tunnel_id = standard;
  settings.tcp_close_ends_flow = standard;
  settings.join_fragments = standard;
  settings.handshake_detail = standard ? HandshakeDetail::kFull : HandshakeDetail::kNdpi;
  return settings;
}

uint64_t FlowsPerWorker(const MeterSettings& settings) {
  return std::max<uint64_t>(1, settings.max_open_flows / settings.workers);
}

uint64_t FlowWeight(const MeterSettings& settings) {
  return 1 + (settings.early_packets + kEarlyPacketsLikeAFlow - 1) / kEarlyPacketsLikeAFlow;
}

uint64_t CertainFlows(const MeterSettings& settings) {
  const uint64_t of_worker = std::min<uint64_t>(FlowsPerWorker(settings), FlowRoom::kStep);
  return settings.workers * of_worker * FlowWeight(settings);
}

absl::Status Validate(const MeterSettings& settings) {
  absl::Status status;
  AddViolation(CheckTimeout("idle_timeout", settings.idle_timeout_ns), status);
  AddViolation(CheckTimeout("active_timeout", settings.active_timeout_ns), status);
  if (settings.idle_timeouts.has_value()) {
    AddViolation(CheckIdleTimeouts(*settings.idle_timeouts), status);
  }
  if (settings.duplicate_window_ns < 0 || settings.duplicate_window_ns > kMaxDuplicateWindowNs) {
    AddViolation(absl::InvalidArgumentError(absl::StrCat(
                     "duplicate_window: ",
                     static_cast<double>(settings.duplicate_window_ns) / kNanosPerSecond,
                     " s is not from 0 to ", kMaxDuplicateWindowNs / kNanosPerSecond, " s")),
                 status);
  }
  AddViolation(CheckTimeout("update_interval", settings.update_interval_ns), status);
  AddViolation(CheckRange("early_packets", settings.early_packets, 0, kMaxEarlyPackets), status);
  AddViolation(CheckRange("early_at_packet", settings.early_at_packet, 0, kMaxEarlyPackets),
               status);
  if (settings.events.early && settings.early_at_packet == 0) {
    AddViolation(absl::InvalidArgumentError("early_at_packet: 0 is below 1, and EARLY needs it"),
                 status);
  }
  if (settings.events.updated && settings.update_interval_ns == 0) {
    AddViolation(
        absl::InvalidArgumentError("update_interval: 0 s is not above 0, and UPDATED needs it"),
        status);
  }
  AddViolation(CheckRange("workers", settings.workers, 1, kMaxWorkers), status);
  if (settings.max_open_flows == 0 || settings.max_open_flows > kMaxOpenFlows) {
    AddViolation(
        absl::InvalidArgumentError(absl::StrCat("max_open_flows: ", settings.max_open_flows,
                                                " is not from 1 to ", kMaxOpenFlows)),
        status);
  }
  if (settings.verdicts.has_value()) {
    AddViolation(CheckVerdicts(*settings.verdicts, settings), status);
  }
  return status;
}

}  // namespace weir
