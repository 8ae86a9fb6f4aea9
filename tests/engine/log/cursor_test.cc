#include "engine/log/cursor.h"

#include <algorithm>

#include "absl/status/status.h"
#include "engine/log/session_log.h"
#include "gtest/gtest.h"
#include "tests/engine/log/log_reader.h"
#include "tests/support/event_builder.h"
#include "tests/support/fake_clock.h"

namespace weir {
namespace {

struct CursorTest : testing::Test {
  void AppendOnes(size_t count) {
    for (size_t i = 0; i < count; ++i) log.Append(BatchOf(1));
  }
  // Ports 1, 2, ... in one batch.
  void AppendPorts(uint16_t count) {
    EventBuilder builder;
    for (uint16_t port = 1; port <= count; ++port) builder.Add({.source_port = port});
    log.Append(builder.Build());
  }

  FakeClock clock;
  SessionLog log{LogLimits{.max_bytes = 1 << 20, .max_events = 10}, clock};
};

const size_t kEventBytes = BatchOf(1)->bytes().size();

TEST_F(CursorTest, StartsAtTheOldestEventKept) {
  AppendOnes(12);
  LogReader reader(log, {.start = StartAt::kOldest});
  EXPECT_EQ(reader.ReadAll(), "events 3-12; caught up");
  EXPECT_EQ(reader.ledger().start_sequence, 3u);
}

TEST_F(CursorTest, StartsAtTheNextEventToCome) {
  AppendOnes(2);
  LogReader reader(log, {.start = StartAt::kLive});
  AppendOnes(2);
  EXPECT_EQ(reader.ReadAll(), "caught up; events 3-4");
}

TEST_F(CursorTest, StartsAtASequence) {
  AppendOnes(12);
  struct {
    uint64_t sequence;
    const char* read;
  } const cases[] = {
      {1, "gap 1-2 expired; events 3-12; caught up"},
      {2, "gap 2-2 expired; events 3-12; caught up"},
      {3, "events 3-12; caught up"},
      {12, "events 12; caught up"},
      {13, "caught up"},
  };
  for (const auto& c : cases) {
    LogReader reader(log, {.start = StartAt::kSequence, .sequence = c.sequence});
    EXPECT_EQ(reader.ReadAll(), c.read) << c.sequence;
  }
}

TEST_F(CursorTest, RefusesOptionsThatContradictEachOther) {
  AppendOnes(2);
  struct {
    CursorOptions options;
    const char* names;
  } const cases[] = {
      {{.start = StartAt::kSequence, .sequence = 0}, "sequence: 0"},
      {{.start = StartAt::kSequence, .sequence = 4}, "sequence: 4"},
      {{.start = StartAt::kLive, .sequence = 1}, "sequence: 1"},
      {{.stall_timeout_ns = -1}, "stall_timeout: -1"},
  };
  for (const auto& c : cases) {
    const absl::Status status = log.OpenCursor(c.options).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << c.names;
    EXPECT_NE(status.message().find(c.names), std::string_view::npos) << status;
  }
}

TEST_F(CursorTest, CatchesUpExactlyWhereItsHistoryEnds) {
  log.Append(BatchOf(3));
  LogReader reader(log, {});
  log.Append(BatchOf(2));
  EXPECT_EQ(reader.ReadAll(), "events 1-3; caught up; events 4-5");
}

TEST_F(CursorTest, StartsAtTheNewestSoMany) {
  for (int i = 0; i < 4; ++i) log.Append(BatchOf(4));  // of 16 events 9-16 are kept
  const struct {
    uint64_t newest;
    const char* read;
  } cases[] = {{1, "events 16; caught up"},    {3, "events 14-16; caught up"},
               {7, "events 10-16; caught up"}, {8, "events 9-16; caught up"},
               {9, "events 9-16; caught up"},  {UINT64_MAX, "events 9-16; caught up"}};
  for (const auto& c : cases) {
    LogReader reader(log, {.start = StartAt::kNewest, .newest_events = c.newest});
    EXPECT_EQ(reader.ReadAll(), c.read) << c.newest;
    EXPECT_EQ(reader.ledger().start_sequence, 17 - std::min<uint64_t>(c.newest, 8));
  }
}

TEST_F(CursorTest, CountsTheNewestBeforeTheFilter) {
  log.Append(BatchOf(4));
  LogReader reader(log, {.start = StartAt::kNewest,
                         .newest_events = 3,
                         .filter = FilterBy([](const FilterKey&) { return false; })});
  EXPECT_EQ(reader.ReadAll(), "caught up");
  EXPECT_EQ(reader.ledger().filtered_out, 3u);
}

TEST_F(CursorTest, OfAnEmptyLogHasNoNewest) {
  LogReader reader(log, {.start = StartAt::kNewest, .newest_events = 5});
  EXPECT_EQ(reader.ReadAll(), "caught up");
  log.Append(BatchOf(1));
  EXPECT_EQ(reader.ReadAll(), "events 1");
}

TEST_F(CursorTest, GivesSoManyEventsAtATime) {
  log.Append(BatchOf(3));
  log.Append(BatchOf(4));
  for (const bool filters : {false, true}) {
    const auto all = filters ? FilterBy([](const FilterKey&) { return true; }) : nullptr;
    LogReader reader(log, {.filter = all});
    EXPECT_EQ(reader.Read({.max_events = 1}), "events 1");
    EXPECT_EQ(reader.Read({.max_events = 2}), "events 2-3");
    EXPECT_EQ(reader.Read({.max_events = 3}), "events 4-6");
    EXPECT_EQ(reader.Read({.max_events = 3}), "events 7");
  }
}

TEST_F(CursorTest, LeavesEventsFromASequenceOnForLater) {
  log.Append(BatchOf(3));
  LogReader reader(log, {});
  log.Append(BatchOf(4));
  EXPECT_EQ(reader.Read({.before_sequence = 1}), "nothing");
  EXPECT_EQ(reader.Read({.before_sequence = 3}), "events 1-2");
  EXPECT_EQ(reader.Read({.before_sequence = 3}), "nothing");
  EXPECT_EQ(reader.Read({.before_sequence = 6}), "events 3");
  EXPECT_EQ(reader.Read({.before_sequence = 6}), "caught up");
  EXPECT_EQ(reader.Read({.before_sequence = 6}), "events 4-5");
  log.Close(absl::OkStatus());
  EXPECT_EQ(reader.Read({.before_sequence = 6}), "nothing");
  EXPECT_EQ(reader.ReadAll(), "events 6-7; end OK");
}

TEST_F(CursorTest, ASkippingCursorIsToldExactlyWhatItLost) {
  LogReader reader(log, {.overflow = Overflow::kSkip});
  EXPECT_EQ(reader.Read(), "caught up");
  AppendOnes(4);
  EXPECT_EQ(reader.Read({.max_bytes = 2 * kEventBytes}), "events 1-2");
  AppendOnes(8);
  EXPECT_EQ(reader.Read({.max_bytes = kEventBytes}), "events 3");
  AppendOnes(5);
  EXPECT_EQ(reader.ReadAll(), "gap 4-7 overrun; events 8-17");
  EXPECT_EQ(reader.ledger().lost[static_cast<size_t>(LossReason::kOverrun)], 4u);
}

TEST_F(CursorTest, TellsExpiredEventsFromOverrunOnes) {
  AppendOnes(12);
  LogReader reader(log, {.start = StartAt::kSequence, .sequence = 1});
  AppendOnes(3);
  EXPECT_EQ(reader.ReadAll(),
            "gap 1-2 expired; gap 3-5 overrun; events 6-12; caught up; events 13-15");
}

TEST_F(CursorTest, ADisconnectingCursorEndsBehindItsGap) {
  LogReader reader(log, {.overflow = Overflow::kDisconnect});
  AppendOnes(10);
  EXPECT_EQ(reader.Read({.max_bytes = kEventBytes}), "caught up");
  EXPECT_EQ(reader.Read({.max_bytes = kEventBytes}), "events 1");
  AppendOnes(3);
  EXPECT_EQ(reader.ReadAll(), "gap 2-3 overrun; end RESOURCE_EXHAUSTED");
  AppendOnes(5);
  EXPECT_EQ(reader.Read(), "end RESOURCE_EXHAUSTED");
  EXPECT_EQ(reader.ledger().end_sequence, 4u);
}

TEST_F(CursorTest, ADisconnectingCursorOutlivesEventsThatExpiredBeforeIt) {
  AppendOnes(12);
  LogReader reader(log,
                   {.start = StartAt::kSequence, .sequence = 1, .overflow = Overflow::kDisconnect});
  EXPECT_EQ(reader.ReadAll(), "gap 1-2 expired; events 3-12; caught up");
}

TEST_F(CursorTest, GivesOneSlicePerBatchWithoutCopies) {
  log.Append(BatchOf(3));
  log.Append(BatchOf(4));
  LogReader reader(log, {});
  EXPECT_EQ(reader.Read(), "events 1-7");
  ASSERT_EQ(reader.result().slices.size(), 2u);
  for (const EventSlice& slice : reader.result().slices) {
    EXPECT_EQ(slice.bytes.data(), slice.batch->bytes().data());
    EXPECT_EQ(slice.bytes.size(), slice.batch->bytes().size());
  }
}

TEST_F(CursorTest, ReadsAtMostTheBytesAskedFor) {
  struct {
    size_t max_bytes;
    const char* read;
  } const cases[] = {
      {0, "events 1"},
      {kEventBytes, "events 1"},
      {3 * kEventBytes - 1, "events 1-2"},
      {3 * kEventBytes, "events 1-3"},
      {3 * kEventBytes + 1, "events 1-3"},
      {4 * kEventBytes, "events 1-4"},
  };
  log.Append(BatchOf(2));
  log.Append(BatchOf(3));
  for (const auto& c : cases) {
    LogReader plain(log, {});
    EXPECT_EQ(plain.Read({.max_bytes = c.max_bytes}), c.read) << c.max_bytes;
    LogReader filtered(log, {.filter = FilterBy([](const FilterKey&) { return true; })});
    EXPECT_EQ(filtered.Read({.max_bytes = c.max_bytes}), c.read) << c.max_bytes;
  }
}

TEST_F(CursorTest, AnEventLargerThanTheBytesAskedForGoesAlone) {
  log.Append(EventBuilder().Add().Add({}, 5000).Add().Build());
  LogReader reader(log, {});
  EXPECT_EQ(reader.ReadAll(1000), "events 1; events 2; events 3; caught up");
}

TEST_F(CursorTest, AFilterGivesTheRunsThatItAdmits) {
  AppendPorts(9);
  LogReader reader(log, {.filter = FilterBy([](const FilterKey& key) {
                           return key.source_port <= 2 ||
                                  (key.source_port >= 5 && key.source_port != 7);
                         })});
  EXPECT_EQ(reader.Read(), "events 1-2,5-6,8-9");
  EXPECT_EQ(reader.result().slices.size(), 3u);
  EXPECT_EQ(reader.ledger().filtered_out, 3u);
}

TEST_F(CursorTest, AFilterThatAdmitsNothingReachesTheEnd) {
  AppendPorts(9);
  log.Close(absl::OkStatus());
  LogReader reader(log, {.filter = FilterBy([](const FilterKey&) { return false; })});
  EXPECT_EQ(reader.ReadAll(), "caught up; end OK");
  EXPECT_EQ(reader.ledger().filtered_out, 9u);
}

TEST_F(CursorTest, AFilteredReadLooksThroughABoundedNumberOfEvents) {
  SessionLog large(LogLimits{}, clock);
  size_t asked = 0;
  for (int i = 0; i < 100; ++i) large.Append(BatchOf(1000));
  LogReader reader(large,
                   {.filter = FilterBy([&asked](const FilterKey&) { return ++asked == 90'000; })});
  size_t reads = 0;
  while (reader.Read() == "nothing") ++reads;
  EXPECT_GE(reads, 5u);
  EXPECT_LE(asked, 100'000u);
  EXPECT_EQ(InRuns(reader.sequences()), "90000");
  EXPECT_EQ(reader.ReadAll(), "caught up");
}

TEST_F(CursorTest, ResumesWhereAnotherCursorStopped) {
  AppendOnes(10);
  uint64_t sequence = 0;
  {
    LogReader first(log, {});
    EXPECT_EQ(first.Read({.max_bytes = 4 * kEventBytes}), "events 1-4");
    sequence = first.cursor().next_sequence();
  }
  AppendOnes(2);
  LogReader second(log, {.start = StartAt::kSequence, .sequence = sequence});
  EXPECT_EQ(second.ReadAll(), "events 5-12; caught up");
}

}  // namespace
}  // namespace weir
