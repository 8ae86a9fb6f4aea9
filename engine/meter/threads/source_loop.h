// The loop of a worker with a source of its own: reads, decodes and counts on one thread, and
// shares nothing per packet with the workers beside it.
#ifndef WEIR_ENGINE_METER_THREADS_SOURCE_LOOP_H_
#define WEIR_ENGINE_METER_THREADS_SOURCE_LOOP_H_

#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "engine/base/clock.h"
#include "engine/base/published.h"
#include "engine/capture/packet_source.h"
#include "engine/meter/capture_statistics.h"
#include "engine/meter/flows/event_emitter.h"
#include "engine/meter/threads/frame_decoder.h"
#include "engine/meter/threads/worker_loop.h"

namespace weir {

// Run() by one thread; mailbox(), Statistics() and source(), by its own rules, by any.
class SourceLoop final : public WorkerLoop {
 public:
  // `budget` and `clock` outlive it.
  SourceLoop(const MeterSettings& settings, std::unique_ptr<PacketSource> source,
             std::unique_ptr<FlowPipeline> pipeline, const RecordBudget& budget,
             const Clock& clock);

  // Reads until the source ends, fails or the budget is spent, then ends all flows: with reason
  // SHUTDOWN where `stopped` is set by then. Returns the source's error. REQUIRES: the source has
  // begun; where it could not, EndAll() is called in place of this, so that whoever asks something
  // of the worker is answered that it is over.
  absl::Status Run(const std::atomic<bool>& stopped);

  PacketSource& source() const { return *source_; }

  // All that the worker counts, with the source's own.
  CaptureStatistics Statistics() const;

 private:
  absl::Status ReadAll();
  void ProcessBatch(const FrameBatch& batch);
  void StampAndProcess(const FrameBatch& batch, bool is_end);
  void ProcessLast();

  const std::unique_ptr<PacketSource> source_;
  const RecordBudget& budget_;
  FrameDecoder decoder_;
  uint64_t next_ordinal_ = 1;
  DecodedPackets decoded_;  // scratch
  Published<CaptureStatistics> decoder_statistics_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_THREADS_SOURCE_LOOP_H_
