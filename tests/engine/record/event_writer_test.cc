#include "engine/record/event_writer.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/record/event_batch.h"
#include "tests/engine/record/sample_flow.h"
#include "tests/support/recording_sink.h"

namespace weir {
namespace {

// Metadata has a test of its own.
constexpr char kFullRecord[] = R"(
  sequence: 0 type: EVENT_TYPE_ENDED event_time_unix_nano: 3500
  flow {
    id: 42
    src_address: "\n\000\000\001" dst_address: "\n\000\000\002"
    src_port: 1234 dst_port: 443 protocol: 6 ip_version: 4 vlan_id: 7
    tunnel_kind: TUNNEL_KIND_GTP_U tunnel_id: 77
    src_mac: "\002\000\000\000\000\001" dst_mac: "\002\000\000\000\000\002"
    end_reason: END_REASON_ACTIVE
    bidirectional { packets: 3 link_bytes: 270 ip_bytes: 236 transport_bytes: 176
      payload_bytes: 116 first_seen_unix_nano: 1000 last_seen_unix_nano: 3000 }
    src_to_dst { packets: 2 link_bytes: 200 ip_bytes: 180 transport_bytes: 140
      payload_bytes: 100 first_seen_unix_nano: 1000 last_seen_unix_nano: 3000 }
    dst_to_src { packets: 1 link_bytes: 70 ip_bytes: 56 transport_bytes: 36
      payload_bytes: 16 first_seen_unix_nano: 2000 last_seen_unix_nano: 2000 }
    application { id: 126 master_id: 91 name: "TLS.Google" category_id: 5 category_name: "Web"
      breed: "Acceptable" confidence: CONFIDENCE_DPI confidence_name: "DPI" guessed: true }
    risks {
      risks { id: 1 name: "One" severity: RISK_SEVERITY_LOW score: 10 }
      risks { id: 3 name: "Three" severity: RISK_SEVERITY_SEVERE score: 100 }
      score: 110 client_score: 29 server_score: 81 }
    statistics {
      bidirectional {
        size { min: 70 mean: 90 stddev: 20 max: 110 }
        inter_arrival { min_nanos: 1000 mean_nanos: 1000 max_nanos: 1000 }
        tcp_flags { syn: 3 cwr: 1 ece: 1 urg: 1 ack: 2 psh: 1 rst: 1 fin: 1 } }
      src_to_dst {
        size { min: 90 mean: 100 stddev: 14.142135623730951 max: 110 }
        inter_arrival { min_nanos: 2000 mean_nanos: 2000 max_nanos: 2000 }
        tcp_flags { syn: 2 cwr: 1 ece: 1 urg: 1 ack: 1 psh: 1 rst: 1 fin: 1 } }
      dst_to_src {
        size { min: 70 mean: 70 max: 70 } inter_arrival {} tcp_flags { syn: 1 ack: 1 } }
    }
    early_packets { directions: [ 0, 1 ] sizes: [ 90, 70 ] inter_arrival_nanos: [ 0, 1000 ] }
    process { pid: 4711 name: "curl" }
    interface_name: "eth2" interface_index: 2
    icmp_type: 3 icmp_code: 0
    src_to_dst_dscp: 46 src_to_dst_ttl: 64 dst_to_src_dscp: 0 dst_to_src_ttl: 57
  })";

constexpr char kBareRecord[] = R"(
  sequence: 0 type: EVENT_TYPE_STARTED event_time_unix_nano: 3500
  flow {
    id: 42
    src_address: "\n\000\000\001" dst_address: "\n\000\000\002"
    src_port: 1234 dst_port: 443 protocol: 6 ip_version: 4 vlan_id: 7
    bidirectional { packets: 3 link_bytes: 270 ip_bytes: 236 transport_bytes: 176
      payload_bytes: 116 first_seen_unix_nano: 1000 last_seen_unix_nano: 3000 }
    src_to_dst { packets: 2 link_bytes: 200 ip_bytes: 180 transport_bytes: 140
      payload_bytes: 100 first_seen_unix_nano: 1000 last_seen_unix_nano: 3000 }
    dst_to_src { packets: 1 link_bytes: 70 ip_bytes: 56 transport_bytes: 36
      payload_bytes: 16 first_seen_unix_nano: 2000 last_seen_unix_nano: 2000 }
    src_to_dst_dscp: 46 src_to_dst_ttl: 64 dst_to_src_dscp: 0 dst_to_src_ttl: 57
  })";

std::string Canonical(const char* text) {
  v1::FlowEvent event;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &event));
  return event.DebugString();
}

FlowRecord WithoutMetadata(const SampleFlow& flow) {
  FlowRecord record = flow.record;
  record.metadata = nullptr;
  return record;
}

TEST(EventWriter, WritesEveryFieldOfARecord) {
  const SampleFlow flow;
  EXPECT_EQ(WriteAndParse(WithoutMetadata(flow)).DebugString(), Canonical(kFullRecord));
}

TEST(EventWriter, LeavesOutThePartsThatAreAbsent) {
  SampleFlow flow;
  flow.key.set_version_and_tunnel(4, TunnelKind::kNone);
  EXPECT_EQ(WriteAndParse(flow.BareRecord()).DebugString(), Canonical(kBareRecord));
}

TEST(EventWriter, LeaksNothingOfOneEventIntoTheNext) {
  SampleFlow full, bare;
  bare.key.set_version_and_tunnel(4, TunnelKind::kNone);
  EventWriter writer(SampleRisks());
  EventBatch batch;
  for (int i = 0; i < 3; ++i) {
    writer.Write(full.record, batch);
    writer.Write(bare.BareRecord(), batch);
  }
  const auto events = ParseEvents(batch);
  ASSERT_EQ(events.size(), 6u);
  for (size_t i = 0; i < events.size(); i += 2) {
    EXPECT_EQ(events[i].DebugString(), WriteAndParse(full.record).DebugString());
    EXPECT_EQ(events[i + 1].DebugString(), Canonical(kBareRecord));
  }
}

TEST(EventWriter, TurnsTheRecordRoundWhereTheHighEndIsTheSource) {
  SampleFlow flow;
  flow.record.source_is_low = false;
  const v1::Flow parsed = WriteAndParse(flow.record).flow();
  EXPECT_EQ(parsed.src_address(), std::string("\n\0\0\2", 4));
  EXPECT_EQ(parsed.dst_address(), std::string("\n\0\0\1", 4));
  EXPECT_EQ(parsed.src_port(), 443u);
  EXPECT_EQ(parsed.dst_port(), 1234u);
}

TEST(EventWriter, WritesAddressesOf16BytesForIpv6) {
  SampleFlow flow;
  flow.key.set_version_and_tunnel(6, TunnelKind::kNone);
  const v1::Flow parsed = WriteAndParse(flow.record).flow();
  EXPECT_EQ(parsed.src_address(), std::string("\n\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0", 16));
  EXPECT_EQ(parsed.ip_version(), 6u);
}

TEST(EventWriter, NamesATunnelsIdWhereItHasOne) {
  for (const std::optional<uint32_t> id : {std::optional<uint32_t>(), {0u}, {4097u}}) {
    SampleFlow flow;
    flow.key.set_version_and_tunnel(4, TunnelKind::kGre);
    flow.record.tunnel_id = id;
    const v1::Flow parsed = WriteAndParse(flow.record).flow();
    EXPECT_EQ(parsed.tunnel_kind(), v1::TUNNEL_KIND_GRE);
    ASSERT_EQ(parsed.has_tunnel_id(), id.has_value());
    if (id.has_value()) {
      EXPECT_EQ(parsed.tunnel_id(), *id);
    }
  }
}

TEST(EventWriter, TellsAFlowOutsideOfTunnelsFromOneOfASessionThatDecodesNone) {
  for (const auto& [decodes, kind] :
       {std::pair{true, v1::TUNNEL_KIND_NONE}, std::pair{false, v1::TUNNEL_KIND_UNSPECIFIED}}) {
    SampleFlow flow;
    flow.key.set_version_and_tunnel(4, TunnelKind::kNone);
    flow.record.tunnel_id.reset();
    flow.record.decodes_tunnels = decodes;
    const v1::Flow parsed = WriteAndParse(flow.record).flow();
    EXPECT_EQ(parsed.tunnel_kind(), kind);
    EXPECT_FALSE(parsed.has_tunnel_id());
  }
}

TEST(EventWriter, HasNothingOfADirectionWithoutPackets) {
  SampleFlow flow;
  flow.by_direction[1] = {};
  const v1::Flow parsed = WriteAndParse(flow.record).flow();
  EXPECT_TRUE(parsed.has_dst_to_src());
  EXPECT_FALSE(parsed.dst_to_src().has_first_seen_unix_nano());
  EXPECT_FALSE(parsed.dst_to_src().has_last_seen_unix_nano());
  EXPECT_FALSE(parsed.has_dst_to_src_dscp());
  EXPECT_FALSE(parsed.has_dst_to_src_ttl());
  EXPECT_TRUE(parsed.has_src_to_dst_ttl());
}

TEST(EventWriter, WritesTheTime0AsATime) {
  SampleFlow flow;
  flow.by_direction[0].first_seen_ns = 0;
  const v1::Flow parsed = WriteAndParse(flow.record).flow();
  EXPECT_TRUE(parsed.src_to_dst().has_first_seen_unix_nano());
  EXPECT_EQ(parsed.src_to_dst().first_seen_unix_nano(), 0);
}

TEST(EventWriter, NamesAMasterOnlyWhereItIsAnotherThanTheApplication) {
  for (const auto& [master, has_master] : {std::pair{0, false}, {126, false}, {91, true}}) {
    SampleFlow flow;
    flow.application.master_id = static_cast<uint16_t>(master);
    EXPECT_EQ(WriteAndParse(flow.record).flow().application().has_master_id(), has_master);
  }
}

TEST(EventWriter, HasNoRisksWhereThereAreNone) {
  SampleFlow flow;
  flow.application.risks = 0;
  EXPECT_FALSE(WriteAndParse(flow.record).flow().has_risks());
}

TEST(EventWriter, KeepsTimesBefore1970) {
  SampleFlow flow;
  flow.by_direction[0].first_seen_ns = -5;
  const v1::Flow parsed = WriteAndParse(flow.record).flow();
  EXPECT_EQ(parsed.bidirectional().first_seen_unix_nano(), -5);
}

TEST(EventWriter, GivesAFilterKeyThatEqualsTheRecord) {
  const SampleFlow flow;
  EventWriter writer(SampleRisks());
  EventBatch batch;
  writer.Write(flow.record, batch);
  const FilterKey& key = batch.entries().at(0).key;
  const v1::Flow parsed = ParseEvents(batch).at(0).flow();
  EXPECT_EQ(key.source, flow.key.low_address);
  EXPECT_EQ(key.destination, flow.key.high_address);
  EXPECT_EQ(key.source_port, parsed.src_port());
  EXPECT_EQ(key.destination_port, parsed.dst_port());
  EXPECT_EQ(key.packets, parsed.bidirectional().packets());
  EXPECT_EQ(key.link_bytes, parsed.bidirectional().link_bytes());
  EXPECT_EQ(key.ip_bytes, parsed.bidirectional().ip_bytes());
  EXPECT_EQ(key.transport_bytes, parsed.bidirectional().transport_bytes());
  EXPECT_EQ(key.payload_bytes, parsed.bidirectional().payload_bytes());
  EXPECT_EQ(static_cast<int>(key.tunnel_kind), static_cast<int>(parsed.tunnel_kind()));
  EXPECT_EQ(key.guessed, parsed.application().guessed());
  EXPECT_EQ(key.duration_ns, 2000);
  EXPECT_EQ(key.risks, flow.application.risks);
  EXPECT_EQ(key.risk_score, parsed.risks().score());
  EXPECT_EQ(key.vlan_id, parsed.vlan_id());
  EXPECT_EQ(key.master_id, parsed.application().master_id());
  EXPECT_EQ(key.application_id, parsed.application().id());
  EXPECT_EQ(key.category_id, parsed.application().category_id());
  EXPECT_EQ(static_cast<int>(key.confidence), static_cast<int>(parsed.application().confidence()));
  EXPECT_EQ(key.protocol, parsed.protocol());
  EXPECT_EQ(key.ip_version, parsed.ip_version());
  EXPECT_EQ(key.event_type, EventType::kEnded);
  EXPECT_EQ(key.end_reason, EndReason::kActive);
}

std::string ServerNameByKey(const EventBatch& batch, const EventEntry& entry) {
  return std::string(
      batch.BytesOf(entry).substr(entry.key.server_name_offset, entry.key.server_name_length));
}

TEST(EventWriter, PointsToTheServerNamesBytesAlsoOnceTheEventIsNumbered) {
  const std::string names[] = {"www.example.com", "a", std::string(2, '\0'), "\x05",
                               std::string(300, 'n')};
  EventWriter writer(SampleRisks());
  EventBatch batch;
  for (const std::string& name : names) {
    MetadataBuilder builder;
    builder.AddText(MetadataField::kServerName, name);
    SampleFlow flow;
    flow.metadata = builder.Build();
    writer.Write(flow.record, batch);
  }
  batch.SetSequences(0x0102030405060708);
  for (size_t i = 0; i < std::size(names); ++i) {
    EXPECT_EQ(ServerNameByKey(batch, batch.entries()[i]), names[i]);
  }
}

TEST(EventWriter, HasNoServerNameInTheKeyWhereTheFlowHasNone) {
  const SampleFlow flow;
  EventWriter writer(SampleRisks());
  EventBatch batch;
  writer.Write(flow.record, batch);
  writer.Write(flow.BareRecord(), batch);
  EXPECT_EQ(ServerNameByKey(batch, batch.entries()[0]), "www.example.com");
  EXPECT_EQ(batch.entries()[1].key.server_name_length, 0);
  EXPECT_EQ(batch.entries()[1].key.risks, 0u);
}

}  // namespace
}  // namespace weir
