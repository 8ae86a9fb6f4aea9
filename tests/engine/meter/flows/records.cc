#include "tests/engine/meter/flows/records.h"

#include <gtest/gtest.h>

#include "engine/base/clock.h"
#include "engine/meter/flows/flow_pipeline.h"
#include "engine/meter/threads/frame_decoder.h"
#include "weir/v1/event.pb.h"

namespace weir {
namespace {

class RecordingSink final : public FlowSink {
 public:
  void Append(std::unique_ptr<EventBatch> batch) override {
    v1::FlowEventBatch events;
    ASSERT_TRUE(events.ParseFromString(std::string(batch->bytes())));
    for (const v1::FlowEvent& event : events.events()) flows.push_back(event.flow());
  }

  std::vector<v1::Flow> flows;
};

}  // namespace

std::vector<v1::Flow> RecordsOf(const MeterSettings& settings,
                                const std::vector<TimedPacket>& packets) {
  RecordingSink sink;
  RecordBudget budget(settings.max_flows);
  auto worker = FlowPipeline::Create(settings, &sink, &budget);
  EXPECT_TRUE(worker.ok());
  FrameDecoder decoder(settings);
  DecodedPackets decoded;
  uint64_t ordinal = 0;
  for (const TimedPacket& timed : packets) {
    const std::vector<uint8_t> bytes = timed.packet.Bytes();
    const auto length = static_cast<uint32_t>(bytes.size());
    const Frame frame = {bytes.data(), length, length, timed.seconds * kNanosPerSecond};
    decoder.Decode({&frame, 1}, FrameBatch(), ++ordinal, decoded);
    decoder.StampAndCount(decoded, nullptr, /*is_end=*/true);
    (*worker)->Process(std::span<const PacketView>(decoded.packets));
  }
  (*worker)->EndAll(EndReason::kSourceEnd);
  return sink.flows;
}

}  // namespace weir
