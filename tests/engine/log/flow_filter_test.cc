#include "engine/log/flow_filter.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/record/labels.h"
#include "gtest/gtest.h"
#include "tests/engine/log/log_reader.h"
#include "tests/support/event_builder.h"

namespace weir {
namespace {

IpNetwork Network(const char* text) { return *ParseIpNetwork(text); }

// 10.1.2.3:50000 -> 192.168.0.9:443, TLS.Google (91.126), in VLAN 7.
FilterKey Key() {
  FilterKey key;
  key.source = Network("10.1.2.3").address;
  key.destination = Network("192.168.0.9").address;
  key.source_port = 50000;
  key.destination_port = 443;
  key.ip_version = 4;
  key.protocol = 6;
  key.vlan_id = 7;
  key.master_id = 91;
  key.application_id = 126;
  key.category_id = 5;
  key.confidence = Confidence::kDpiPartial;
  key.packets = 10;
  key.link_bytes = 1000;
  key.ip_bytes = 860;
  key.transport_bytes = 660;
  key.payload_bytes = 460;
  key.tunnel_kind = TunnelKind::kGtpU;
  key.guessed = true;
  key.duration_ns = 500;
  key.risks = 0b1010;
  key.risk_score = 60;
  key.event_type = EventType::kEnded;
  key.end_reason = EndReason::kIdle;
  return key;
}

// Key() with the labels score=7 and team=red.
bool AdmitsLabelled(const FlowFilterSpec& spec) {
  std::string labels;
  AppendLabel({"score", "seven"}, labels);
  AppendLabel({"team", "red"}, labels);
  FilterKey key = Key();
  key.label_bytes = static_cast<uint32_t>(labels.size());
  const std::string entry = "the event's other bytes" + labels;
  return (*CompileFlowFilter({spec}, {}))->Admits(key, entry);
}

TEST(FlowFilter, FindsLabelsByNameAndValue) {
  struct {
    std::vector<LabelPattern> labels;
    bool matches;
  } const cases[] = {
      {{}, true},
      {{{"team"}}, true},
      {{{"score"}}, true},
      {{{"tea"}}, false},
      {{{"Team"}}, false},
      {{{"team", "red"}}, true},
      {{{"team", "Red"}}, false},
      {{{"team", ""}}, false},
      {{{"score", "red"}}, false},
      {{{"score", "red"}, {"team", "red"}}, true},
      {{{"score", "red"}, {"other"}}, false},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(&each - cases);
    EXPECT_EQ(AdmitsLabelled({.labels = each.labels}), each.matches);
  }
  const auto batch = EventBuilder().Add(Key()).Build();
  const auto filter = *CompileFlowFilter({{.labels = {{"team"}}}}, {});
  EXPECT_FALSE(filter->Admits(Key(), batch->BytesOf(batch->entries()[0]))) << "has no labels";
}

bool Admits(const std::vector<FlowFilterSpec>& allow, const std::vector<FlowFilterSpec>& deny) {
  const auto batch = EventBuilder().Add(Key(), 10, 0, "www.Example.org").Build();
  const EventEntry& entry = batch->entries()[0];
  return (*CompileFlowFilter(allow, deny))->Admits(entry.key, batch->BytesOf(entry));
}

TEST(FlowFilter, JoinsFieldsByAndValuesByOr) {
  struct {
    FlowFilterSpec spec;
    bool matches;
  } const cases[] = {
      {{}, true},
      {{.networks = {Network("10.0.0.0/8")}}, true},
      {{.networks = {Network("192.168.0.0/16")}}, true},
      {{.networks = {Network("11.0.0.0/8"), Network("::/0")}}, false},
      {{.src_networks = {Network("10.0.0.0/8")}}, true},
      {{.src_networks = {Network("192.168.0.0/16")}}, false},
      {{.dst_networks = {Network("192.168.0.9")}}, true},
      {{.dst_networks = {Network("10.0.0.0/8")}}, false},
      {{.ports = {{443, 443}}}, true},
      {{.ports = {{1, 442}, {444, 49999}}}, false},
      {{.src_ports = {{50000, 50001}}}, true},
      {{.src_ports = {{443, 443}}}, false},
      {{.dst_ports = {{80, 80}, {400, 443}}}, true},
      {{.dst_ports = {{50000, 50000}}}, false},
      {{.protocols = {17, 6}}, true},
      {{.protocols = {17}}, false},
      {{.ip_versions = {4}}, true},
      {{.ip_versions = {6}}, false},
      {{.vlan_ids = {7}}, true},
      {{.vlan_ids = {0}}, false},
      {{.application_ids = {126}}, true},
      {{.application_ids = {91}}, true},
      {{.application_ids = {5}}, false},
      {{.application_ids = {0}}, false},
      {{.application_pairs = {{91, 126}}}, true},
      {{.application_pairs = {{5, 126}, {91, 0}}}, false},
      {{.application_ids = {5}, .application_pairs = {{91, 126}}}, true},
      {{.application_ids = {5}, .application_pairs = {{91, 124}}}, false},
      {{.tunnel_kinds = {TunnelKind::kNone, TunnelKind::kGtpU}}, true},
      {{.tunnel_kinds = {TunnelKind::kNone}}, false},
      {{.guessed = true}, true},
      {{.guessed = false}, false},
      {{.category_ids = {5}}, true},
      {{.category_ids = {6}}, false},
      {{.server_names = {"*.example.ORG"}}, true},
      {{.server_names = {"example.org", "*.com"}}, false},
      {{.confidences = {Confidence::kDpiPartial}}, true},
      {{.confidences = {Confidence::kDpi}}, false},
      {{.event_types = {EventType::kEnded}}, true},
      {{.event_types = {EventType::kStarted}}, false},
      {{.end_reasons = {EndReason::kActive, EndReason::kIdle}}, true},
      {{.end_reasons = {EndReason::kActive}}, false},
      {{.risk_masks = {0b0011, 0b1000}}, true},
      {{.risk_masks = {0b0011, 0b0100}}, false},
      {{.min_risk_score = 60}, true},
      {{.min_risk_score = 61}, false},
      {{.min_packets = 10}, true},
      {{.min_packets = 11}, false},
      {{.min_link_bytes = 1000}, true},
      {{.min_link_bytes = 1001}, false},
      {{.min_ip_bytes = 860}, true},
      {{.min_ip_bytes = 861}, false},
      {{.min_transport_bytes = 660}, true},
      {{.min_transport_bytes = 661}, false},
      {{.min_payload_bytes = 460}, true},
      {{.min_payload_bytes = 461}, false},
      {{.min_duration_ns = 500}, true},
      {{.min_duration_ns = 501}, false},
      {{.dst_ports = {{443, 443}}, .protocols = {6}, .min_packets = 5}, true},
      {{.dst_ports = {{443, 443}}, .protocols = {17}, .min_packets = 5}, false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(&c - cases);
    EXPECT_EQ(Admits({c.spec}, {}), c.matches);
    EXPECT_EQ(Admits({}, {c.spec}), !c.matches);
  }
}

TEST(FlowFilter, AdmitsEventsOfASnapshotWhateverTypesAreAskedFor) {
  const auto batch = EventBuilder().Add(Key()).Build();
  const std::string_view entry = batch->BytesOf(batch->entries()[0]);
  FilterKey key = Key();
  key.event_type = EventType::kSnapshot;
  const FlowFilterSpec snapshots{.event_types = {EventType::kSnapshot}};
  const FlowFilterSpec ends{.event_types = {EventType::kEnded}};
  EXPECT_TRUE((*CompileFlowFilter({}, {}, {EventType::kEnded}))->Admits(key, entry));
  EXPECT_TRUE((*CompileFlowFilter({snapshots}, {}))->Admits(key, entry));
  EXPECT_FALSE((*CompileFlowFilter({}, {snapshots}))->Admits(key, entry));
  EXPECT_FALSE((*CompileFlowFilter({ends}, {}))->Admits(key, entry));
  EXPECT_FALSE((*CompileFlowFilter({}, {}, {EventType::kStarted}))->Admits(Key(), entry));
}

TEST(FlowFilter, AdmitsWhatAnyAllowAndNoDenyMatches) {
  const FlowFilterSpec tcp{.protocols = {6}};
  const FlowFilterSpec udp{.protocols = {17}};
  const FlowFilterSpec https{.dst_ports = {{443, 443}}};
  EXPECT_TRUE(Admits({}, {}));
  EXPECT_TRUE(Admits({udp, tcp}, {}));
  EXPECT_TRUE(Admits({tcp}, {udp}));
  EXPECT_FALSE(Admits({tcp}, {udp, https}));
  EXPECT_FALSE(Admits({udp}, {}));
}

TEST(FlowFilter, AdmitsOnlyTheEventTypesOfTheSubscription) {
  const auto batch = EventBuilder().Add(Key()).Build();
  const EventEntry& entry = batch->entries()[0];
  const FlowFilterSpec tcp{.protocols = {6}};
  const auto ended = CompileFlowFilter({tcp}, {}, {EventType::kUpdated, EventType::kEnded});
  const auto started = CompileFlowFilter({tcp}, {}, {EventType::kStarted});
  EXPECT_TRUE((*ended)->Admits(entry.key, batch->BytesOf(entry)));
  EXPECT_FALSE((*started)->Admits(entry.key, batch->BytesOf(entry)));
}

TEST(FlowFilter, NamesTheFieldOutOfItsRange) {
  struct {
    FlowFilterSpec spec;
    const char* message;
  } const cases[] = {
      {{.ports = {{5, 4}}}, "deny[1].ports: 5-4"},
      {{.ip_versions = {5}}, "deny[1].ip_versions: 5"},
      {{.vlan_ids = {4096}}, "deny[1].vlan_ids: 4096"},
      {{.server_names = {""}}, "deny[1].server_names: a pattern of 0 bytes"},
      {{.server_names = {std::string(256, 'a')}}, "deny[1].server_names: a pattern of 256 bytes"},
      {{.min_duration_ns = -1}, "deny[1].min_duration: -1 ns is negative"},
      {{.protocols = std::vector<uint8_t>(257)}, "deny[1].protocols: 257 values, more than 256"},
  };
  for (const auto& c : cases) {
    const absl::Status status = CompileFlowFilter({{}}, {{}, c.spec}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(status.message(), c.message);
  }
}

TEST(FlowFilter, TakesSoManyFiltersAndValuesAndNoMore) {
  using Specs = std::vector<FlowFilterSpec>;
  EXPECT_TRUE(CompileFlowFilter(Specs(kMaxFilters), Specs(kMaxFilters)).ok());
  EXPECT_FALSE(CompileFlowFilter(Specs(kMaxFilters + 1), {}).ok());
  EXPECT_TRUE(CompileFlowFilter({{.vlan_ids = std::vector<uint16_t>(kMaxFilterValues)}}, {}).ok());
  EXPECT_TRUE(CompileFlowFilter({{.server_names = {std::string(255, '*')}}}, {}).ok());
}

bool Admits(int64_t since_ns, int64_t event_ns, EventType type = EventType::kEnded) {
  return FilterSince(since_ns, nullptr)->Admits({.event_ns = event_ns, .event_type = type}, "");
}

TEST(SinceFilter, AdmitsFromItsTimeOnBeforeAndAfter1970) {
  const struct {
    int64_t since_ns, event_ns;
    bool admits;
  } cases[] = {
      {100, 99, false},
      {100, 100, true},
      {100, 101, true},
      {0, -1, false},
      {0, 0, true},
      {-100, -101, false},
      {-100, -100, true},
      {-100, 100, true},
      {INT64_MIN, INT64_MIN, true},
      {INT64_MIN, INT64_MAX, true},
      {INT64_MIN + 1, INT64_MIN, false},
      {INT64_MAX, INT64_MAX - 1, false},
      {INT64_MAX, INT64_MAX, true},
      {INT64_MAX, INT64_MIN, false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Admits(c.since_ns, c.event_ns), c.admits) << c.since_ns << " " << c.event_ns;
  }
}

TEST(SinceFilter, AdmitsAllOfASnapshot) {
  EXPECT_TRUE(Admits(INT64_MAX, INT64_MIN, EventType::kSnapshot));
}

TEST(SinceFilter, AsksTheOtherFilterToo) {
  const auto odd =
      FilterSince(10, FilterBy([](const FilterKey& key) { return key.source_port % 2 == 1; }));
  EXPECT_TRUE(odd->Admits({.event_ns = 10, .source_port = 1}, ""));
  EXPECT_FALSE(odd->Admits({.event_ns = 10, .source_port = 2}, ""));
  EXPECT_FALSE(odd->Admits({.event_ns = 9, .source_port = 1}, ""));
}

}  // namespace

}  // namespace weir
