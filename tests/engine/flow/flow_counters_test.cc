#include "engine/flow/flow_counters.h"

#include <gtest/gtest.h>

#include <tuple>

namespace weir {
namespace {

auto Values(const FlowCounters& c) {
  return std::make_tuple(c.packets, c.link_bytes, c.ip_bytes, c.transport_bytes, c.payload_bytes,
                         c.first_seen_ns, c.last_seen_ns);
}

FlowCounters Of(uint64_t packets, uint64_t bytes, int64_t first, int64_t last) {
  FlowCounters counters;
  counters.packets = packets;
  counters.link_bytes = bytes;
  counters.ip_bytes = bytes + 1;
  counters.transport_bytes = bytes + 2;
  counters.payload_bytes = bytes + 3;
  counters.first_seen_ns = first;
  counters.last_seen_ns = last;
  return counters;
}

TEST(FlowCounters, AddsEachOfTheFourSizesAndTheTimes) {
  FlowCounters counters;
  counters.Add({60, 40, 20, 0}, -7);
  EXPECT_EQ(Values(counters), std::make_tuple(1, 60, 40, 20, 0, -7, -7));
  counters.Add({1514, 1500, 1480, 1460}, 9);
  EXPECT_EQ(Values(counters), std::make_tuple(2, 1574, 1540, 1500, 1460, -7, 9));
}

TEST(FlowCounters, CountsBeyond32Bits) {
  FlowCounters counters;
  for (int i = 0; i < 3; ++i) counters.Add({0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}, i);
  EXPECT_EQ(counters.link_bytes, 3 * 0xFFFFFFFFull);
  EXPECT_EQ(counters.payload_bytes, 3 * 0xFFFFFFFFull);
}

TEST(FlowCounters, SumsBothDirectionsWithTheOuterTimes) {
  const FlowCounters a = Of(3, 100, 10, 50);
  const FlowCounters b = Of(4, 1000, 20, 40);
  EXPECT_EQ(Values(Sum(a, b)), std::make_tuple(7, 1100, 1102, 1104, 1106, 10, 50));
  EXPECT_EQ(Values(Sum(b, a)), Values(Sum(a, b)));
}

TEST(FlowCounters, TakesNoTimesFromADirectionWithoutPackets) {
  const FlowCounters none;
  const FlowCounters late = Of(1, 10, 77, 88);
  const FlowCounters early = Of(1, 10, -88, -77);
  EXPECT_EQ(Values(Sum(none, late)), Values(late));
  EXPECT_EQ(Values(Sum(early, none)), Values(early));
  EXPECT_EQ(Values(Sum(none, none)), Values(none));
}

}  // namespace
}  // namespace weir
