#include "server/convert/session_spec.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "server/convert/error_details.h"

namespace weir {
namespace {

v1::SessionSpec FullSpec() {
  v1::SessionSpec spec;
  spec.mutable_source()->mutable_files()->add_paths("a.pcap");
  v1::MeterSettings& meter = *spec.mutable_meter();
  meter.set_decode_tunnels(false);
  meter.set_bpf_filter("tcp");
  meter.mutable_idle_timeout()->set_seconds(7);
  meter.mutable_active_timeout()->set_nanos(5);
  meter.set_accounting_mode(v1::ACCOUNTING_MODE_TRANSPORT);
  meter.set_max_dissected_packets(255);
  meter.set_flow_statistics(true);
  meter.set_early_packets(10);
  meter.set_workers(3);
  meter.set_max_flows(99);
  meter.set_time_resolution(v1::TIME_RESOLUTION_MILLISECOND);
  meter.set_max_open_flows(1000);
  meter.set_tcp_close_ends_flow(true);
  meter.add_extra_tunnels(v1::TUNNEL_KIND_VXLAN);
  meter.add_extra_tunnels(v1::TUNNEL_KIND_GENEVE);
  meter.add_extra_tunnels(v1::TUNNEL_KIND_GRE);
  meter.set_decode_qinq(true);
  meter.set_rules(v1::FLOW_RULES_NFSTREAM);
  meter.set_handshake_detail(v1::HANDSHAKE_DETAIL_NDPI);
  meter.set_key_tunnel_id(true);
  meter.set_key_vlan(false);
  meter.add_vxlan_ports(8472);
  meter.add_geneve_ports(6081);
  meter.add_gtp_u_ports(2152);
  meter.add_gtp_u_ports(65535);
  meter.mutable_idle_timeouts()->mutable_tcp()->set_seconds(600);
  meter.mutable_idle_timeouts()->mutable_udp()->set_seconds(30);
  meter.mutable_idle_timeouts()->mutable_icmp()->set_seconds(10);
  meter.mutable_idle_timeouts()->mutable_other()->set_nanos(1);
  meter.set_join_fragments(true);
  meter.set_tcp_analysis(true);
  meter.set_key_icmp_id(true);
  meter.set_attach_icmp_errors(true);
  meter.mutable_duplicate_window()->set_nanos(5'000'000);
  meter.set_max_packets(12);
  meter.set_community_id(true);
  meter.set_continue_flows(true);
  meter.set_custom_protocols_file("rules/protocols.txt");
  meter.set_custom_categories_file("rules/categories.txt");
  spec.mutable_events()->add_types(v1::EVENT_TYPE_EARLY);
  spec.mutable_events()->add_types(v1::EVENT_TYPE_UPDATED);
  spec.mutable_events()->set_early_at_packet(4);
  spec.mutable_events()->mutable_update_interval()->set_seconds(1);
  spec.mutable_log()->set_max_bytes(1 << 20);
  spec.mutable_log()->set_max_events(77);
  spec.mutable_lifetime()->mutable_idle_ttl()->set_seconds(60);
  spec.mutable_start()->set_mode(v1::START_MODE_AFTER_SUBSCRIBERS);
  spec.mutable_start()->set_subscribers(2);
  (*spec.mutable_labels())["site"] = "north";
  return spec;
}

TEST(SessionSpecConversion, ComesBackAsItWas) {
  const v1::SessionSpec asked = FullSpec();
  const absl::StatusOr<SessionSpec> spec = FromProto(asked);
  ASSERT_TRUE(spec.ok()) << spec.status();
  v1::SessionSpec back;
  ToProto(*spec, Paths::kAll, back);
  back.mutable_meter()->clear_find_processes();  // told as off
  EXPECT_EQ(back.DebugString(), asked.DebugString());
}

v1::SessionSpec DefaultSpec() {
  v1::SessionSpec spec;
  spec.mutable_source()->mutable_files()->add_paths("a.pcap");
  return spec;
}

TEST(SessionSpecConversion, TellsTheDefaultsOfWhatWasNotAskedFor) {
  const absl::StatusOr<SessionSpec> spec = FromProto(DefaultSpec());
  ASSERT_TRUE(spec.ok()) << spec.status();
  v1::SessionSpec back;
  ToProto(*spec, Paths::kAll, back);
  const v1::MeterSettings& meter = back.meter();
  EXPECT_TRUE(meter.decode_tunnels());
  EXPECT_EQ(meter.extra_tunnels_size(), 0);
  EXPECT_EQ(meter.rules(), v1::FLOW_RULES_STANDARD);
  EXPECT_TRUE(meter.decode_qinq());
  EXPECT_TRUE(meter.key_tunnel_id());
  EXPECT_TRUE(meter.key_vlan());
  EXPECT_TRUE(meter.tcp_close_ends_flow());
  EXPECT_TRUE(meter.join_fragments());
  EXPECT_TRUE(meter.has_tcp_analysis() && !meter.tcp_analysis());
  EXPECT_TRUE(meter.has_key_icmp_id() && !meter.key_icmp_id());
  EXPECT_TRUE(meter.has_attach_icmp_errors() && !meter.attach_icmp_errors());
  EXPECT_TRUE(meter.has_max_packets() && meter.max_packets() == 0);
  EXPECT_FALSE(meter.has_duplicate_window() || meter.has_idle_timeouts());
  EXPECT_EQ(meter.vxlan_ports(0), 4789u);
  EXPECT_EQ(meter.geneve_ports(0), 6081u);
  EXPECT_EQ(meter.gtp_u_ports(0), 2152u);
  EXPECT_TRUE(meter.has_community_id() && !meter.community_id());
  EXPECT_TRUE(meter.has_continue_flows() && !meter.continue_flows());
  EXPECT_FALSE(meter.has_custom_protocols_file());
}

TEST(SessionSpecConversion, GivesProtocolsWithoutAnIdleTimeoutThatOfAll) {
  v1::SessionSpec asked = DefaultSpec();
  asked.mutable_meter()->mutable_idle_timeout()->set_seconds(7);
  asked.mutable_meter()->mutable_idle_timeouts()->mutable_udp()->set_seconds(30);
  const absl::StatusOr<SessionSpec> spec = FromProto(asked);
  ASSERT_TRUE(spec.ok()) << spec.status();
  ASSERT_TRUE(spec->meter.idle_timeouts.has_value());
  EXPECT_EQ(spec->meter.idle_timeouts->tcp_ns, 7 * kNanosPerSecond);
  EXPECT_EQ(spec->meter.idle_timeouts->udp_ns, 30 * kNanosPerSecond);
}

TEST(SessionSpecConversion, RefusesWindowsAndTimeoutsOutOfTheirRange) {
  v1::SessionSpec asked = DefaultSpec();
  asked.mutable_meter()->mutable_duplicate_window();
  EXPECT_TRUE(absl::StrContains(FromProto(asked).status().message(), "duplicate_window")) << "0";
  asked.mutable_meter()->mutable_duplicate_window()->set_seconds(10);
  EXPECT_TRUE(FromProto(asked).ok());
  asked.mutable_meter()->mutable_duplicate_window()->set_nanos(1);
  EXPECT_TRUE(absl::StrContains(FromProto(asked).status().message(), "duplicate_window"));
  asked = DefaultSpec();
  asked.mutable_meter()->mutable_idle_timeouts()->mutable_icmp()->set_seconds(-1);
  EXPECT_TRUE(absl::StrContains(FromProto(asked).status().message(), "idle_timeouts.icmp"));
}

TEST(SessionSpecConversion, TakesEachExtraTunnelOnItsOwn) {
  for (const v1::TunnelKind kind :
       {v1::TUNNEL_KIND_VXLAN, v1::TUNNEL_KIND_GENEVE, v1::TUNNEL_KIND_GRE}) {
    v1::SessionSpec asked = DefaultSpec();
    asked.mutable_meter()->add_extra_tunnels(kind);
    asked.mutable_meter()->add_extra_tunnels(kind);
    const absl::StatusOr<SessionSpec> spec = FromProto(asked);
    ASSERT_TRUE(spec.ok()) << spec.status();
    EXPECT_EQ(spec->meter.decode_vxlan, kind == v1::TUNNEL_KIND_VXLAN);
    EXPECT_EQ(spec->meter.decode_geneve, kind == v1::TUNNEL_KIND_GENEVE);
    EXPECT_EQ(spec->meter.decode_gre, kind == v1::TUNNEL_KIND_GRE);
  }
}

TEST(SessionSpecConversion, RefusesTunnelsThatAreNoExtraOnes) {
  for (const int kind : {0, 1, 2, 3, 7, -1}) {
    v1::SessionSpec asked = DefaultSpec();
    asked.mutable_meter()->add_extra_tunnels(static_cast<v1::TunnelKind>(kind));
    const absl::Status status = FromProto(asked).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << kind;
    EXPECT_EQ(FieldOf(status), "spec.meter.extra_tunnels") << kind;
  }
}

v1::SessionSpec LiveSpec() {
  v1::SessionSpec spec;
  spec.mutable_source()->mutable_interfaces()->add_names("lo");
  return spec;
}

TEST(SessionSpecConversion, TakesAPollOfSocketsFromAMillisecondOn) {
  v1::SessionSpec asked = LiveSpec();
  google::protobuf::Duration& interval = *asked.mutable_meter()->mutable_process_poll_interval();
  interval.set_nanos(1'000'000);
  EXPECT_TRUE(FromProto(asked).ok());
  interval.set_nanos(999'999);
  EXPECT_EQ(FieldOf(FromProto(asked).status()), "spec.meter.process_poll_interval");
}

TEST(SessionSpecConversion, FindsProcessesWhereAskedTo) {
  v1::SessionSpec asked = LiveSpec();
  EXPECT_FALSE(FromProto(asked)->meter.find_processes);
  asked.mutable_meter()->set_find_processes(true);
  absl::StatusOr<SessionSpec> spec = FromProto(asked);
  ASSERT_TRUE(spec.ok()) << spec.status();
  EXPECT_TRUE(spec->meter.find_processes);
  EXPECT_EQ(spec->meter.socket_poll_ns, 100 * kNanosPerMilli);
  asked.mutable_meter()->mutable_process_poll_interval()->set_nanos(7'000'000);
  spec = FromProto(asked);
  EXPECT_EQ(spec->meter.socket_poll_ns, 7 * kNanosPerMilli);
  v1::SessionSpec back;
  ToProto(*spec, Paths::kAll, back);
  EXPECT_TRUE(back.meter().find_processes());
  EXPECT_EQ(back.meter().process_poll_interval().nanos(), 7'000'000);
}

TEST(SessionSpecConversion, TakesVerdictsWithAndWithoutHolds) {
  v1::SessionSpec asked = DefaultSpec();
  EXPECT_FALSE(FromProto(asked)->meter.verdicts.has_value());
  v1::VerdictSettings& verdicts = *asked.mutable_meter()->mutable_verdicts();
  ASSERT_TRUE(FromProto(asked)->meter.verdicts.has_value());
  EXPECT_EQ(FromProto(asked)->meter.verdicts->hold_at_packet, 0u);
  verdicts.set_hold_at_packet(3);
  EXPECT_EQ(FromProto(asked)->meter.verdicts->hold_at_packet, 3u);
  EXPECT_EQ(FromProto(asked)->meter.verdicts->hold_timeout_ns, kNanosPerSecond);
  EXPECT_EQ(FromProto(asked)->meter.verdicts->max_queued_packets, 64u);
  verdicts.mutable_hold_timeout()->set_nanos(5);
  verdicts.set_max_queued_packets(7);
  v1::SessionSpec back;
  ToProto(*FromProto(asked), Paths::kAll, back);
  EXPECT_EQ(back.meter().verdicts().DebugString(), verdicts.DebugString());
}

TEST(SessionSpecConversion, NamesWhatIsWrongWithVerdictSettings) {
  v1::SessionSpec asked = DefaultSpec();
  v1::VerdictSettings& verdicts = *asked.mutable_meter()->mutable_verdicts();
  const auto fault = [&] { return FieldOf(FromProto(asked).status()); };
  verdicts.set_max_queued_packets(7);
  EXPECT_EQ(fault(), "spec.meter.verdicts.max_queued_packets");
  verdicts.mutable_hold_timeout()->set_seconds(1);
  EXPECT_EQ(fault(), "spec.meter.verdicts.hold_timeout");
  verdicts.set_hold_at_packet(0);
  EXPECT_EQ(fault(), "spec.meter.verdicts.hold_at_packet");
  verdicts.set_hold_at_packet(1);
  EXPECT_EQ(fault(), std::nullopt);
  verdicts.mutable_hold_timeout()->set_seconds(0);
  EXPECT_EQ(fault(), "spec.meter.verdicts.hold_timeout");
}

TEST(SessionSpecConversion, MayLeaveOutTheEarlyPacketWhereFlowsAreHeld) {
  v1::SessionSpec asked = DefaultSpec();
  asked.mutable_events()->add_types(v1::EVENT_TYPE_EARLY);
  EXPECT_EQ(FieldOf(FromProto(asked).status()), "spec.events.early_at_packet");
  asked.mutable_meter()->mutable_verdicts()->set_hold_at_packet(3);
  EXPECT_TRUE(FromProto(asked).ok());
  asked.mutable_events()->set_early_at_packet(3);
  EXPECT_TRUE(FromProto(asked).ok());
  asked.mutable_events()->clear_types();
  EXPECT_TRUE(FromProto(asked).ok());
}

TEST(SessionSpecConversion, MakesEndedAloneByDefault) {
  const absl::StatusOr<SessionSpec> spec = FromProto(DefaultSpec());
  ASSERT_TRUE(spec.ok());
  EXPECT_TRUE(spec->meter.events.ended);
  EXPECT_FALSE(spec->meter.events.started);
  EXPECT_EQ(spec->meter.workers, 0u);
}

TEST(SessionSpecConversion, LeavesEndedOutWhereOthersAreAskedFor) {
  const absl::StatusOr<SessionSpec> spec = FromProto(FullSpec());
  ASSERT_TRUE(spec.ok());
  EXPECT_FALSE(spec->meter.events.ended);
  EXPECT_TRUE(spec->meter.events.early);
}

TEST(SessionSpecConversion, RefusesDurationsThatAreNone) {
  struct Case {
    int64_t seconds;
    int32_t nanos;
  };
  for (const Case& each : {Case{-1, 0}, Case{0, -1}, Case{1, -1}, Case{0, 1'000'000'000},
                           Case{9'223'372'037, 0}, Case{INT64_MAX, 0}, Case{INT64_MIN, 0}}) {
    v1::SessionSpec asked = FullSpec();
    asked.mutable_meter()->mutable_idle_timeout()->set_seconds(each.seconds);
    asked.mutable_meter()->mutable_idle_timeout()->set_nanos(each.nanos);
    const absl::Status status = FromProto(asked).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << each.seconds;
    EXPECT_EQ(FieldOf(status), "spec.meter.idle_timeout");
  }
}

TEST(SessionSpecConversion, RefusesWhatIsNotBuiltYetByItsName) {
  const struct {
    const char* field;
    void (*ask)(v1::SessionSpec&);
  } cases[] = {
      {"spec.events.types[0]",
       [](auto& s) { s.mutable_events()->add_types(v1::EVENT_TYPE_PACKET); }},
      {"spec.events.types[0]",
       [](auto& s) { s.mutable_events()->add_types(v1::EVENT_TYPE_ENDING); }},
      {"spec.events.types[0]",
       [](auto& s) { s.mutable_events()->add_types(v1::EVENT_TYPE_WINDOW); }},
      {"spec.events.packets", [](auto& s) { s.mutable_events()->mutable_packets(); }},
      {"spec.aggregations", [](auto& s) { s.add_aggregations(); }},
      {"spec.meter.verdicts.hold_every_packets",
       [](auto& s) {
         s.mutable_meter()->mutable_verdicts()->set_hold_at_packet(1);
         s.mutable_meter()->mutable_verdicts()->set_hold_every_packets(1);
       }},
      {"spec.meter.verdicts.hold_at_end",
       [](auto& s) { s.mutable_meter()->mutable_verdicts()->set_hold_at_end(true); }},
  };
  for (const auto& each : cases) {
    v1::SessionSpec asked = DefaultSpec();
    each.ask(asked);
    const absl::Status status = FromProto(asked).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented) << each.field;
    EXPECT_EQ(ReasonNameOf(status), "UNIMPLEMENTED_SETTING");
    EXPECT_EQ(FieldOf(status), each.field);
    EXPECT_EQ(MetadataOf(status)["field"], each.field);
  }
}

TEST(SessionSpecConversion, TakesTheDefaultsOfTheRulesThatAreAskedFor) {
  v1::SessionSpec asked = DefaultSpec();
  asked.mutable_meter()->set_rules(v1::FLOW_RULES_NFSTREAM);
  absl::StatusOr<SessionSpec> spec = FromProto(asked);
  ASSERT_TRUE(spec.ok()) << spec.status();
  EXPECT_EQ(spec->meter.rules, FlowRules::kNfstream);
  EXPECT_FALSE(spec->meter.decode_qinq);
  EXPECT_FALSE(spec->meter.key_tunnel_id);
  EXPECT_FALSE(spec->meter.tcp_close_ends_flow);
  EXPECT_TRUE(spec->meter.key_vlan);
  // What has a name of its own may be had either way.
  asked.mutable_meter()->set_decode_qinq(true);
  asked.mutable_meter()->set_key_tunnel_id(true);
  spec = FromProto(asked);
  ASSERT_TRUE(spec.ok()) << spec.status();
  EXPECT_TRUE(spec->meter.decode_qinq && spec->meter.key_tunnel_id);
}

TEST(SessionSpecConversion, RefusesPortsThatAreNone) {
  v1::SessionSpec asked = DefaultSpec();
  asked.mutable_meter()->add_vxlan_ports(4789);
  asked.mutable_meter()->add_vxlan_ports(0);
  EXPECT_EQ(FieldOf(FromProto(asked).status()), "spec.meter.vxlan_ports[1]");
  asked = DefaultSpec();
  asked.mutable_meter()->add_gtp_u_ports(65536);
  EXPECT_EQ(FieldOf(FromProto(asked).status()), "spec.meter.gtp_u_ports[0]");
  asked = DefaultSpec();
  for (int port = 1; port <= 8; ++port) asked.mutable_meter()->add_geneve_ports(port);
  EXPECT_TRUE(FromProto(asked).ok());
  asked.mutable_meter()->add_geneve_ports(9);
  EXPECT_EQ(FieldOf(FromProto(asked).status()), "spec.meter.geneve_ports");
}

TEST(SessionSpecConversion, RefusesSnapshotAsATypeThatASessionMakes) {
  v1::SessionSpec asked = DefaultSpec();
  asked.mutable_events()->add_types(v1::EVENT_TYPE_ENDED);
  asked.mutable_events()->add_types(v1::EVENT_TYPE_SNAPSHOT);
  const absl::Status status = FromProto(asked).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(FieldOf(status), "spec.events.types[1]");
}

TEST(SessionSpecConversion, NamesAllThatIsWrongAtOnce) {
  v1::SessionSpec asked = DefaultSpec();
  asked.mutable_meter()->mutable_idle_timeout()->set_seconds(-1);  // the conversion's to see
  asked.mutable_meter()->set_max_dissected_packets(256);
  asked.mutable_meter()->set_early_packets(65536);  // the engine's
  asked.mutable_meter()->set_max_open_flows(0);
  asked.mutable_log()->set_max_bytes(1);
  asked.mutable_source()->mutable_files()->set_path_count(1);
  const absl::Status status = FromProto(asked).status();
  std::vector<std::string> fields;
  for (const Violation& each : ViolationsOf(status).list) fields.push_back(each.field);
  EXPECT_EQ(fields, (std::vector<std::string>{
                        "spec.source.files.path_count", "spec.meter.idle_timeout",
                        "spec.meter.max_dissected_packets", "spec.meter.early_packets",
                        "spec.meter.max_open_flows", "spec.log.max_bytes"}));
  EXPECT_EQ(FullMessageOf(status), "spec.source.files.path_count: is output only (and 5 more)");
}

TEST(SessionSpecConversion, TellsAsManyPathsAsAreAskedFor) {
  v1::SessionSpec asked;
  for (int i = 0; i < 60'000; ++i) asked.mutable_source()->mutable_files()->add_paths("a.pcap");
  const absl::StatusOr<SessionSpec> spec = FromProto(asked);
  ASSERT_TRUE(spec.ok()) << spec.status();
  v1::SessionSpec all, first, none;
  ToProto(*spec, Paths::kAll, all);
  EXPECT_EQ(all.source().files().paths_size(), 60'000);
  EXPECT_EQ(all.source().files().path_count(), 0u);
  ToProto(*spec, Paths::kFirst, first);
  EXPECT_EQ(first.source().files().paths_size(), 4);
  EXPECT_EQ(first.source().files().path_count(), 60'000u);
  ToProto(*spec, Paths::kNone, none);
  EXPECT_TRUE(none.source().has_files());
  EXPECT_EQ(none.source().files().ByteSizeLong(), 0u);
}

TEST(SessionSpecConversion, WantsNoLifetimeAndStartForAStreamsOwnSession) {
  v1::SessionSpec asked = FullSpec();
  EXPECT_EQ(FieldOf(StreamSpecFromProto(asked).status()), "spec.lifetime");
  asked.clear_lifetime();
  EXPECT_EQ(FieldOf(StreamSpecFromProto(asked).status()), "spec.start");
  asked.clear_start();
  EXPECT_TRUE(StreamSpecFromProto(asked).ok());
}

}  // namespace
}  // namespace weir
