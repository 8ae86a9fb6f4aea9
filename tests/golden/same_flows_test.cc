// Captures that hold the same talk in other wrappings, and how many packets and flows each holds.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/golden/golden_run.h"

namespace weir {
namespace {

CaptureRecords Read(const std::string& capture, const MeterSettings& settings = {}) {
  return ReadCapture("tests/data/" + capture, settings);
}

// The record but for what its wrapping shows in: MACs, VLAN, tunnel and lengths on the wire.
void ClearWrapping(v1::Flow& flow) {
  flow.clear_id();  // other frames may stand between
  flow.clear_src_mac();
  flow.clear_dst_mac();
  flow.clear_interface_name();
  flow.clear_interface_index();  // pcapng alone has interfaces
  for (v1::Counters* counters :
       {flow.mutable_bidirectional(), flow.mutable_src_to_dst(), flow.mutable_dst_to_src()}) {
    counters->clear_link_bytes();
  }
}

std::vector<std::string> Unwrapped(const CaptureRecords& records) {
  std::vector<std::string> texts;
  for (v1::Flow flow : records.flows) {
    ClearWrapping(flow);
    texts.push_back(flow.ShortDebugString());
  }
  return texts;
}

// Flows of one IP version.
CaptureRecords OfVersion(CaptureRecords records, uint32_t version) {
  std::erase_if(records.flows, [=](const v1::Flow& f) { return f.ip_version() != version; });
  return records;
}

TEST(SameFlows, ComeFromRawIpBehindAnyLinkHeader) {
  const CaptureRecords raw = Read("raw.pcap");
  ASSERT_EQ(raw.status, absl::OkStatus());
  ASSERT_EQ(raw.flows.size(), 6u);
  for (const char* name : {"link_null", "link_null_other_order", "link_loop", "link_snap",
                           "link_ppp", "link_ppp_serial", "link_c_hdlc", "link_radiotap"}) {
    SCOPED_TRACE(name);
    const CaptureRecords records = Read(absl::StrCat(name, ".pcap"));
    EXPECT_EQ(records.status, absl::OkStatus());
    EXPECT_EQ(records.statistics.packets_in_flows, 28u);
    EXPECT_EQ(Unwrapped(records), Unwrapped(raw));
    const bool has_macs = records.flows.at(0).has_src_mac();
    EXPECT_EQ(has_macs, name == std::string("link_snap") || name == std::string("link_radiotap"));
  }
}

TEST(SameFlows, ComeFromTheLinkTypesOfOneIpVersion) {
  const CaptureRecords raw = Read("raw.pcap");
  EXPECT_EQ(Unwrapped(Read("link_ipv4.pcap")), Unwrapped(OfVersion(raw, 4)));
  EXPECT_EQ(Unwrapped(Read("link_ipv6.pcap")), Unwrapped(OfVersion(raw, 6)));
}

TEST(SameFlows, ComeFromEveryFormOfACaptureFile) {
  const auto expected = Unwrapped(Read("http.pcap"));
  ASSERT_EQ(expected.size(), 5u);
  for (const char* name : {"http.pcapng", "http_big_endian.pcap"}) {
    EXPECT_EQ(Unwrapped(Read(name)), expected) << name;
  }
  EXPECT_EQ(Unwrapped(Read("http_nsec_big_endian.pcap")), Unwrapped(Read("http_nsec.pcap")));
}

TEST(SameFlows, ComeFromNanosecondsTruncatedToMilliseconds) {
  MeterSettings settings;
  settings.time_resolution = TimeResolution::kMillisecond;
  settings.statistics = true;
  EXPECT_EQ(Unwrapped(Read("http_nsec.pcap", settings)), Unwrapped(Read("http.pcap", settings)));
}

TEST(SameFlows, AreCountedByTheirHeadersWhereTheCaptureCutThem) {
  const CaptureRecords whole = Read("http.pcap"), cut = Read("http_snaplen_96.pcap");
  ASSERT_EQ(cut.flows.size(), whole.flows.size());
  for (size_t i = 0; i < whole.flows.size(); ++i) {
    EXPECT_EQ(cut.flows[i].bidirectional().ShortDebugString(),
              whole.flows[i].bidirectional().ShortDebugString());
  }
}

struct Expected {
  const char* capture;
  uint64_t captured, in_flows;
  size_t flows;
  uint32_t vlan_id;
  v1::TunnelKind tunnel;
  size_t around = 0;  // flows of what is around something that is not IP
};

// Wrapped, tagged and tunnelled: a ping, a DNS query and an HTTP request by IPv4, IPv6 or both.
// Ethernet below also shows ARP (in no flow) and neighbour discovery (a flow each).
constexpr Expected kExpected[] = {
    {"vlan.pcap", 32, 30, 7, 7, v1::TUNNEL_KIND_NONE},
    {"vlan_stack.pcap", 32, 30, 7, 7, v1::TUNNEL_KIND_NONE},
    {"qinq.pcap", 32, 30, 7, 7, v1::TUNNEL_KIND_NONE},
    {"mpls.pcap", 28, 28, 6, 0, v1::TUNNEL_KIND_NONE},
    {"pppoe.pcap", 28, 28, 6, 0, v1::TUNNEL_KIND_NONE},
    {"ipip.pcap", 14, 14, 3, 0, v1::TUNNEL_KIND_NONE},
    {"sixinfour.pcap", 14, 14, 3, 0, v1::TUNNEL_KIND_NONE},
    {"fourinsix.pcap", 16, 16, 5, 0, v1::TUNNEL_KIND_NONE},
    {"sixinsix.pcap", 14, 14, 3, 0, v1::TUNNEL_KIND_NONE},
    {"gre.pcap", 28, 28, 1, 0, v1::TUNNEL_KIND_NONE},    // an option
    {"vxlan.pcap", 32, 32, 1, 0, v1::TUNNEL_KIND_NONE},  // an option
    {"gtpu.pcap", 28, 28, 6, 0, v1::TUNNEL_KIND_GTP_U},
    {"tzsp.pcap", 32, 32, 8, 0, v1::TUNNEL_KIND_TZSP, 1},  // of ARP
    {"capwap.pcap", 28, 28, 6, 0, v1::TUNNEL_KIND_CAPWAP},
    {"raw.pcap", 28, 28, 6, 0, v1::TUNNEL_KIND_NONE},
    {"any_sll.pcap", 23, 22, 3, 0, v1::TUNNEL_KIND_NONE},
    {"any_sll2.pcap", 22, 22, 3, 0, v1::TUNNEL_KIND_NONE},
};

TEST(ExpectedCounts, HoldForTagsAndTunnels) {
  for (const Expected& expected : kExpected) {
    SCOPED_TRACE(expected.capture);
    const CaptureRecords records = Read(expected.capture);
    EXPECT_EQ(records.status, absl::OkStatus());
    EXPECT_EQ(records.statistics.captured_packets, expected.captured);
    EXPECT_EQ(records.statistics.packets_in_flows, expected.in_flows);
    EXPECT_EQ(records.flows.size(), expected.flows);
    size_t around = 0;
    for (const v1::Flow& flow : records.flows) {
      EXPECT_EQ(flow.vlan_id(), expected.vlan_id);
      if (flow.tunnel_kind() == expected.tunnel) continue;
      ++around;
      EXPECT_EQ(flow.tunnel_kind(), v1::TUNNEL_KIND_NONE);
    }
    EXPECT_EQ(around, expected.around);
  }
}

TEST(ExpectedCounts, HoldForTunnelsThatAreLeftClosed) {
  MeterSettings settings;
  settings.decode_tunnels = false;
  for (const char* capture : {"gtpu.pcap", "tzsp.pcap", "capwap.pcap"}) {
    SCOPED_TRACE(capture);
    const CaptureRecords records = Read(capture, settings);
    EXPECT_EQ(records.statistics.packets_in_flows, records.statistics.captured_packets);
    EXPECT_LE(records.flows.size(), 2u) << "one for each way at most, by its ports";
    for (const v1::Flow& flow : records.flows) {
      EXPECT_EQ(flow.tunnel_kind(), v1::TUNNEL_KIND_UNSPECIFIED);
    }
  }
}

TEST(ExpectedCounts, AreNoneForALinkTypeThatCannotBeRead) {
  EXPECT_EQ(Read("link_unknown.pcap").status.code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace weir
