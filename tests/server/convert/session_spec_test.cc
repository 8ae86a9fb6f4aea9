#include "server/convert/session_spec.h"

#include <gtest/gtest.h>

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
  ToProto(*spec, back);
  // What is not built is told as off.
  back.mutable_meter()->clear_system_visibility_mode();
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
  ToProto(*spec, back);
  const v1::MeterSettings& meter = back.meter();
  EXPECT_TRUE(meter.decode_tunnels());
  EXPECT_EQ(meter.extra_tunnels_size(), 0);
  EXPECT_TRUE(meter.has_decode_qinq() && !meter.decode_qinq());
  EXPECT_TRUE(meter.has_community_id() && !meter.community_id());
  EXPECT_TRUE(meter.has_continue_flows() && !meter.continue_flows());
  EXPECT_FALSE(meter.has_custom_protocols_file());
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

TEST(SessionSpecConversion, RefusesAPollOfSocketsOnlyWhereItIsNone) {
  v1::SessionSpec asked = DefaultSpec();
  for (const uint32_t poll_ms : {1, 100, 5000}) {
    asked.mutable_meter()->set_system_visibility_poll_ms(poll_ms);
    EXPECT_TRUE(FromProto(asked).ok()) << poll_ms;
  }
  asked.mutable_meter()->set_system_visibility_poll_ms(0);
  EXPECT_EQ(FieldOf(FromProto(asked).status()), "spec.meter.system_visibility_poll_ms");
}

TEST(SessionSpecConversion, TakesSystemVisibility) {
  v1::SessionSpec asked = DefaultSpec();
  EXPECT_FALSE(FromProto(asked)->meter.find_processes);
  asked.mutable_meter()->set_system_visibility_mode(v1::SYSTEM_VISIBILITY_MODE_NONE);
  EXPECT_FALSE(FromProto(asked)->meter.find_processes);
  asked.mutable_meter()->set_system_visibility_mode(v1::SYSTEM_VISIBILITY_MODE_PROCESS);
  absl::StatusOr<SessionSpec> spec = FromProto(asked);
  ASSERT_TRUE(spec.ok()) << spec.status();
  EXPECT_TRUE(spec->meter.find_processes);
  EXPECT_EQ(spec->meter.socket_poll_ns, 100 * kNanosPerMilli);
  asked.mutable_meter()->set_system_visibility_poll_ms(7);
  spec = FromProto(asked);
  EXPECT_EQ(spec->meter.socket_poll_ns, 7 * kNanosPerMilli);
  v1::SessionSpec back;
  ToProto(*spec, back);
  EXPECT_EQ(back.meter().system_visibility_mode(), v1::SYSTEM_VISIBILITY_MODE_PROCESS);
  EXPECT_EQ(back.meter().system_visibility_poll_ms(), 7u);
  asked.mutable_meter()->set_system_visibility_mode(static_cast<v1::SystemVisibilityMode>(3));
  EXPECT_EQ(FieldOf(FromProto(asked).status()), "spec.meter.system_visibility_mode");
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
  ToProto(*FromProto(asked), back);
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

TEST(SessionSpecConversion, WantsNoLifetimeAndStartForAStreamsOwnSession) {
  v1::SessionSpec asked = FullSpec();
  EXPECT_EQ(FieldOf(StreamSpecFromProto(asked).status()), "spec.lifetime");
  asked.clear_lifetime();
  EXPECT_EQ(FieldOf(StreamSpecFromProto(asked).status()), "spec.start");
  asked.clear_start();
  EXPECT_TRUE(StreamSpecFromProto(asked).ok());
}

TEST(ErrorDetails, FindTheFieldThatTheEngineNames) {
  struct Case {
    const char* message;
    const char* field;
  };
  for (const Case& each : {Case{"idle_timeout: -5 s is negative", "spec.meter.idle_timeout"},
                           Case{"log.max_bytes: 1 is below 65536", "spec.log.max_bytes"},
                           Case{"labels[\"a\"]: too long", "spec.labels[\"a\"]"},
                           Case{"number of labels: 65", "spec.labels"},
                           Case{"place: 9 is outside", "subscription.resume_token"},
                           Case{"a.pcap: is empty", "otherwise"}, Case{"no colon", "otherwise"}}) {
    const absl::Status status = WithField(absl::InvalidArgumentError(each.message), "otherwise");
    EXPECT_EQ(FieldOf(status), each.field) << each.message;
  }
}

}  // namespace
}  // namespace weir
