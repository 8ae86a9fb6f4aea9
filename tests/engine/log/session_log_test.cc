#include "engine/log/session_log.h"

#include "gtest/gtest.h"
#include "tests/engine/log/log_reader.h"
#include "tests/support/event_builder.h"
#include "tests/support/fake_clock.h"

namespace weir {
namespace {

// The bytes of `count` events without payload against the limit.
size_t FootprintOf(size_t count) { return BatchOf(count)->footprint(); }

struct Fixture : testing::Test {
  FakeClock clock;
  SessionLog log{LogLimits{.max_bytes = 1 << 20, .max_events = 10}, clock};
};
using SessionLogTest = Fixture;

TEST_F(SessionLogTest, NumbersEventsFromOneInTheOrderOfAppending) {
  LogReader reader(log, {});
  log.Append(BatchOf(2));
  log.Append(BatchOf(3));
  EXPECT_EQ(reader.ReadAll(), "caught up; events 1-5");
}

TEST_F(SessionLogTest, GivesEveryCursorEveryEvent) {
  LogReader first(log, {});
  LogReader second(log, {});
  log.Append(BatchOf(4));
  log.Append(BatchOf(4));
  log.Close(absl::OkStatus());
  EXPECT_EQ(first.ReadAll(), "caught up; events 1-8; end OK");
  EXPECT_EQ(second.ReadAll(25),
            "caught up; events 1-2; events 3-4; events 5-6; events 7-8; end OK");
}

TEST_F(SessionLogTest, IgnoresAnEmptyBatch) {
  LogReader reader(log, {});
  log.Append(std::make_unique<EventBatch>());
  EXPECT_EQ(reader.ReadAll(), "caught up");
  EXPECT_EQ(log.extent().next_sequence, 1u);
}

TEST_F(SessionLogTest, TellsItsExtentAndWatermark) {
  EXPECT_EQ(log.extent().oldest_sequence, 1u);
  EXPECT_EQ(log.extent().watermark_ns, INT64_MIN);
  log.Append(EventBuilder().Add({}, 0, 700).Add({}, 0, 900).Build());
  log.Append(EventBuilder().Add({}, 0, 800).Build());
  const SessionLog::Extent extent = log.extent();
  EXPECT_EQ(extent.oldest_sequence, 1u);
  EXPECT_EQ(extent.next_sequence, 4u);
  EXPECT_EQ(extent.bytes, FootprintOf(2) + FootprintOf(1));
  EXPECT_EQ(extent.watermark_ns, 900);
}

TEST_F(SessionLogTest, KeepsEventsUpToItsBound) {
  struct {
    size_t appended;
    uint64_t oldest;
  } const cases[] = {{9, 1}, {10, 1}, {11, 2}};
  for (const auto& c : cases) {
    SessionLog bounded(LogLimits{.max_bytes = 1 << 20, .max_events = 10}, clock);
    for (size_t i = 0; i < c.appended; ++i) bounded.Append(BatchOf(1));
    EXPECT_EQ(bounded.extent().oldest_sequence, c.oldest) << c.appended;
  }
}

TEST_F(SessionLogTest, KeepsBytesUpToItsBound) {
  struct {
    size_t limit;
    uint64_t oldest;
  } const cases[] = {
      {FootprintOf(1) * 3 - 1, 2}, {FootprintOf(1) * 3, 1}, {FootprintOf(1) * 3 + 1, 1}};
  for (const auto& c : cases) {
    SessionLog bounded(LogLimits{.max_bytes = c.limit, .max_events = 10}, clock);
    for (int i = 0; i < 3; ++i) bounded.Append(BatchOf(1));
    EXPECT_EQ(bounded.extent().oldest_sequence, c.oldest) << c.limit;
    EXPECT_LE(bounded.extent().bytes, c.limit);
  }
}

TEST_F(SessionLogTest, KeepsABatchLargerThanItself) {
  log.Append(BatchOf(3));
  log.Append(BatchOf(25));
  LogReader reader(log, {});
  EXPECT_EQ(reader.ReadAll(), "events 4-28; caught up");
  log.Append(BatchOf(1));
  EXPECT_EQ(log.extent().oldest_sequence, 29u);
}

TEST_F(SessionLogTest, ABatchLivesAsLongAsAReaderHoldsIt) {
  LogReader reader(log, {.start = StartAt::kLive});
  EXPECT_EQ(reader.Read(), "caught up");
  log.Append(BatchOf(10));
  EXPECT_EQ(reader.Read(), "events 1-10");
  log.Append(BatchOf(10));
  EXPECT_EQ(InRuns(SequencesIn(reader.result().slices[0].bytes)), "1-10");
}

TEST_F(SessionLogTest, AClosedLogIsReadToItsEndHoweverLate) {
  log.Append(BatchOf(3));
  log.Append(BatchOf(3));
  log.Close(absl::DataLossError("cut"));
  clock.Advance(3600 * kNanosPerSecond);
  LogReader late(log, {});
  EXPECT_EQ(late.ReadAll(), "events 1-6; caught up; end DATA_LOSS");
  EXPECT_EQ(late.result().outcome.message(), "cut");
  EXPECT_EQ(late.Read(), "end DATA_LOSS");
  LogReader live(log, {.start = StartAt::kLive});
  EXPECT_EQ(live.ReadAll(), "caught up; end DATA_LOSS");
}

TEST_F(SessionLogTest, TheFirstOutcomeCounts) {
  log.Close(absl::NotFoundError("first"));
  log.Close(absl::OkStatus());
  LogReader reader(log, {});
  EXPECT_EQ(reader.ReadAll(), "caught up; end NOT_FOUND");
}

}  // namespace
}  // namespace weir
