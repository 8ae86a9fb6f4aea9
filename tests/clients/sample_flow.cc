#include "tests/clients/sample_flow.h"

#include <string>

namespace weir {
namespace {

constexpr int64_t kFirst = 1'470'104'373'025'000'000;
constexpr int64_t kLast = kFirst + 102'000'000;

void SetCounters(uint64_t packets, uint64_t share, v1::Counters& counters) {
  counters.set_packets(packets);
  counters.set_link_bytes(1500 / share);
  counters.set_ip_bytes(1458 / share);
  counters.set_transport_bytes(1438 / share);
  counters.set_payload_bytes(1400 / share);
  counters.set_first_seen_unix_nano(kFirst);
  counters.set_last_seen_unix_nano(kLast);
}

void SetStatistics(double mean, v1::DirectionStatistics& statistics) {
  statistics.mutable_size()->set_min(60);
  statistics.mutable_size()->set_mean(mean);
  statistics.mutable_size()->set_stddev(0.1);
  statistics.mutable_size()->set_max(900);
  statistics.mutable_inter_arrival()->set_min_nanos(2'000'000);
  statistics.mutable_inter_arrival()->set_mean_nanos(51'000'000);
  statistics.mutable_inter_arrival()->set_stddev_nanos(500'000);
  statistics.mutable_inter_arrival()->set_max_nanos(100'000'000);
  statistics.mutable_tcp_flags()->set_syn(2);
  statistics.mutable_tcp_flags()->set_ack(3);
}

void SetApplication(v1::Application& application) {
  application.set_id(126);
  application.set_master_id(91);
  application.set_name("TLS.Google");
  application.set_category_id(5);
  application.set_category_name("Web");
  application.set_confidence(v1::CONFIDENCE_DPI);
  application.set_confidence_name("DPI");
}

void SetMetadata(v1::Flow& flow) {
  flow.set_requested_server_name("www.example.com");
  flow.mutable_fingerprints()->set_client("0123abcd");
  flow.mutable_fingerprints()->set_client_kind(v1::FINGERPRINT_KIND_JA3);
  flow.mutable_fingerprints()->set_server("4567ef");
  flow.set_user_agent("curl/7.88");
  flow.set_content_type("text/html");
  flow.mutable_tls()->set_version_name("TLSv1.3");
  flow.mutable_tls()->add_alpn("h2");
  flow.mutable_tls()->mutable_certificate()->set_sha1("\x01\xab");
  flow.mutable_dns()->mutable_response()->set_address(std::string("\x7f\0\0\1", 4));
  v1::Risk& risk = *flow.mutable_risks()->add_risks();
  risk.set_id(7);
  risk.set_severity(v1::RISK_SEVERITY_HIGH);
  (*flow.mutable_labels())["score"].set_double_value(0.5);
  (*flow.mutable_labels())["tags"].mutable_list_value()->add_values()->set_string_value("a");
}

}  // namespace

v1::Flow SampleFlow() {
  v1::Flow flow;
  flow.set_id(17);
  flow.set_src_address("\xc0\xa8\x05\x2c");
  flow.set_dst_address(std::string("\x0a\0\0\1", 4));
  flow.set_src_port(59571);
  flow.set_dst_port(443);
  flow.set_protocol(6);
  flow.set_ip_version(4);
  flow.set_src_mac(std::string("\x48\xd2\x24\x63\x31\0", 6));
  flow.set_end_reason(v1::END_REASON_ACTIVE);
  flow.set_vlan_id(7);
  flow.set_tunnel_kind(v1::TUNNEL_KIND_CAPWAP);
  SetCounters(3, 1, *flow.mutable_bidirectional());
  SetCounters(2, 2, *flow.mutable_src_to_dst());
  flow.mutable_dst_to_src()->set_packets(1);
  SetApplication(*flow.mutable_application());
  SetMetadata(flow);
  SetStatistics(500, *flow.mutable_statistics()->mutable_bidirectional());
  SetStatistics(250.25, *flow.mutable_statistics()->mutable_src_to_dst());
  flow.mutable_statistics()->mutable_dst_to_src()->mutable_size();
  v1::EarlyPackets& early = *flow.mutable_early_packets();
  for (uint32_t direction : {0, 1}) early.add_directions(direction);
  for (uint32_t size : {60, 900}) early.add_sizes(size);
  for (uint64_t nanos : {0, 2'000'000}) early.add_inter_arrival_nanos(nanos);
  return flow;
}

v1::FlowEvent SampleEvent(uint64_t sequence) {
  v1::FlowEvent event;
  event.set_sequence(sequence);
  event.set_type(v1::EVENT_TYPE_ENDED);
  event.set_event_time_unix_nano(kLast);
  *event.mutable_flow() = SampleFlow();
  return event;
}

std::vector<v1::FlowStreamMessage> SampleStream(int count) {
  std::vector<v1::FlowStreamMessage> messages(count > 0 ? 3 : 2);
  v1::StreamStarted& started = *messages.front().mutable_started();
  started.set_sensor_id("sensor-7");
  started.set_session_id("s1");
  started.set_session_uid("\x01\xab");
  started.mutable_session_spec()->mutable_source()->mutable_files()->add_paths("x.pcap");
  started.set_start_sequence(1);
  for (int i = 1; i <= count; ++i) *messages[1].mutable_events()->add_events() = SampleEvent(i);
  if (count > 0) messages[1].set_resume_token("\x0a\xff");
  v1::StreamEnded& ended = *messages.back().mutable_ended();
  ended.set_reason(v1::STREAM_END_REASON_SOURCE_END);
  ended.mutable_ledger()->set_start_sequence(1);
  ended.mutable_ledger()->set_end_sequence(1 + count);
  ended.mutable_ledger()->set_delivered(count);
  v1::CaptureStatistics& statistics = *ended.mutable_statistics();
  statistics.set_captured_packets(3 * count + 2);
  statistics.set_packets_in_flows(3 * count);
  v1::IgnoredPackets& ignored = *statistics.add_ignored();
  ignored.set_reason(v1::IGNORED_REASON_NOT_IP);
  ignored.set_packets(2);
  v1::EndedFlows& flows = *statistics.add_flows_ended();
  flows.set_reason(v1::END_REASON_ACTIVE);
  flows.set_flows(count);
  return messages;
}

}  // namespace weir
