// Counts every allocation of the process, so it is a program of its own.
#include <gtest/gtest.h>

#include "engine/record/event_batch.h"
#include "engine/record/event_writer.h"
#include "tests/engine/record/sample_flow.h"
#include "tests/support/allocation_count.h"

namespace weir {
namespace {

TEST(EventWriter, AllocatesNothingInItsSteadyState) {
  const SampleFlow full, bare;
  const FlowRecord bare_record = bare.BareRecord();
  EventWriter writer(SampleRisks());
  EventBatch batch;
  const auto write_both = [&](int times) {
    for (int i = 0; i < times; ++i) {
      writer.Write(full.record, batch);
      writer.Write(bare_record, batch);
    }
  };
  // The list of entries doubles: from 1024 to 2047 of them it has room.
  batch.mutable_bytes().reserve(4 << 20);
  write_both(513);
  const uint64_t before = AllocationCount();
  write_both(500);
  EXPECT_EQ(AllocationCount() - before, 0u);
  EXPECT_EQ(batch.entries().size(), 2026u);
}

}  // namespace
}  // namespace weir
