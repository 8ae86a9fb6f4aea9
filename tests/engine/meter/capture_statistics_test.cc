#include "engine/meter/capture_statistics.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

CaptureStatistics Of(uint64_t packets, int64_t first_ns, int64_t newest_ns) {
  CaptureStatistics statistics;
  statistics.packets_in_flows = packets;
  statistics.first_packet_ns = first_ns;
  statistics.newest_packet_ns = newest_ns;
  return statistics;
}

struct Case {
  const char* name;
  CaptureStatistics whole, part;
  int64_t first_ns, newest_ns;
};

const Case kCases[] = {
    {"nothing and nothing", Of(0, 0, 0), Of(0, 0, 0), 0, 0},
    {"a part without packets", Of(3, 100, 200), Of(0, 0, 0), 100, 200},
    {"a whole without packets", Of(0, 0, 0), Of(3, 100, 200), 100, 200},
    {"an earlier part", Of(3, 100, 200), Of(3, 50, 150), 50, 200},
    {"a later part", Of(3, 100, 200), Of(3, 150, 250), 100, 250},
    {"before 1970, and no packets", Of(3, -200, -100), Of(0, 0, 0), -200, -100},
    {"a first packet at 1970 itself", Of(3, 0, 200), Of(3, 50, 250), 0, 250},
};

TEST(CaptureStatistics, TakesTheTimesOfThePartsThatHavePackets) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    CaptureStatistics whole = c.whole;
    Accumulate(c.part, whole);
    EXPECT_EQ(whole.first_packet_ns, c.first_ns);
    EXPECT_EQ(whole.newest_packet_ns, c.newest_ns);
  }
}

TEST(CaptureStatistics, SumsCountsByReasonToo) {
  CaptureStatistics part;
  part.captured_packets = 5;
  part.ignored_packets[3] = 2;
  part.flows_ended[1] = 7;
  part.peak_flows_open = 4;
  part.events = 9;
  CaptureStatistics whole;
  Accumulate(part, whole);
  Accumulate(part, whole);
  EXPECT_EQ(whole.captured_packets, 10u);
  EXPECT_EQ(whole.ignored_packets[3], 4u);
  EXPECT_EQ(whole.flows_ended[1], 14u);
  EXPECT_EQ(whole.peak_flows_open, 8u);
  EXPECT_EQ(whole.events, 18u);
}

}  // namespace
}  // namespace weir
