// A worker with a source of its own: reads, decodes and counts on one thread, and shares nothing
// per packet with the workers beside it.
#ifndef WEIR_ENGINE_METER_THREADS_SOURCE_WORKER_H_
#define WEIR_ENGINE_METER_THREADS_SOURCE_WORKER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "engine/base/clock.h"
#include "engine/base/published.h"
#include "engine/capture/packet_source.h"
#include "engine/meter/capture_statistics.h"
#include "engine/meter/flows/event_emitter.h"
#include "engine/meter/threads/frame_decoder.h"
#include "engine/meter/threads/worker_loop.h"

namespace weir {

// Begin() and Run() by one thread at a time, the rest by any.
class SourceWorker {
 public:
  // `budget` and `clock` outlive it.
  SourceWorker(const MeterSettings& settings, std::unique_ptr<PacketSource> source,
               std::unique_ptr<FlowPipeline> pipeline, const RecordBudget& budget,
               const Clock& clock);

  // Lets packets in. Once, before Run(), which goes only with success.
  absl::Status Begin() { return source_->Begin(); }

  // Reads until the source ends, fails or the budget is spent, then ends all flows: with reason
  // SHUTDOWN where `stopped` is set by then. Returns the source's error.
  absl::Status Run(const std::atomic<bool>& stopped);

  // In place of Run() where a source could not begin: whoever asks something of the worker is
  // answered that it is over.
  void GiveUp();

  void Interrupt() { source_->Interrupt(); }
  Mailbox& mailbox() { return loop_.mailbox(); }

  CaptureStatistics Statistics() const;
  std::vector<InterfaceCounts> interfaces() const { return source_->interfaces(); }

 private:
  absl::Status ReadAll();
  void ProcessBatch(const FrameBatch& batch);

  const std::unique_ptr<PacketSource> source_;
  const RecordBudget& budget_;
  const Clock& clock_;
  FrameDecoder decoder_;
  uint64_t next_ordinal_ = 1;
  DecodedPackets decoded_;  // scratch
  Published<CaptureStatistics> decoder_statistics_;
  WorkerLoop loop_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_THREADS_SOURCE_WORKER_H_
