#include "server/convert/meter_settings.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "server/convert/durations.h"
#include "server/convert/faults.h"

namespace weir {
namespace {

// Range checks of the engine name the value; what does not fit its type is refused here.
constexpr uint32_t kMaxDissections = 255;

absl::Status CheckBuilt(const v1::MeterSettings& from) {
  if (from.extra_tunnels_size() > 0) return NotBuilt("spec.meter.extra_tunnels");
  if (from.decode_qinq()) return NotBuilt("spec.meter.decode_qinq");
  if (from.system_visibility_mode() > v1::SYSTEM_VISIBILITY_MODE_NONE) {
    return NotBuilt("spec.meter.system_visibility_mode");
  }
  if (from.has_system_visibility_poll_ms()) {
    return NotBuilt("spec.meter.system_visibility_poll_ms");
  }
  if (from.community_id()) return NotBuilt("spec.meter.community_id");
  if (from.continue_flows()) return NotBuilt("spec.meter.continue_flows");
  if (!from.custom_protocols_file().empty()) return NotBuilt("spec.meter.custom_protocols_file");
  if (!from.custom_categories_file().empty()) return NotBuilt("spec.meter.custom_categories_file");
  if (from.has_verdicts()) return NotBuilt("spec.meter.verdicts");
  return absl::OkStatus();
}

absl::Status TakeTimeouts(const v1::MeterSettings& from, MeterSettings& meter) {
  absl::Status status;
  if (from.has_idle_timeout()) {
    status.Update(
        FromProto(from.idle_timeout(), "spec.meter.idle_timeout", {}, meter.idle_timeout_ns));
  }
  if (from.has_active_timeout()) {
    status.Update(
        FromProto(from.active_timeout(), "spec.meter.active_timeout", {}, meter.active_timeout_ns));
  }
  return status;
}

absl::Status TakeEnums(const v1::MeterSettings& from, MeterSettings& meter) {
  if (!v1::AccountingMode_IsValid(from.accounting_mode())) {
    return FieldError("spec.meter.accounting_mode",
                      absl::StrCat(static_cast<int>(from.accounting_mode()), " is no mode"));
  }
  if (!v1::TimeResolution_IsValid(from.time_resolution())) {
    return FieldError("spec.meter.time_resolution",
                      absl::StrCat(static_cast<int>(from.time_resolution()), " is no resolution"));
  }
  if (from.accounting_mode() != v1::ACCOUNTING_MODE_UNSPECIFIED) {
    meter.accounting = static_cast<Accounting>(from.accounting_mode() - 1);
  }
  if (from.time_resolution() == v1::TIME_RESOLUTION_MILLISECOND) {
    meter.time_resolution = TimeResolution::kMillisecond;
  }
  return absl::OkStatus();
}

absl::Status TakeEventType(int type, EventSelection& events) {
  switch (type) {
    case v1::EVENT_TYPE_STARTED:
      events.started = true;
      return absl::OkStatus();
    case v1::EVENT_TYPE_EARLY:
      events.early = true;
      return absl::OkStatus();
    case v1::EVENT_TYPE_CLASSIFIED:
      events.classified = true;
      return absl::OkStatus();
    case v1::EVENT_TYPE_UPDATED:
      events.updated = true;
      return absl::OkStatus();
    case v1::EVENT_TYPE_ENDED:
      events.ended = true;
      return absl::OkStatus();
    default:
      return FieldError("spec.events.types", absl::StrCat(type, " is no event type"));
  }
}

// What goes with an event is required with it, and has no meaning without.
absl::Status CheckPairs(const v1::EventSettings& from, const EventSelection& events) {
  if (events.early != from.has_early_packets()) {
    return FieldError("spec.events.early_packets",
                      events.early ? "is required with EARLY" : "has a meaning only with EARLY");
  }
  if (events.early && from.early_packets() == 0) {
    return FieldError("spec.events.early_packets", "0 is not from 1 to 65535");
  }
  if (events.updated != from.has_update_interval()) {
    return FieldError("spec.events.update_interval", events.updated
                                                         ? "is required with UPDATED"
                                                         : "has a meaning only with UPDATED");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FromProto(const v1::MeterSettings& from, SessionSpec& spec) {
  MeterSettings& meter = spec.meter;
  absl::Status status = CheckBuilt(from);
  status.Update(TakeTimeouts(from, meter));
  status.Update(TakeEnums(from, meter));
  if (from.n_dissections() > kMaxDissections) {
    status.Update(FieldError("spec.meter.n_dissections",
                             absl::StrCat(from.n_dissections(), " is not from 0 to 255")));
  }
  if (from.has_decode_tunnels()) meter.decode_tunnels = from.decode_tunnels();
  if (from.has_n_dissections()) meter.max_dissections = static_cast<uint8_t>(from.n_dissections());
  if (from.has_max_active_flows()) meter.max_active_flows = from.max_active_flows();
  spec.bpf_filter = from.bpf_filter();
  meter.statistics = from.statistical_analysis();
  meter.early_packets = from.splt_analysis();
  meter.workers = from.n_meters();
  meter.max_flows = from.max_nflows();
  meter.tcp_close_ends_flow = from.tcp_close_ends_flow();
  return status;
}

absl::Status FromProto(const v1::EventSettings& from, SessionSpec& spec) {
  if (from.types_size() > 0) spec.meter.events.ended = false;
  for (const int type : from.types()) {
    if (absl::Status status = TakeEventType(type, spec.meter.events); !status.ok()) return status;
  }
  if (absl::Status status = CheckPairs(from, spec.meter.events); !status.ok()) return status;
  spec.meter.early_event_packets = from.early_packets();
  if (!from.has_update_interval()) return absl::OkStatus();
  return FromProto(from.update_interval(), "spec.events.update_interval", {.least = 1},
                   spec.meter.update_interval_ns);
}

void ToProto(const SessionSpec& from, v1::MeterSettings& settings) {
  const MeterSettings& meter = from.meter;
  settings.set_decode_tunnels(meter.decode_tunnels);
  settings.set_decode_qinq(false);
  if (!from.bpf_filter.empty()) settings.set_bpf_filter(from.bpf_filter);
  ToProto(meter.idle_timeout_ns, *settings.mutable_idle_timeout());
  ToProto(meter.active_timeout_ns, *settings.mutable_active_timeout());
  settings.set_accounting_mode(
      static_cast<v1::AccountingMode>(static_cast<int>(meter.accounting) + 1));
  settings.set_n_dissections(meter.max_dissections);
  settings.set_statistical_analysis(meter.statistics);
  settings.set_splt_analysis(meter.early_packets);
  settings.set_n_meters(meter.workers);
  settings.set_max_nflows(meter.max_flows);
  settings.set_time_resolution(meter.time_resolution == TimeResolution::kMillisecond
                                   ? v1::TIME_RESOLUTION_MILLISECOND
                                   : v1::TIME_RESOLUTION_NANOSECOND);
  settings.set_max_active_flows(meter.max_active_flows);
  settings.set_tcp_close_ends_flow(meter.tcp_close_ends_flow);
  settings.set_system_visibility_mode(v1::SYSTEM_VISIBILITY_MODE_NONE);
  settings.set_community_id(false);
  settings.set_continue_flows(false);
}

void ToProto(const SessionSpec& from, v1::EventSettings& events) {
  const EventSelection& made = from.meter.events;
  if (made.started) events.add_types(v1::EVENT_TYPE_STARTED);
  if (made.early) events.add_types(v1::EVENT_TYPE_EARLY);
  if (made.classified) events.add_types(v1::EVENT_TYPE_CLASSIFIED);
  if (made.updated) events.add_types(v1::EVENT_TYPE_UPDATED);
  if (made.ended) events.add_types(v1::EVENT_TYPE_ENDED);
  if (made.early) events.set_early_packets(from.meter.early_event_packets);
  if (made.updated) ToProto(from.meter.update_interval_ns, *events.mutable_update_interval());
}

}  // namespace weir
