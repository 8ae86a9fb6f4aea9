#include "engine/flow/flow_end.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

namespace weir {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kSecond = 1'000'000'000;
constexpr FlowTimeouts kDefaults = {120 * kSecond, 1800 * kSecond};

struct Case {
  const char* name;
  int64_t first_seen, last_seen, now;
  FlowTimeouts timeouts;
  EndReason reason;
};

constexpr Case kCases[] = {
    {"same instant", 5, 5, 5, kDefaults, EndReason::kNone},
    {"one ns below idle", 0, 0, 120 * kSecond - 1, kDefaults, EndReason::kNone},
    {"exactly idle", 0, 0, 120 * kSecond, kDefaults, EndReason::kIdle},
    {"one ns above idle", 0, 0, 120 * kSecond + 1, kDefaults, EndReason::kIdle},
    {"one ns below active", 7, 1790 * kSecond, 1800 * kSecond + 6, kDefaults, EndReason::kNone},
    {"exactly active", 7, 1790 * kSecond, 1800 * kSecond + 7, kDefaults, EndReason::kActive},
    {"both: idle goes first", 0, 1700 * kSecond, 1820 * kSecond, kDefaults, EndReason::kIdle},
    {"idle timeout 0", 5, 5, 5, {0, kSecond}, EndReason::kIdle},
    {"active timeout 0", 5, 5, 5, {kSecond, 0}, EndReason::kActive},
    {"a clock that ran back", 10, 20, 15, {kSecond, kSecond}, EndReason::kNone},
    {"a clock that ran back, timeout 0", 20, 20, 15, {0, 0}, EndReason::kNone},
    {"before 1970", -10 * kSecond, -5 * kSecond, 115 * kSecond, kDefaults, EndReason::kIdle},
    {"end to end of the stamps", kMin, kMin, kMax, {kMax, kMax}, EndReason::kIdle},
    {"end to end, recently used", kMin, kMax, kMax, {1, kMax}, EndReason::kActive},
    {"longest span not reached", 1, 1, kMax, {kMax, kMax}, EndReason::kNone},
    {"longest span reached", 0, 0, kMax, {kMax, kMax}, EndReason::kIdle},
};

TEST(Expiry, EndsAFlowAtItsTimeoutsAndNotBefore) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(EndReasonAt(c.now, c.first_seen, c.last_seen, c.timeouts), c.reason);
  }
}

constexpr uint8_t kFin = 0x01, kSyn = 0x02, kRst = 0x04, kAck = 0x10;
constexpr bool kSource = true, kDestination = false;

struct TcpSegment {
  bool from_source;
  uint8_t flags;
  uint32_t sequence, acknowledgment, payload_bytes;
};

bool Add(TcpCloseTracker& tracker, const TcpSegment& segment) {
  PacketView packet;
  packet.tcp_flags = segment.flags;
  packet.tcp_sequence = segment.sequence;
  packet.tcp_acknowledgment = segment.acknowledgment;
  packet.payload_bytes = segment.payload_bytes;
  return tracker.Add(segment.from_source ? 0 : 1, packet);
}

struct Case {
  const char* name;
  std::vector<TcpSegment> segments;
  int closed_after;  // how many segments, -1 where never
};

const Case kCases[] = {
    {"an open connection",
     {{kSource, kSyn, 100, 0, 0},
      {kDestination, kSyn | kAck, 500, 101, 0},
      {kSource, kAck, 101, 501, 0},
      {kSource, kAck, 101, 501, 50}},
     -1},
    {"a reset by the source", {{kSource, kSyn, 1, 0, 0}, {kSource, kRst, 2, 0, 0}}, 2},
    {"a refused connection", {{kSource, kSyn, 1, 0, 0}, {kDestination, kRst | kAck, 0, 2, 0}}, 2},
    {"an orderly close in four segments",
     {{kSource, kFin | kAck, 100, 500, 0},
      {kDestination, kAck, 500, 101, 0},
      {kDestination, kFin | kAck, 500, 101, 0},
      {kSource, kAck, 101, 501, 0}},
     4},
    {"an orderly close in three segments begun by the destination",
     {{kDestination, kFin | kAck, 500, 100, 0},
      {kSource, kFin | kAck, 100, 501, 0},
      {kDestination, kAck, 501, 101, 0}},
     3},
    {"a half-closed connection whose other side goes on sending",
     {{kSource, kFin | kAck, 100, 500, 0},
      {kDestination, kAck, 500, 101, 1000},
      {kSource, kAck, 101, 1500, 0}},
     -1},
    {"FINs that crossed on the way",
     {{kSource, kFin | kAck, 100, 500, 0},
      {kDestination, kFin | kAck, 500, 100, 0},
      {kDestination, kAck, 501, 101, 0},
      {kSource, kAck, 101, 501, 0}},
     4},
    {"a FIN with data is acknowledged behind its data",
     {{kDestination, kFin | kAck, 500, 100, 0},
      {kSource, kFin | kAck, 100, 501, 10},
      {kDestination, kAck, 501, 110, 0},
      {kDestination, kAck, 501, 111, 0}},
     4},
    {"sequence numbers that pass 2^32",
     {{kDestination, kFin | kAck, 0xFFFFFFFF, 0xFFFFFFFE, 0},
      {kSource, kFin | kAck, 0xFFFFFFFE, 0, 5},
      {kDestination, kAck, 0, 0xFFFFFFFF, 0},
      {kDestination, kAck, 0, 4, 0}},
     4},
    {"a FIN sent again before the last acknowledgment",
     {{kSource, kFin | kAck, 100, 500, 0},
      {kDestination, kFin | kAck, 500, 101, 0},
      {kDestination, kFin | kAck, 500, 101, 0},
      {kSource, kAck, 101, 501, 0}},
     4},
    {"an acknowledgment number without the ACK flag",
     {{kSource, kFin | kAck, 100, 500, 0},
      {kDestination, kFin | kAck, 500, 101, 0},
      {kSource, 0, 101, 501, 0}},
     -1},
    {"a SYN with FIN counts both",
     {{kDestination, kFin | kAck, 500, 0, 0},
      {kSource, kSyn | kFin | kAck, 100, 501, 0},
      {kDestination, kAck, 501, 101, 0},
      {kDestination, kAck, 501, 102, 0}},
     4},
};

TEST(TcpCloseTracker, ClosesAfterTheRightSegment) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    TcpCloseTracker close;
    int closed_after = -1;
    for (size_t i = 0; i < c.segments.size(); ++i) {
      if (Add(close, c.segments[i]) && closed_after < 0) closed_after = static_cast<int>(i) + 1;
    }
    EXPECT_EQ(closed_after, c.closed_after);
  }
}

TEST(TcpCloseTracker, IsAFewBytes) { EXPECT_LE(sizeof(TcpCloseTracker), 12u); }

}  // namespace

}  // namespace weir
