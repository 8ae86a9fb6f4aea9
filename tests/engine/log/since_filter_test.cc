#include <gtest/gtest.h>

#include "engine/log/flow_filter.h"
#include "tests/engine/log/log_reader.h"

namespace weir {
namespace {

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
