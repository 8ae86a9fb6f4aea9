// Counts every allocation of the process, so it is a program of its own.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/meter/flows/flow_pipeline.h"
#include "engine/meter/threads/frame_decoder.h"
#include "tests/support/allocation_count.h"
#include "tests/support/fake_source.h"
#include "tests/support/recording_sink.h"

namespace weir {
namespace {

constexpr uint16_t kFlows = 500;
constexpr int64_t kSpacingNs = 1000;

struct Packets {
  FrameBatch batch;  // holds what the packets borrow
  DecodedPackets decoded;
};

// `rounds` packets of each flow, both ways.
Packets Make(const MeterSettings& settings, int rounds) {
  FakeSource source;
  int64_t time_ns = 0;
  for (int round = 0; round < rounds; ++round) {
    for (uint16_t flow = 1; flow <= kFlows; ++flow) {
      PacketBuilder packet = round % 2 == 0
                                 ? Eth().Ipv4("10.0.0.1", "10.0.0.2").Tcp(flow, 9999, 0x18)
                                 : Eth().Ipv4("10.0.0.2", "10.0.0.1").Tcp(9999, flow, 0x10);
      source.Add(time_ns += kSpacingNs, packet.Payload("ten bytes."));
    }
  }
  Packets packets;
  EXPECT_EQ(source.Read(packets.batch).value(), ReadOutcome::kFrames);
  FrameDecoder decoder(settings);
  decoder.Decode(packets.batch.frames, packets.batch, 1, packets.decoded);
  decoder.StampAndCount(packets.decoded, packets.batch.block, /*is_end=*/true);
  EXPECT_EQ(packets.decoded.packets.size(), size_t{kFlows} * rounds);
  return packets;
}

// Allocations over the second half of ten rounds, by when dissection is over.
uint64_t AllocationsOf(const MeterSettings& settings) {
  const Packets packets = Make(settings, 10);
  RecordingSink sink;
  RecordBudget budget(settings.max_flows);
  auto worker = FlowPipeline::Create(settings, &sink, &budget);
  EXPECT_EQ(worker.status(), absl::OkStatus());
  const std::span<const PacketView> all(packets.decoded.packets);
  (*worker)->Process(all.first(all.size() / 2));
  const uint64_t before = AllocationCount();
  (*worker)->Process(all.subspan(all.size() / 2));
  const uint64_t count = AllocationCount() - before;
  (*worker)->EndAll(EndReason::kSourceEnd);
  EXPECT_GE(AllocationCount(), before + 1) << "the count does not work";
  EXPECT_EQ((*worker)->Statistics().flows_started, kFlows);
  return count;
}

TEST(FlowPipeline, AllocatesNothingForPacketsOfKnownFlows) {
  MeterSettings settings;
  settings.max_dissected_packets = 4;
  EXPECT_EQ(AllocationsOf(settings), 0u);
}

TEST(FlowPipeline, AllocatesNothingForPacketsOfFlowsThatVerdictsMayComeOn) {
  MeterSettings settings;
  settings.max_dissected_packets = 4;
  settings.verdicts.emplace();
  EXPECT_EQ(AllocationsOf(settings), 0u);
}

TEST(FlowPipeline, AllocatesNothingForFeaturesOfKnownFlows) {
  MeterSettings settings;
  settings.max_dissected_packets = 4;
  settings.statistics = true;
  settings.early_packets = 4;
  settings.tcp_close_ends_flow = true;
  EXPECT_EQ(AllocationsOf(settings), 0u);
}

class CountingSink final : public FlowSink {
 public:
  void Append(std::unique_ptr<EventBatch>) override { ++batches; }
  uint64_t batches = 0;
};

// A record for each packet, so that there are full batches.
TEST(FlowPipeline, AllocatesABatchOnceWhateverItComesToHold) {
  MeterSettings settings;
  settings.max_dissected_packets = 0;
  settings.idle_timeout_ns = 0;
  const Packets packets = Make(settings, 60);
  CountingSink sink;
  RecordBudget budget(settings.max_flows);
  auto worker = FlowPipeline::Create(settings, &sink, &budget);
  ASSERT_EQ(worker.status(), absl::OkStatus());
  const std::span<const PacketView> all(packets.decoded.packets);
  (*worker)->Process(all.first(all.size() / 2));
  const uint64_t batches_before = sink.batches;
  const uint64_t before = AllocationCount();
  (*worker)->Process(all.subspan(all.size() / 2));
  const uint64_t batches = sink.batches - batches_before;
  EXPECT_GE(batches, 5u);
  EXPECT_EQ(AllocationCount() - before, 3 * batches) << "the batch, its bytes, its entries";
}

}  // namespace
}  // namespace weir
