#include "engine/record/event_batch.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/engine/record/sample_flow.h"
#include "tests/support/recording_sink.h"

namespace weir {
namespace {

// `count` events, of ids 1, 2, ... and of unlike lengths.
void Fill(EventBatch& batch, int count) {
  EventWriter writer(SampleRisks());
  const SampleFlow flow;
  for (int i = 1; i <= count; ++i) {
    FlowRecord record = i % 2 == 0 ? flow.record : flow.BareRecord();
    record.id = static_cast<uint64_t>(i);
    record.event_ns = 1000 - i;
    writer.Write(record, batch);
  }
}

TEST(EventBatch, IsAFlowEventBatchOfItsEntriesInOrder) {
  EventBatch batch;
  Fill(batch, 5);
  const auto events = ParseEvents(batch);
  ASSERT_EQ(events.size(), 5u);
  for (size_t i = 0; i < events.size(); ++i) EXPECT_EQ(events[i].flow().id(), i + 1);
}

TEST(EventBatch, HasEntriesEndToEndEachOfWhichIsABatchByItself) {
  EventBatch batch;
  Fill(batch, 5);
  std::string joined;
  for (const EventEntry& entry : batch.entries()) {
    EXPECT_EQ(entry.offset, joined.size());
    joined += batch.BytesOf(entry);
    v1::FlowEventBatch one;
    ASSERT_TRUE(one.ParseFromString(std::string(batch.BytesOf(entry))));
    EXPECT_EQ(one.events_size(), 1);
  }
  EXPECT_EQ(joined, batch.bytes());
}

TEST(EventBatch, IsNumberedInPlace) {
  EventBatch batch;
  Fill(batch, 4);
  const size_t size = batch.bytes().size();
  batch.SetSequences(0xFFFFFFFFF0);
  EXPECT_EQ(batch.bytes().size(), size);
  uint64_t expected = 0xFFFFFFFFF0;
  for (const v1::FlowEvent& event : ParseEvents(batch)) EXPECT_EQ(event.sequence(), expected++);
}

TEST(EventBatch, KnowsItsNewestTime) {
  EventBatch batch;
  EXPECT_EQ(batch.newest_event_ns(), INT64_MIN);
  Fill(batch, 3);
  EXPECT_EQ(batch.newest_event_ns(), 999);
  EXPECT_EQ(batch.entries().front().key.event_ns, 999);
  EXPECT_EQ(batch.entries().back().key.event_ns, 997);
}

TEST(EventBatch, GivesBackWhatWasReservedAndKeepsWhatIsInIt) {
  EventBatch batch;
  batch.mutable_bytes().reserve(1 << 20);
  Fill(batch, 3);
  const std::string bytes(batch.bytes());
  batch.ShrinkToFit();
  EXPECT_LT(batch.mutable_bytes().capacity(), 2 * bytes.size());
  EXPECT_EQ(batch.bytes(), bytes);
  EXPECT_EQ(batch.footprint(), bytes.size() + 3 * sizeof(EventEntry));
}

}  // namespace
}  // namespace weir
