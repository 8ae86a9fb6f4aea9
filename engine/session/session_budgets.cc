#include "engine/session/session_budgets.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "engine/base/status_details.h"
#include "engine/flow/flow_room.h"
#include "engine/meter/meter_settings.h"

namespace weir {
namespace {

// Open flows at most of a session whose flows have that weight.
uint64_t MostFlows(const SensorLimits& limits, const MeterSettings& meter) {
  return std::max<uint64_t>(1, limits.max_open_flows / FlowWeight(meter));
}

absl::Status CheckLog(const SensorLimits& limits, const LogLimits& log) {
  if (log.max_bytes <= limits.max_log_bytes) return absl::OkStatus();
  return WithLimit({.name = "max_log_bytes", .max = limits.max_log_bytes, .asked = log.max_bytes},
                   ErrorFor(ErrorReason::kLimitExceeded,
                            absl::StrCat("max_log_bytes: the sensor has ", limits.max_log_bytes,
                                         ", log.max_bytes asks for ", log.max_bytes)));
}

// "" for flows that keep no early packets.
std::string SayWeight(const MeterSettings& meter) {
  if (meter.early_packets == 0) return "";
  return absl::StrCat("; a flow with ", meter.early_packets, " early packets (early_packets) is ",
                      FlowWeight(meter), " of them");
}

absl::Status CheckFlows(const SensorLimits& limits, const MeterSettings& meter) {
  if (meter.max_open_flows <= MostFlows(limits, meter)) return absl::OkStatus();
  return WithLimit(
      {.name = "max_open_flows",
       .max = limits.max_open_flows,
       .asked = meter.max_open_flows * FlowWeight(meter)},
      ErrorFor(ErrorReason::kLimitExceeded,
               absl::StrCat("max_open_flows: the sensor has ", limits.max_open_flows,
                            ", max_open_flows asks for ", meter.max_open_flows, SayWeight(meter))));
}

absl::Status DoesNotFit(absl::string_view limit, const Budget& budget, uint64_t more,
                        absl::string_view why = "") {
  const bool never_fits = more > budget.most_reservable();
  return LimitError({.name = limit,
                     .max = never_fits ? budget.most_reservable() : budget.total(),
                     .asked = more,
                     .in_use = budget.taken()},
                    why);
}

}  // namespace

SessionBudgets::SessionBudgets(const SensorLimits& limits)
    : limits_(limits),
      log_bytes_(Budget::Create(limits.max_log_bytes, limits.max_sessions * limits.min_log_bytes)),
      open_flows_(
          Budget::Create(limits.max_open_flows, limits.max_workers * uint64_t{FlowRoom::kStep})) {}

SessionSpec SessionBudgets::Fit(SessionSpec spec) const {
  if (spec.meter.max_open_flows == MeterSettings().max_open_flows) {
    spec.meter.max_open_flows = std::min(spec.meter.max_open_flows, MostFlows(limits_, spec.meter));
  }
  if (spec.log.max_bytes == LogLimits().max_bytes) {
    spec.log.max_bytes = std::min<uint64_t>(spec.log.max_bytes, limits_.max_log_bytes);
  }
  return spec;
}

absl::StatusOr<SessionShares> SessionBudgets::Take(const SessionSpec& effective) const {
  absl::Status status = CheckLog(limits_, effective.log);
  status.Update(CheckFlows(limits_, effective.meter));
  if (!status.ok()) return status;
  SessionShares shares;
  const uint64_t certain_bytes = std::min<uint64_t>(effective.log.max_bytes, limits_.min_log_bytes);
  shares.log = log_bytes_->Reserve(certain_bytes);
  if (shares.log == nullptr) return DoesNotFit("max_log_bytes", *log_bytes_, certain_bytes);
  const uint64_t certain_flows = CertainFlows(effective.meter);
  shares.open_flows = open_flows_->Reserve(certain_flows);
  if (shares.open_flows == nullptr) {
    return DoesNotFit("max_open_flows", *open_flows_, certain_flows, SayWeight(effective.meter));
  }
  return shares;
}

}  // namespace weir
