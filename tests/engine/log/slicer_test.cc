#include "engine/log/slicer.h"

#include <algorithm>

#include "gtest/gtest.h"
#include "tests/support/event_builder.h"
#include "tests/support/fake_clock.h"

namespace weir {
namespace {

class OddPorts final : public EventFilter {
 public:
  bool Admits(const FilterKey& key, std::string_view) const override {
    return key.source_port % 2 == 1;
  }
};

// Events 1 to 6 with their sequence numbers as ports, in batches of three.
std::vector<NumberedBatch> TwoBatches() {
  std::vector<NumberedBatch> batches;
  for (uint16_t first = 1; first < 6; first += 3) {
    EventBuilder builder;
    for (uint16_t port = first; port < first + 3; ++port) builder.Add({.source_port = port});
    batches.push_back({first, 0, builder.Build()});
  }
  return batches;
}

TEST(Slicer, StopsAtLimitBytesAndEndOfTheBatches) {
  const size_t event = BatchOf(1)->bytes().size();
  const OddPorts odd;
  constexpr size_t kAny = SIZE_MAX;
  struct {
    uint64_t sequence, limit;
    size_t room;  // events, by their bytes
    size_t max_events;
    const EventFilter* filter;
    uint64_t end, delivered, filtered_out;
    size_t slices;
  } const cases[] = {
      {1, 7, 100, kAny, nullptr, 7, 6, 0, 2}, {2, 7, 100, kAny, nullptr, 7, 5, 0, 2},
      {1, 6, 100, kAny, nullptr, 6, 5, 0, 2}, {1, 4, 100, kAny, nullptr, 4, 3, 0, 1},
      {1, 7, 3, kAny, nullptr, 4, 3, 0, 1},   {1, 7, 4, kAny, nullptr, 5, 4, 0, 2},
      {1, 7, 0, kAny, nullptr, 2, 1, 0, 1},   {1, 7, 100, kAny, &odd, 7, 3, 3, 3},
      {2, 3, 100, kAny, &odd, 3, 0, 1, 0},    {1, 7, 2, kAny, &odd, 5, 2, 2, 2},
      {2, 7, 0, kAny, &odd, 5, 1, 2, 1},      {1, 7, 100, 1, nullptr, 2, 1, 0, 1},
      {1, 7, 100, 2, nullptr, 3, 2, 0, 1},    {1, 7, 100, 3, nullptr, 4, 3, 0, 1},
      {1, 7, 100, 4, nullptr, 5, 4, 0, 2},    {1, 7, 100, 6, nullptr, 7, 6, 0, 2},
      {1, 7, 3, 2, nullptr, 3, 2, 0, 1},      {1, 7, 2, 3, nullptr, 3, 2, 0, 1},
      {1, 7, 100, 1, &odd, 3, 1, 1, 1},       {1, 7, 100, 2, &odd, 5, 2, 2, 2},
      {1, 7, 100, 3, &odd, 7, 3, 3, 3},       {1, 7, 0, 5, &odd, 3, 1, 1, 1},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(&c - cases);
    std::vector<EventSlice> slices;
    const ReadProgress progress = SliceEvents(
        TwoBatches(), c.sequence,
        {.max_bytes = c.room * event, .max_events = c.max_events, .before_sequence = c.limit},
        c.filter, slices);
    EXPECT_EQ(progress.next_sequence, c.end);
    EXPECT_EQ(progress.delivered, c.delivered);
    EXPECT_EQ(progress.filtered_out, c.filtered_out);
    EXPECT_EQ(progress.delivered_bytes, c.delivered * event);
    EXPECT_EQ(slices.size(), c.slices);
  }
}

// A millisecond goes by with each question.
class SlowFilter final : public EventFilter {
 public:
  SlowFilter(FakeClock& clock, bool admits) : clock_(clock), admits_(admits) {}
  bool Admits(const FilterKey&, std::string_view) const override {
    clock_.Advance(kNanosPerMilli);
    return admits_;
  }

 private:
  FakeClock& clock_;
  const bool admits_;
};

TEST(Slicer, AsksACostlyFilterNoLongerThanItsTime) {
  for (const bool admits : {true, false}) {
    for (const uint64_t most_ms : {0, 1, 2, 4}) {
      FakeClock clock;
      const SlowFilter filter(clock, admits);
      std::vector<EventSlice> slices;
      const ReadProgress progress = SliceEvents(
          TwoBatches(), 1,
          {.clock = &clock,
           .until_ns = clock.MonotonicNanos() + static_cast<int64_t>(most_ms) * kNanosPerMilli},
          &filter, slices);
      const uint64_t asked = std::max<uint64_t>(1, most_ms);
      EXPECT_EQ(progress.next_sequence, 1 + asked) << most_ms;
      EXPECT_EQ(progress.delivered, admits ? asked : 0);
      EXPECT_EQ(progress.filtered_out, admits ? 0 : asked);
    }
  }
}

}  // namespace
}  // namespace weir
