#include "engine/features/flow_statistics.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <tuple>
#include <vector>

#include "engine/features/early_packets.h"

namespace weir {
namespace {

constexpr Direction kOut = Direction::kSrcToDst, kBack = Direction::kDstToSrc;

auto Values(const SampleStatistics& s) {
  return std::make_tuple(s.count(), s.minimum(), s.mean(), s.stddev(), s.maximum());
}

auto Values(const TcpFlagCounts& c) {
  return std::array{c.syn, c.cwr, c.ece, c.urg, c.ack, c.psh, c.rst, c.fin};
}

using Expected = std::tuple<uint64_t, uint64_t, double, double, uint64_t>;

// Four packets at 0, 10, 30 and 60: out, back, out, out; and what is counted of them.
FlowStatistics FourPackets() {
  FlowStatistics statistics;
  statistics.Add(kOut, 60, 0x02, -1, -1);
  statistics.Add(kBack, 64, 0x12, 10, -1);
  statistics.Add(kOut, 54, 0x10, 20, 30);
  statistics.Add(kOut, 1514, 0x18, 30, 30);
  return statistics;
}
constexpr CountedPackets kOutPackets = {.packets = 3, .bytes = 1628, .duration_ns = 60};
constexpr CountedPackets kBackPackets = {.packets = 1, .bytes = 64, .duration_ns = 0};
constexpr CountedPackets kAllPackets = {.packets = 4, .bytes = 1692, .duration_ns = 60};

TEST(FlowStatistics, TakesSizesByDirectionAndOfBothTogether) {
  const FlowStatistics statistics = FourPackets();
  // Source to destination: mean 1628/3, M2 = 60^2 + 54^2 + 1514^2 - 1628^2/3.
  const auto out = statistics.Of(kOut, kOutPackets).packet_size;
  EXPECT_EQ(out.count(), 3u);
  EXPECT_DOUBLE_EQ(out.mean(), 1628.0 / 3);
  EXPECT_DOUBLE_EQ(out.stddev(), std::sqrt((2298712.0 - 2650384.0 / 3) / 2));
  EXPECT_EQ(Values(statistics.Of(kBack, kBackPackets).packet_size), Expected(1, 64, 64, 0, 64));
  // Both: mean 1692/4 = 423, M2 = 2302808 - 4 * 423^2 = 1587092.
  EXPECT_EQ(Values(statistics.OfBoth(kAllPackets).packet_size),
            Expected(4, 54, 423, std::sqrt(1587092.0 / 3), 1514));
}

TEST(FlowStatistics, TakesSizesThatNoFrameHas) {
  constexpr uint32_t kMax = UINT32_MAX;
  FlowStatistics statistics;
  for (const uint32_t size : {kMax, 0u, kMax, 0u}) statistics.Add(kOut, size, 0, 1, 1);
  for (const uint32_t size : {kMax, 0u}) statistics.Add(kBack, size, 0, 1, 1);
  const uint64_t max = kMax;
  EXPECT_DOUBLE_EQ(statistics.Of(kOut, {4, 2 * max, 3}).packet_size.stddev(),
                   kMax / 2.0 * std::sqrt(4.0 / 3));
  EXPECT_DOUBLE_EQ(statistics.Of(kBack, {2, max, 1}).packet_size.stddev(),
                   kMax / 2.0 * std::sqrt(2.0));
  EXPECT_DOUBLE_EQ(statistics.OfBoth({6, 3 * max, 5}).packet_size.stddev(),
                   kMax / 2.0 * std::sqrt(6.0 / 5));
}

TEST(FlowStatistics, TakesOneInterArrivalTimeLessThanThereArePackets) {
  const FlowStatistics statistics = FourPackets();
  // k = 4 packets, samples 10, 20, 30: stddev = sqrt(200 / (k - 2)).
  EXPECT_EQ(Values(statistics.OfBoth(kAllPackets).inter_arrival), Expected(3, 10, 20, 10, 30));
  // k = 3, samples 30, 30.
  EXPECT_EQ(Values(statistics.Of(kOut, kOutPackets).inter_arrival), Expected(2, 30, 30, 0, 30));
  // k = 1.
  EXPECT_EQ(Values(statistics.Of(kBack, kBackPackets).inter_arrival), Expected(0, 0, 0, 0, 0));
}

TEST(FlowStatistics, HasNoInterArrivalDeviationUpToTwoPackets) {
  FlowStatistics statistics;
  statistics.Add(kOut, 60, 0, -1, -1);
  EXPECT_EQ(Values(statistics.OfBoth({1, 60, 0}).inter_arrival), Expected(0, 0, 0, 0, 0));
  statistics.Add(kOut, 60, 0, 5, 5);
  EXPECT_EQ(Values(statistics.OfBoth({2, 120, 5}).inter_arrival), Expected(1, 5, 5, 0, 5));
}

TEST(FlowStatistics, CountsAnIntervalOfZero) {
  FlowStatistics statistics;
  statistics.Add(kOut, 60, 0, -1, -1);
  statistics.Add(kOut, 60, 0, 0, 0);
  statistics.Add(kOut, 60, 0, 4, 4);
  EXPECT_EQ(Values(statistics.Of(kOut, {3, 180, 4}).inter_arrival),
            Expected(2, 0, 2, std::sqrt(8), 4));
}

TEST(FlowStatistics, CountsEachTcpFlagUnderItsName) {
  FlowStatistics statistics;
  const std::vector<uint8_t> by_name = {0x02, 0x80, 0x40, 0x20, 0x10, 0x08, 0x04, 0x01};
  for (size_t i = 0; i < by_name.size(); ++i) {
    for (size_t times = 0; times <= i; ++times) statistics.Add(kBack, 60, by_name[i], 1, 1);
  }
  statistics.Add(kOut, 60, 0xFF, 1, 1);
  EXPECT_EQ(Values(statistics.by_direction[0].tcp_flags),
            (std::array<uint32_t, 8>{1, 1, 1, 1, 1, 1, 1, 1}));
  EXPECT_EQ(Values(statistics.by_direction[1].tcp_flags),
            (std::array<uint32_t, 8>{1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(Values(statistics.OfBoth({}).tcp_flags),
            (std::array<uint32_t, 8>{2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(FlowStatistics, IsAllZeroWithoutPackets) {
  const DirectionStatistics both = FlowStatistics().OfBoth({});
  EXPECT_EQ(Values(both.packet_size), Expected(0, 0, 0, 0, 0));
  EXPECT_EQ(Values(both.inter_arrival), Expected(0, 0, 0, 0, 0));
  EXPECT_EQ(Values(both.tcp_flags), (std::array<uint32_t, 8>{}));
}

EarlyPacket Packet(uint32_t size) { return {int64_t{size} * 10, size, Direction::kDstToSrc}; }

TEST(EarlyPackets, HoldsPacketsInOrderUpToTheLimit) {
  constexpr uint32_t kLimit = 3;
  EarlyPackets early;
  for (uint32_t size = 1; size <= kLimit + 1; ++size) {
    early.Add(Packet(size), kLimit);
    EXPECT_EQ(early.packets().size(), std::min(size, kLimit));
  }
  for (uint32_t i = 0; i < kLimit; ++i) {
    EXPECT_EQ(early.packets()[i].size, i + 1);
    EXPECT_EQ(early.packets()[i].inter_arrival, (i + 1) * 10);
    EXPECT_EQ(early.packets()[i].direction, Direction::kDstToSrc);
  }
}

TEST(EarlyPackets, HoldsNothingAtALimitOfZero) {
  EarlyPackets early;
  early.Add(Packet(1), 0);
  EXPECT_TRUE(early.packets().empty());
}

TEST(EarlyPackets, StaysSmallForAFlowOfOnePacket) {
  EarlyPackets early;
  early.Add(Packet(1), 65535);
  EXPECT_LE(early.packets().capacity(), 8u);
}

}  // namespace

}  // namespace weir
