// Where the parts of a flow lie in memory, which its cost hangs on.
#include "engine/meter/flows/flow_state.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace weir {
namespace {

size_t EndWithin(const FlowEntry& entry, const void* member, size_t size) {
  return static_cast<size_t>(static_cast<const char*>(member) -
                             reinterpret_cast<const char*>(&entry)) +
         size;
}

TEST(FlowState, HasWhatEachPacketTouchesInItsFirstCacheLines) {
  FlowTable<FlowState> table(1);
  const FlowEntry& entry = *table.Insert(FlowKey(), 0);
  const FlowState& state = entry.state;
  EXPECT_EQ(reinterpret_cast<uintptr_t>(&entry) % 64, 0u);
  EXPECT_LE(EndWithin(entry, &state.tcp_phase, sizeof(state.tcp_phase)), kHotEntryBytes);
  EXPECT_LE(EndWithin(entry, &state.idle_list, sizeof(state.idle_list)), kHotEntryBytes);
  EXPECT_LE(EndWithin(entry, &state.reads_hello, sizeof(state.reads_hello)), kHotEntryBytes);
  EXPECT_LE(EndWithin(entry, &state.dissection, sizeof(state.dissection)), kHotEntryBytes);
  EXPECT_LE(EndWithin(entry, &state.hold, sizeof(state.hold)), kHotEntryBytes);
  EXPECT_LE(EndWithin(entry, &state.features, sizeof(state.features)), kHotEntryBytesWithFeatures);
}

TEST(FlowFeatures, HaveStatisticsInThreeCacheLinesOfWhichAPacketTouchesTwo) {
  const auto features = std::make_unique<FlowFeatures>();
  const FlowStatistics& statistics = features->statistics;
  const auto line = [&](const void* part) {
    return (reinterpret_cast<uintptr_t>(part) - reinterpret_cast<uintptr_t>(features.get())) / 64;
  };
  EXPECT_EQ(reinterpret_cast<uintptr_t>(features.get()) % 64, 0u);
  EXPECT_EQ(sizeof(statistics.by_direction[0]), 64u);
  EXPECT_EQ(line(&statistics.by_direction[1]), 1u);
  EXPECT_EQ(line(&statistics.packet_size), 2u);
  EXPECT_EQ(line(&statistics.inter_arrival), 2u);
  EXPECT_EQ(line(&statistics.inter_arrival + 1), 3u);
}

}  // namespace
}  // namespace weir
