#include "server/convert/connection_settings.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "engine/base/status_details.h"
#include "server/convert/times.h"

namespace weir {
namespace {

absl::Status TakeIdleTimeouts(const v1::IdleTimeouts& from, MeterSettings& meter) {
  const int64_t all_ns = meter.idle_timeout_ns;
  IdleTimeouts& timeouts =
      meter.idle_timeouts.emplace(IdleTimeouts{all_ns, all_ns, all_ns, all_ns});
  absl::Status status;
  const auto take = [&status](const google::protobuf::Duration& duration, const char* name,
                              int64_t& nanos) {
    const std::string field = absl::StrCat("spec.meter.idle_timeouts.", name);
    AddViolation(FromProto(duration, field, {}, nanos), status);
  };
  if (from.has_tcp()) take(from.tcp(), "tcp", timeouts.tcp_ns);
  if (from.has_udp()) take(from.udp(), "udp", timeouts.udp_ns);
  if (from.has_icmp()) take(from.icmp(), "icmp", timeouts.icmp_ns);
  if (from.has_other()) take(from.other(), "other", timeouts.other_ns);
  return status;
}

}  // namespace

absl::Status TakeConnections(const v1::MeterSettings& from, MeterSettings& meter) {
  absl::Status status;
  if (from.has_idle_timeouts()) status = TakeIdleTimeouts(from.idle_timeouts(), meter);
  if (from.has_duplicate_window()) {
    AddViolation(FromProto(from.duplicate_window(), "spec.meter.duplicate_window",
                           {.least = 1, .most = kMaxDuplicateWindowNs}, meter.duplicate_window_ns),
                 status);
  }
  if (from.has_tcp_close_ends_flow()) meter.tcp_close_ends_flow = from.tcp_close_ends_flow();
  if (from.has_join_fragments()) meter.join_fragments = from.join_fragments();
  meter.tcp_analysis = from.tcp_analysis();
  meter.key_icmp_id = from.key_icmp_id();
  meter.attach_icmp_errors = from.attach_icmp_errors();
  meter.max_packets = from.max_packets();
  return status;
}

void ConnectionsToProto(const MeterSettings& meter, v1::MeterSettings& settings) {
  if (meter.idle_timeouts.has_value()) {
    v1::IdleTimeouts& timeouts = *settings.mutable_idle_timeouts();
    ToProto(meter.idle_timeouts->tcp_ns, *timeouts.mutable_tcp());
    ToProto(meter.idle_timeouts->udp_ns, *timeouts.mutable_udp());
    ToProto(meter.idle_timeouts->icmp_ns, *timeouts.mutable_icmp());
    ToProto(meter.idle_timeouts->other_ns, *timeouts.mutable_other());
  }
  if (meter.duplicate_window_ns > 0) {
    ToProto(meter.duplicate_window_ns, *settings.mutable_duplicate_window());
  }
  settings.set_tcp_close_ends_flow(meter.tcp_close_ends_flow);
  settings.set_join_fragments(meter.join_fragments);
  settings.set_tcp_analysis(meter.tcp_analysis);
  settings.set_key_icmp_id(meter.key_icmp_id);
  settings.set_attach_icmp_errors(meter.attach_icmp_errors);
  settings.set_max_packets(meter.max_packets);
}

}  // namespace weir
