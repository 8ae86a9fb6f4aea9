#include <string>

#include "absl/strings/str_cat.h"
#include "server/convert/connection_settings.h"
#include "server/convert/error_details.h"
#include "server/convert/session_spec.h"
#include "server/convert/times.h"

namespace weir {
namespace {

// Range checks of the engine name the value; what does not fit its type is refused here.
constexpr uint32_t kMaxDissections = 255;

// Unless processes are sought the interval has no effect.
absl::Status TakeProcesses(const v1::MeterSettings& from, MeterSettings& meter) {
  meter.find_processes = from.find_processes();
  if (!from.has_process_poll_interval()) return absl::OkStatus();
  return FromProto(from.process_poll_interval(), "spec.meter.process_poll_interval",
                   {.least = kNanosPerMilli}, meter.socket_poll_ns);
}

absl::Status TakeExtraTunnel(int kind, MeterSettings& meter) {
  switch (kind) {
    case v1::TUNNEL_KIND_VXLAN:
      meter.decode_vxlan = true;
      return absl::OkStatus();
    case v1::TUNNEL_KIND_GENEVE:
      meter.decode_geneve = true;
      return absl::OkStatus();
    case v1::TUNNEL_KIND_GRE:
      meter.decode_gre = true;
      return absl::OkStatus();
    case v1::TUNNEL_KIND_GTP_U:
    case v1::TUNNEL_KIND_CAPWAP:
    case v1::TUNNEL_KIND_TZSP:
      return FieldError("spec.meter.extra_tunnels",
                        absl::StrCat(v1::TunnelKind_Name(kind), " goes with decode_tunnels"));
    default:
      return FieldError("spec.meter.extra_tunnels", absl::StrCat(kind, " is no tunnel"));
  }
}

// Ports of a tunnel in place of its usual one.
absl::Status TakePorts(const google::protobuf::RepeatedField<uint32_t>& from,
                       const std::string& field, PortList& ports) {
  constexpr uint32_t kMaxPort = 65535;
  if (from.empty()) return absl::OkStatus();
  if (static_cast<size_t>(from.size()) > PortList::kMax) {
    return FieldError(field, absl::StrCat(from.size(), " are more than ", PortList::kMax));
  }
  ports = {};
  absl::Status status;
  for (int i = 0; i < from.size(); ++i) {
    if (from[i] >= 1 && from[i] <= kMaxPort) {
      ports.Add(static_cast<uint16_t>(from[i]));
    } else {
      AddViolation(FieldError(absl::StrCat(field, "[", i, "]"),
                              absl::StrCat(from[i], " is not from 1 to ", kMaxPort)),
                   status);
    }
  }
  return status;
}

absl::Status TakeTunnelPorts(const v1::MeterSettings& from, MeterSettings& meter) {
  absl::Status status = TakePorts(from.vxlan_ports(), "spec.meter.vxlan_ports", meter.vxlan_ports);
  AddViolation(TakePorts(from.geneve_ports(), "spec.meter.geneve_ports", meter.geneve_ports),
               status);
  AddViolation(TakePorts(from.gtp_u_ports(), "spec.meter.gtp_u_ports", meter.gtp_u_ports), status);
  return status;
}

absl::Status TakeDecoding(const v1::MeterSettings& from, MeterSettings& meter) {
  absl::Status status = TakeTunnelPorts(from, meter);
  if (from.has_decode_tunnels()) meter.decode_tunnels = from.decode_tunnels();
  for (const int kind : from.extra_tunnels()) AddViolation(TakeExtraTunnel(kind, meter), status);
  if (from.has_decode_qinq()) meter.decode_qinq = from.decode_qinq();
  if (from.has_key_tunnel_id()) meter.key_tunnel_id = from.key_tunnel_id();
  if (from.has_key_vlan()) meter.key_vlan = from.key_vlan();
  return status;
}

absl::Status TakeTimeouts(const v1::MeterSettings& from, MeterSettings& meter) {
  absl::Status status;
  if (from.has_idle_timeout()) {
    AddViolation(
        FromProto(from.idle_timeout(), "spec.meter.idle_timeout", {}, meter.idle_timeout_ns),
        status);
  }
  if (from.has_active_timeout()) {
    AddViolation(
        FromProto(from.active_timeout(), "spec.meter.active_timeout", {}, meter.active_timeout_ns),
        status);
  }
  return status;
}

// REQUIRES: values of this API (CheckKnownFields).
void TakeEnums(const v1::MeterSettings& from, MeterSettings& meter) {
  if (from.accounting_mode() != v1::ACCOUNTING_MODE_UNSPECIFIED) {
    meter.accounting = static_cast<Accounting>(from.accounting_mode() - 1);
  }
  if (from.time_resolution() == v1::TIME_RESOLUTION_MILLISECOND) {
    meter.time_resolution = TimeResolution::kMillisecond;
  }
  if (from.handshake_detail() != v1::HANDSHAKE_DETAIL_UNSPECIFIED) {
    meter.handshake_detail = static_cast<HandshakeDetail>(from.handshake_detail());
  }
}

absl::Status CheckHoldRounds(const v1::VerdictSettings& from) {
  absl::Status status;
  if (from.has_hold_every_packets()) {
    status = NotBuilt("spec.meter.verdicts.hold_every_packets");
  }
  if (from.hold_at_end()) AddViolation(NotBuilt("spec.meter.verdicts.hold_at_end"), status);
  return status;
}

// Settings of holds have no meaning where nothing is held.
absl::Status TakeHolds(const v1::VerdictSettings& from, VerdictSettings& verdicts) {
  const bool holds = from.has_hold_at_packet();
  if (!holds && (from.has_hold_timeout() || from.has_max_queued_packets())) {
    return FieldError(from.has_hold_timeout() ? "spec.meter.verdicts.hold_timeout"
                                              : "spec.meter.verdicts.max_queued_packets",
                      "has a meaning only with hold_at_packet");
  }
  if (holds && from.hold_at_packet() == 0) {
    return FieldError("spec.meter.verdicts.hold_at_packet", "0 is not from 1 to 65535");
  }
  verdicts.hold_at_packet = from.hold_at_packet();
  if (from.has_max_queued_packets()) verdicts.max_queued_packets = from.max_queued_packets();
  if (!from.has_hold_timeout()) return absl::OkStatus();
  return FromProto(from.hold_timeout(), "spec.meter.verdicts.hold_timeout", {.least = 1},
                   verdicts.hold_timeout_ns);
}

absl::Status TakeVerdicts(const v1::VerdictSettings& from, VerdictSettings& verdicts) {
  absl::Status status = CheckHoldRounds(from);
  AddViolation(TakeHolds(from, verdicts), status);
  return status;
}

FlowRules RulesOf(v1::FlowRules rules) {
  return rules == v1::FLOW_RULES_NFSTREAM ? FlowRules::kNfstream : FlowRules::kStandard;
}

absl::Status TakeEventType(int type, const std::string& field, EventSelection& events) {
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
    case v1::EVENT_TYPE_PACKET:
    case v1::EVENT_TYPE_ENDING:
    case v1::EVENT_TYPE_WINDOW:
      return NotBuilt(field);
    case v1::EVENT_TYPE_SNAPSHOT:
      return FieldError(field,
                        "SNAPSHOT is not made by a session; it comes to subscribers that "
                        "start with a snapshot");
    default:
      return FieldError(field, absl::StrCat(type, " is not an event type"));
  }
}

// What goes with an event is required with it, and has no meaning without.
absl::Status CheckPairs(const v1::EventSettings& from, const MeterSettings& meter) {
  const EventSelection& events = meter.events;
  const bool holds = meter.verdicts.has_value() && meter.verdicts->hold_at_packet > 0;
  absl::Status status;
  if (!holds && events.early != from.has_early_at_packet()) {
    status = FieldError("spec.events.early_at_packet",
                        events.early ? "is required with EARLY" : "has a meaning only with EARLY");
  }
  if (from.has_early_at_packet() && from.early_at_packet() == 0) {
    AddViolation(FieldError("spec.events.early_at_packet", "0 is not from 1 to 65535"), status);
  }
  if (events.updated != from.has_update_interval()) {
    AddViolation(
        FieldError("spec.events.update_interval",
                   events.updated ? "is required with UPDATED" : "has a meaning only with UPDATED"),
        status);
  }
  return status;
}

void DecodingToProto(const MeterSettings& meter, v1::MeterSettings& settings) {
  settings.set_decode_tunnels(meter.decode_tunnels);
  if (meter.decode_vxlan) settings.add_extra_tunnels(v1::TUNNEL_KIND_VXLAN);
  if (meter.decode_geneve) settings.add_extra_tunnels(v1::TUNNEL_KIND_GENEVE);
  if (meter.decode_gre) settings.add_extra_tunnels(v1::TUNNEL_KIND_GRE);
  settings.set_decode_qinq(meter.decode_qinq);
  settings.set_key_tunnel_id(meter.key_tunnel_id);
  settings.set_key_vlan(meter.key_vlan);
  for (const uint16_t port : meter.vxlan_ports.ports()) settings.add_vxlan_ports(port);
  for (const uint16_t port : meter.geneve_ports.ports()) settings.add_geneve_ports(port);
  for (const uint16_t port : meter.gtp_u_ports.ports()) settings.add_gtp_u_ports(port);
}

void VerdictsToProto(const VerdictSettings& from, v1::VerdictSettings& verdicts) {
  if (from.hold_at_packet == 0) return;
  verdicts.set_hold_at_packet(from.hold_at_packet);
  ToProto(from.hold_timeout_ns, *verdicts.mutable_hold_timeout());
  verdicts.set_max_queued_packets(from.max_queued_packets);
}

}  // namespace

absl::Status FromProto(const v1::MeterSettings& from, SessionSpec& spec) {
  MeterSettings& meter = spec.meter;
  meter = DefaultSettings(RulesOf(from.rules()));
  absl::Status status = TakeProcesses(from, meter);
  AddViolation(TakeDecoding(from, meter), status);
  AddViolation(TakeTimeouts(from, meter), status);
  TakeEnums(from, meter);
  if (meter.rules == FlowRules::kNfstream && meter.handshake_detail != HandshakeDetail::kNdpi) {
    AddViolation(
        FieldError("spec.meter.handshake_detail", "NDPI is the only one with FLOW_RULES_NFSTREAM"),
        status);
  }
  if (from.max_dissected_packets() > kMaxDissections) {
    AddViolation(FieldError("spec.meter.max_dissected_packets",
                            absl::StrCat(from.max_dissected_packets(), " is not from 0 to 255")),
                 status);
  }
  if (from.has_max_dissected_packets())
    meter.max_dissected_packets = static_cast<uint8_t>(from.max_dissected_packets());
  if (from.has_max_open_flows()) meter.max_open_flows = from.max_open_flows();
  spec.bpf_filter = from.bpf_filter();
  meter.statistics = from.flow_statistics();
  meter.early_packets = from.early_packets();
  meter.workers = from.workers();
  meter.max_flows = from.max_flows();
  AddViolation(TakeConnections(from, meter), status);
  meter.community_id = from.community_id();
  meter.continue_flows = from.continue_flows();
  if (from.has_verdicts())
    AddViolation(TakeVerdicts(from.verdicts(), meter.verdicts.emplace()), status);
  spec.custom_protocols_file = from.custom_protocols_file();
  spec.custom_categories_file = from.custom_categories_file();
  return status;
}

absl::Status FromProto(const v1::EventSettings& from, SessionSpec& spec) {
  absl::Status status;
  if (from.types_size() > 0) spec.meter.events.ended = false;
  for (int i = 0; i < from.types_size(); ++i) {
    const std::string field = absl::StrCat("spec.events.types[", i, "]");
    AddViolation(TakeEventType(from.types(i), field, spec.meter.events), status);
  }
  if (from.has_packets()) AddViolation(NotBuilt("spec.events.packets"), status);
  AddViolation(CheckPairs(from, spec.meter), status);
  spec.meter.early_at_packet = from.early_at_packet();
  if (!from.has_update_interval()) return status;
  AddViolation(FromProto(from.update_interval(), "spec.events.update_interval", {.least = 1},
                         spec.meter.update_interval_ns),
               status);
  return status;
}

void ToProto(const SessionSpec& from, v1::MeterSettings& settings) {
  const MeterSettings& meter = from.meter;
  DecodingToProto(meter, settings);
  if (!from.bpf_filter.empty()) settings.set_bpf_filter(from.bpf_filter);
  ToProto(meter.idle_timeout_ns, *settings.mutable_idle_timeout());
  ToProto(meter.active_timeout_ns, *settings.mutable_active_timeout());
  settings.set_accounting_mode(
      static_cast<v1::AccountingMode>(static_cast<int>(meter.accounting) + 1));
  settings.set_max_dissected_packets(meter.max_dissected_packets);
  settings.set_flow_statistics(meter.statistics);
  settings.set_early_packets(meter.early_packets);
  settings.set_workers(meter.workers);
  settings.set_max_flows(meter.max_flows);
  settings.set_time_resolution(meter.time_resolution == TimeResolution::kMillisecond
                                   ? v1::TIME_RESOLUTION_MILLISECOND
                                   : v1::TIME_RESOLUTION_NANOSECOND);
  settings.set_max_open_flows(meter.max_open_flows);
  ConnectionsToProto(meter, settings);
  settings.set_find_processes(meter.find_processes);
  if (meter.find_processes)
    ToProto(meter.socket_poll_ns, *settings.mutable_process_poll_interval());
  settings.set_community_id(meter.community_id);
  settings.set_continue_flows(meter.continue_flows);
  if (!from.custom_protocols_file.empty()) {
    settings.set_custom_protocols_file(from.custom_protocols_file);
  }
  if (!from.custom_categories_file.empty()) {
    settings.set_custom_categories_file(from.custom_categories_file);
  }
  if (meter.verdicts.has_value()) VerdictsToProto(*meter.verdicts, *settings.mutable_verdicts());
  settings.set_rules(static_cast<v1::FlowRules>(meter.rules));
  settings.set_handshake_detail(static_cast<v1::HandshakeDetail>(meter.handshake_detail));
}

void ToProto(const SessionSpec& from, v1::EventSettings& events) {
  const EventSelection& made = from.meter.events;
  if (made.started) events.add_types(v1::EVENT_TYPE_STARTED);
  if (made.early) events.add_types(v1::EVENT_TYPE_EARLY);
  if (made.classified) events.add_types(v1::EVENT_TYPE_CLASSIFIED);
  if (made.updated) events.add_types(v1::EVENT_TYPE_UPDATED);
  if (made.ended) events.add_types(v1::EVENT_TYPE_ENDED);
  if (made.early) events.set_early_at_packet(from.meter.early_at_packet);
  if (made.updated) ToProto(from.meter.update_interval_ns, *events.mutable_update_interval());
}

}  // namespace weir
