// Fragments of IP packets in the flow of their first one, in whichever order they come.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/meter/threads/fragment_table.h"
#include "tests/engine/meter/meter_run.h"

namespace weir {
namespace {

constexpr int64_t kMilli = kNanosPerMilli;
constexpr auto kIpv4Fragment = static_cast<size_t>(IgnoredReason::kIpv4Fragment);
constexpr auto kIpv6Fragment = static_cast<size_t>(IgnoredReason::kIpv6Fragment);

enum class Version { kIpv4, kIpv6 };

// A datagram in pieces of 16 bytes behind the IP header: part 0 has the ports.
PacketBuilder Part(Version version, int part, int parts, uint16_t id, PacketBuilder under = Eth()) {
  const bool more = part + 1 < parts;
  const auto offset = static_cast<uint16_t>(2 * part);
  if (version == Version::kIpv4) {
    under.Ipv4("10.0.0.1", "10.0.0.2").Set16(4, id).Set8(9, 17).Fragment(offset, more);
  } else {
    under.Ipv6("fd00::1", "fd00::2").Fragment(offset, more).Set8(0, 17).Set16(6, id);
  }
  if (part > 0) return under.Payload("16 bytes of data");
  return under.Udp(5000, 7000).Set16(4, static_cast<uint16_t>(16 * parts)).Payload("8 bytes.");
}

PacketBuilder Whole(Version version) {
  return version == Version::kIpv4 ? Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(5000, 7000)
                                   : Eth().Ipv6("fd00::1", "fd00::2").Udp(5000, 7000);
}

std::vector<v1::Flow> FlowsOf(const MeterSettings& settings, std::unique_ptr<FakeSource> source,
                              CaptureStatistics& statistics) {
  MeterRun run(settings, std::move(source));
  EXPECT_EQ(run.Await(), absl::OkStatus());
  statistics = run.statistics();
  ExpectBalanced(statistics);
  std::vector<v1::Flow> flows;
  for (const v1::FlowEvent& event : run.events()) flows.push_back(event.flow());
  return flows;
}

TEST(Fragments, AreCountedInTheFlowOfTheFirstInEveryOrder) {
  const std::vector<std::vector<int>> orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                                {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
  for (const Version version : {Version::kIpv4, Version::kIpv6}) {
    for (const std::vector<int>& order : orders) {
      for (const bool each_in_a_read : {false, true}) {
        for (const uint32_t workers : {1, 2, 4}) {
          SCOPED_TRACE(testing::Message() << order[0] << order[1] << order[2] << " of version "
                                          << static_cast<int>(version) << ", " << workers);
          MeterSettings settings = PlainSettings();
          settings.workers = workers;
          auto source = std::make_unique<FakeSource>();
          for (size_t i = 0; i < order.size(); ++i) {
            source->Add(static_cast<int64_t>(i) * kMilli, Part(version, order[i], 3, 77));
            if (each_in_a_read) source->EndBatch();
          }
          CaptureStatistics statistics;
          const std::vector<v1::Flow> flows = FlowsOf(settings, std::move(source), statistics);
          ASSERT_EQ(flows.size(), 1u);
          EXPECT_EQ(flows[0].src_port(), 5000u);
          EXPECT_EQ(flows[0].src_to_dst().packets(), 3u);
          EXPECT_EQ(flows[0].src_to_dst().transport_bytes(), 48u);
          EXPECT_EQ(flows[0].src_to_dst().payload_bytes(), 40u);
          EXPECT_EQ(statistics.later_fragments_in_flows, 2u);
          EXPECT_EQ(statistics.packets_in_flows, 3u);
        }
      }
    }
  }
}

TEST(Fragments, AreIgnoredWhereTheFirstIsNotSeenOrTheSessionDoesNotJoinThem) {
  for (const bool join : {true, false}) {
    for (const FlowRules rules : {FlowRules::kStandard, FlowRules::kNfstream}) {
      SCOPED_TRACE(join);
      MeterSettings settings = DefaultSettings(rules);
      settings.max_dissected_packets = 0;
      settings.join_fragments = join;
      auto source = std::make_unique<FakeSource>();
      source->Add(0, Part(Version::kIpv4, 1, 3, 5)).Add(1, Part(Version::kIpv6, 2, 3, 5));
      source->Add(2, Part(Version::kIpv4, 0, 2, 6)).Add(3, Part(Version::kIpv4, 1, 2, 6));
      CaptureStatistics statistics;
      const std::vector<v1::Flow> flows = FlowsOf(settings, std::move(source), statistics);
      ASSERT_EQ(flows.size(), 1u);
      EXPECT_EQ(flows[0].src_to_dst().packets(), join ? 2u : 1u);
      EXPECT_EQ(statistics.ignored_packets[kIpv4Fragment], join ? 1u : 2u);
      EXPECT_EQ(statistics.ignored_packets[kIpv6Fragment], 1u);
    }
  }
}

TEST(Fragments, WaitNoLongerThanAMinute) {
  constexpr int64_t kLongest = FragmentTable::kLongestNs;
  for (const auto& [first_ns, packets] : {std::pair{kLongest - 1, 2u}, {kLongest, 1u}}) {
    auto source = std::make_unique<FakeSource>();
    source->Add(0, Part(Version::kIpv4, 1, 2, 5));
    source->Add(first_ns, Part(Version::kIpv4, 0, 2, 5));
    CaptureStatistics statistics;
    const std::vector<v1::Flow> flows = FlowsOf(PlainSettings(), std::move(source), statistics);
    ASSERT_EQ(flows.size(), 1u);
    EXPECT_EQ(flows[0].src_to_dst().packets(), packets);
    EXPECT_EQ(statistics.ignored_packets[kIpv4Fragment], 2 - packets);
  }
}

TEST(Fragments, AreKeptApartByVlanAndIdentification) {
  auto source = std::make_unique<FakeSource>();
  source->Add(0, Part(Version::kIpv4, 0, 2, 5, Eth().Vlan(1)));
  source->Add(1, Part(Version::kIpv4, 1, 2, 5, Eth().Vlan(2)));
  source->Add(2, Part(Version::kIpv4, 1, 2, 6, Eth().Vlan(1)));
  source->Add(3, Part(Version::kIpv4, 1, 2, 5, Eth().Vlan(1)));
  CaptureStatistics statistics;
  const std::vector<v1::Flow> flows = FlowsOf(PlainSettings(), std::move(source), statistics);
  ASSERT_EQ(flows.size(), 1u);
  EXPECT_EQ(flows[0].src_to_dst().packets(), 2u);
  EXPECT_EQ(statistics.ignored_packets[kIpv4Fragment], 2u);
}

TEST(Fragments, OfAPacketAroundATunnelAreInTheFlowThatItCarries) {
  const PacketBuilder inner =
      NoLink().Ipv4("192.168.0.1", "192.168.0.2").Udp(1111, 2222).Payload(std::string(60, 'x'));
  const PacketBuilder first = Eth()
                                  .Ipv4("10.0.0.1", "10.0.0.2")
                                  .Set16(4, 9)
                                  .Fragment(0, true)
                                  .Udp(2152, 2152)
                                  .GtpU(7)
                                  .Payload(inner.String().substr(0, 48));
  const PacketBuilder later = Eth()
                                  .Ipv4("10.0.0.1", "10.0.0.2")
                                  .Set16(4, 9)
                                  .Set8(9, 17)
                                  .Fragment(8, false)
                                  .Payload(inner.String().substr(48));
  for (const bool later_first : {false, true}) {
    for (const uint32_t workers : {1, 4}) {
      SCOPED_TRACE(later_first);
      MeterSettings settings = PlainSettings();
      settings.workers = workers;
      auto source = std::make_unique<FakeSource>();
      source->Add(0, later_first ? later : first).EndBatch().Add(1, later_first ? first : later);
      CaptureStatistics statistics;
      const std::vector<v1::Flow> flows = FlowsOf(settings, std::move(source), statistics);
      ASSERT_EQ(flows.size(), 1u);
      EXPECT_EQ(flows[0].src_port(), 1111u);
      EXPECT_EQ(flows[0].src_to_dst().packets(), 2u);
      EXPECT_EQ(flows[0].src_to_dst().ip_bytes(), 88u) << "by the packet's own header, once";
    }
  }
}

TEST(Fragments, WithoutAFirstStayBounded) {
  auto source = std::make_unique<FakeSource>();
  constexpr int kPackets = 3 * static_cast<int>(FragmentTable::kMaxWaiting);
  for (int i = 0; i < kPackets; ++i) {
    source->Add(i, Part(Version::kIpv4, 1 + i % 3, 5, static_cast<uint16_t>(i / 3)));
  }
  source->Add(kPackets, Whole(Version::kIpv4));
  CaptureStatistics statistics;
  const std::vector<v1::Flow> flows = FlowsOf(PlainSettings(), std::move(source), statistics);
  ASSERT_EQ(flows.size(), 1u);
  EXPECT_EQ(statistics.ignored_packets[kIpv4Fragment], static_cast<uint64_t>(kPackets));
}

}  // namespace
}  // namespace weir
