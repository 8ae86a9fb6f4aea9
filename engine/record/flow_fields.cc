#include "engine/record/flow_fields.h"

#include <algorithm>

#include "engine/base/clock.h"

namespace weir {
namespace {

constexpr size_t kMacBytes = 6;

void SetAddress(const IpAddress& address, int ip_version, std::string& field) {
  field.assign(reinterpret_cast<const char*>(address.data()), ip_version == 4 ? 4 : 16);
}

void SetMac(const uint8_t* mac, std::string& field) {
  field.assign(reinterpret_cast<const char*>(mac), kMacBytes);
}

void SetTunnel(const FlowRecord& record, v1::Flow& flow) {
  const TunnelKind kind = record.key->tunnel();
  if (kind == TunnelKind::kNone) {
    if (record.decodes_tunnels) flow.set_tunnel_kind(v1::TUNNEL_KIND_NONE);
    return;
  }
  flow.set_tunnel_kind(static_cast<v1::TunnelKind>(kind));
  if (record.tunnel_id.has_value()) flow.set_tunnel_id(*record.tunnel_id);
}

void SetFirstPacket(const FlowRecord& record, v1::Flow& flow) {
  if (record.interface_index.has_value()) {
    flow.set_interface_index(*record.interface_index);
    flow.set_interface_name(record.interface_name.data(), record.interface_name.size());
  }
  if (record.icmp.has_value()) {
    flow.set_icmp_type(record.icmp->type);
    flow.set_icmp_code(record.icmp->code);
  }
  if (record.icmp_id.has_value()) flow.set_icmp_id(*record.icmp_id);
  if (record.by_direction[0].packets > 0) {
    flow.set_src_to_dst_dscp(record.ip_marks[0].dscp);
    flow.set_src_to_dst_ttl(record.ip_marks[0].ttl);
  }
  if (record.by_direction[1].packets > 0) {
    flow.set_dst_to_src_dscp(record.ip_marks[1].dscp);
    flow.set_dst_to_src_ttl(record.ip_marks[1].ttl);
  }
}

void SetCounters(const FlowCounters& counters, int64_t clock_offset_ns, v1::Counters& message) {
  message.set_packets(counters.packets);
  message.set_link_bytes(counters.link_bytes);
  message.set_ip_bytes(counters.ip_bytes);
  message.set_transport_bytes(counters.transport_bytes);
  message.set_payload_bytes(counters.payload_bytes);
  if (counters.packets == 0) return;
  message.set_first_seen_unix_nano(counters.first_seen_ns - clock_offset_ns);
  message.set_last_seen_unix_nano(counters.last_seen_ns - clock_offset_ns);
}

void SetRisks(uint64_t bits, std::span<const RiskInfo> risks, v1::FlowRisks& message,
              FilterKey& key) {
  uint32_t score = 0, client_score = 0, server_score = 0;
  for (const RiskInfo& info : risks) {
    if ((bits >> info.id & 1) == 0) continue;
    v1::Risk& risk = *message.add_risks();
    risk.set_id(info.id);
    risk.set_name(info.name);
    risk.set_severity(static_cast<v1::RiskSeverity>(info.severity));
    risk.set_score(info.score);
    score += info.score;
    client_score += info.client_score;
    server_score += info.server_score;
  }
  message.set_score(score);
  message.set_client_score(client_score);
  message.set_server_score(server_score);
  key.risk_score = static_cast<uint16_t>(std::min<uint32_t>(score, UINT16_MAX));
}

void SetDirection(const DirectionStatistics& statistics, v1::DirectionStatistics& message) {
  v1::SizeStatistics& size = *message.mutable_size();
  size.set_min(statistics.packet_size.minimum());
  size.set_mean(statistics.packet_size.mean());
  size.set_stddev(statistics.packet_size.stddev());
  size.set_max(statistics.packet_size.maximum());
  v1::InterArrivalStatistics& inter_arrival = *message.mutable_inter_arrival();
  inter_arrival.set_min_nanos(statistics.inter_arrival.minimum());
  inter_arrival.set_mean_nanos(statistics.inter_arrival.mean());
  inter_arrival.set_stddev_nanos(statistics.inter_arrival.stddev());
  inter_arrival.set_max_nanos(statistics.inter_arrival.maximum());
  v1::TcpFlagCounts& flags = *message.mutable_tcp_flags();
  flags.set_syn(statistics.tcp_flags.syn);
  flags.set_cwr(statistics.tcp_flags.cwr);
  flags.set_ece(statistics.tcp_flags.ece);
  flags.set_urg(statistics.tcp_flags.urg);
  flags.set_ack(statistics.tcp_flags.ack);
  flags.set_psh(statistics.tcp_flags.psh);
  flags.set_rst(statistics.tcp_flags.rst);
  flags.set_fin(statistics.tcp_flags.fin);
}

}  // namespace

void SetIdentity(const FlowRecord& record, v1::Flow& flow, FilterKey& key) {
  const FlowKey& flow_key = *record.key;
  const bool low = record.source_is_low;
  key.source = low ? flow_key.low_address : flow_key.high_address;
  key.destination = low ? flow_key.high_address : flow_key.low_address;
  if (!IsIcmp(flow_key.protocol)) {  // in the key it may have identifiers in their place
    key.source_port = low ? flow_key.low_port : flow_key.high_port;
    key.destination_port = low ? flow_key.high_port : flow_key.low_port;
  }
  key.vlan_id = flow_key.vlan_id;
  key.protocol = flow_key.protocol;
  key.ip_version = static_cast<uint8_t>(flow_key.ip_version());
  key.tunnel_kind = flow_key.tunnel();
  flow.set_id(record.id);
  SetAddress(key.source, key.ip_version, *flow.mutable_src_address());
  SetAddress(key.destination, key.ip_version, *flow.mutable_dst_address());
  flow.set_src_port(key.source_port);
  flow.set_dst_port(key.destination_port);
  flow.set_protocol(key.protocol);
  flow.set_ip_version(key.ip_version);
  flow.set_vlan_id(key.vlan_id);
  flow.set_outer_vlan_id(flow_key.outer_vlan_id);
  SetTunnel(record, flow);
  SetFirstPacket(record, flow);
  if (!record.community_id.empty()) {
    flow.set_community_id(record.community_id.data(), record.community_id.size());
  }
  if (record.continues_flow_id != 0) flow.set_continues_flow_id(record.continues_flow_id);
  if (record.source_mac != nullptr) SetMac(record.source_mac, *flow.mutable_src_mac());
  if (record.destination_mac != nullptr) SetMac(record.destination_mac, *flow.mutable_dst_mac());
  if (record.process != nullptr) {
    flow.mutable_process()->set_pid(record.process->pid);
    flow.mutable_process()->set_name(record.process->name);
  }
  flow.set_end_reason(static_cast<v1::EndReason>(record.end_reason));
}

void SetCounters(const FlowRecord& record, v1::Flow& flow, FilterKey& key) {
  const FlowCounters both = Sum(record.by_direction[0], record.by_direction[1]);
  const int64_t offset_ns = record.clock_offset_ns;
  SetCounters(both, offset_ns, *flow.mutable_bidirectional());
  SetCounters(record.by_direction[0], offset_ns, *flow.mutable_src_to_dst());
  SetCounters(record.by_direction[1], offset_ns, *flow.mutable_dst_to_src());
  key.packets = both.packets;
  key.link_bytes = both.link_bytes;
  key.ip_bytes = both.ip_bytes;
  key.transport_bytes = both.transport_bytes;
  key.payload_bytes = both.payload_bytes;
  key.duration_ns = NanosBetween(both.first_seen_ns, both.last_seen_ns);
}

void SetApplication(const Application& application, std::span<const RiskInfo> risks, v1::Flow& flow,
                    FilterKey& key) {
  v1::Application& message = *flow.mutable_application();
  message.set_id(application.application_id);
  if (application.master_id != 0 && application.master_id != application.application_id) {
    message.set_master_id(application.master_id);
  }
  message.set_name(application.name.data(), application.name.size());
  message.set_category_id(application.category_id);
  message.set_category_name(application.category_name.data(), application.category_name.size());
  message.set_breed(application.breed_name.data(), application.breed_name.size());
  message.set_confidence(static_cast<v1::Confidence>(application.confidence));
  message.set_confidence_name(application.confidence_name);
  message.set_guessed(application.guessed);
  key.master_id = application.master_id;
  key.application_id = application.application_id;
  key.category_id = application.category_id;
  key.confidence = application.confidence;
  key.guessed = application.guessed;
  key.risks = application.risks;
  if (application.risks != 0) SetRisks(application.risks, risks, *flow.mutable_risks(), key);
}

void SetStatistics(const FlowRecord& record, v1::FlowStatistics& message) {
  const FlowStatistics& statistics = *record.statistics;
  const auto counted = [&record](const FlowCounters& counters) {
    return CountedPackets{
        .packets = counters.packets,
        .bytes = counters.*record.sizes,
        .duration_ns = NanosBetween(counters.first_seen_ns, counters.last_seen_ns)};
  };
  const FlowCounters& out = record.by_direction[0];
  const FlowCounters& back = record.by_direction[1];
  SetDirection(statistics.OfBoth(counted(Sum(out, back))), *message.mutable_bidirectional());
  SetDirection(statistics.Of(Direction::kSrcToDst, counted(out)), *message.mutable_src_to_dst());
  SetDirection(statistics.Of(Direction::kDstToSrc, counted(back)), *message.mutable_dst_to_src());
}

void SetEarlyPackets(const std::vector<EarlyPacket>& packets, v1::EarlyPackets& message) {
  for (const EarlyPacket& packet : packets) {
    message.add_directions(static_cast<uint32_t>(packet.direction));
    message.add_sizes(packet.size);
    message.add_inter_arrival_nanos(static_cast<uint64_t>(packet.inter_arrival));
  }
}

}  // namespace weir
