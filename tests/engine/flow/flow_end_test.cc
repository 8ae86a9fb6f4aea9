#include "engine/flow/flow_end.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

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

TEST(Expiry, AddsSpansUpToTheLargestTime) {
  EXPECT_EQ(TimeAfter(5, 7), 12);
  EXPECT_EQ(TimeAfter(kMin, kMax), -1);
  EXPECT_EQ(TimeAfter(kMax - 1, 1), kMax);
  EXPECT_EQ(TimeAfter(kMax - 1, 2), kMax);
}

}  // namespace
}  // namespace weir
