#include "engine/meter/threads/source_loop.h"

#include <algorithm>
#include <span>
#include <utility>

#include "engine/meter/threads/meter_parts.h"

namespace weir {
namespace {

// Frames decoded at a time: their views stay in the first cache while the worker uses them.
constexpr size_t kFramesAtATime = 256;

}  // namespace

SourceLoop::SourceLoop(const MeterSettings& settings, std::unique_ptr<PacketSource> source,
                       std::unique_ptr<FlowPipeline> pipeline, const RecordBudget& budget,
                       const Clock& clock)
    : WorkerLoop(std::move(pipeline), clock),
      source_(std::move(source)),
      budget_(budget),
      decoder_(settings, source_->is_live() ? &clock : nullptr,
               !ReaderMayWait(settings, *source_)) {
  mailbox().SetWake([this] { source_->Wake(); });
}

absl::Status SourceLoop::Run(const std::atomic<bool>& stopped) {
  absl::Status status = ReadAll();
  if (!budget_.spent()) ProcessLast();
  decoder_.End();
  decoder_statistics_.Set(decoder_.statistics());
  AdvanceTo(decoder_.clock_ns());  // also with an idle timeout of 0
  EndAll(stopped.load(std::memory_order_relaxed) ? EndReason::kShutdown : EndReason::kSourceEnd);
  return status;
}

// A stop is heard of through the source alone, which first hands out what was captured before it.
absl::Status SourceLoop::ReadAll() {
  FrameBatch batch;
  while (!budget_.spent()) {
    absl::StatusOr<ReadOutcome> outcome = source_->Read(batch);
    if (!outcome.ok()) return outcome.status();
    if (*outcome == ReadOutcome::kEnd) break;
    if (*outcome == ReadOutcome::kFrames) {
      ProcessBatch(batch);
    } else {
      Attend();
      decoded_.steps.clear();
      const int64_t now_ns = decoder_.ClockAt(clock().UnixNanos() - kQuietLagNs, decoded_.steps);
      AddClockSteps(decoded_.steps);
      AdvanceTo(now_ns);
    }
  }
  return absl::OkStatus();
}

void SourceLoop::ProcessBatch(const FrameBatch& batch) {
  const std::span<const Frame> frames(batch.frames);
  for (size_t start = 0; start < frames.size() && !budget_.spent(); start += kFramesAtATime) {
    const auto some = frames.subspan(start, std::min(kFramesAtATime, frames.size() - start));
    decoder_.Decode(some, batch, next_ordinal_, decoded_);
    next_ordinal_ += some.size();
    StampAndProcess(batch, false);
  }
  decoder_statistics_.Set(decoder_.statistics());
  EndBatch();
}

void SourceLoop::StampAndProcess(const FrameBatch& batch, bool is_end) {
  decoder_.StampAndCount(decoded_, batch.block, is_end);
  AddClockSteps(decoded_.steps);
  Process(std::span<const PacketView>(decoded_.packets));
}

// What waited for others to be judged by.
void SourceLoop::ProcessLast() {
  const FrameBatch none;
  decoder_.Decode({}, none, next_ordinal_, decoded_);
  StampAndProcess(none, true);
  decoder_statistics_.Set(decoder_.statistics());
}

CaptureStatistics SourceLoop::Statistics() const {
  CaptureStatistics statistics = decoder_statistics_.Get();
  Accumulate(PublishedTotals(), statistics);
  SettleTotals(statistics);
  AddSource(*source_, statistics);
  return statistics;
}

}  // namespace weir
