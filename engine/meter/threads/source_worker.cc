#include "engine/meter/threads/source_worker.h"

#include <algorithm>
#include <span>
#include <utility>

#include "engine/meter/threads/meter_parts.h"

namespace weir {
namespace {

// Frames decoded at a time: their views stay in the first cache while the worker uses them.
constexpr size_t kFramesAtATime = 256;

}  // namespace

SourceWorker::SourceWorker(const MeterSettings& settings, std::unique_ptr<PacketSource> source,
                           std::unique_ptr<Worker> worker, const RecordBudget& budget,
                           const Clock& clock)
    : source_(std::move(source)),
      budget_(budget),
      clock_(clock),
      intake_(settings),
      driver_(std::move(worker), clock) {
  mailbox().SetWake([this] { source_->Wake(); });
}

absl::Status SourceWorker::Run(const std::atomic<bool>& stopped) {
  absl::Status status = ReadAll();
  driver_.AdvanceTo(intake_.statistics().newest_packet_ns);  // also with an idle timeout of 0
  driver_.EndAll(stopped.load(std::memory_order_relaxed) ? EndReason::kShutdown
                                                         : EndReason::kSourceEnd);
  return status;
}

void SourceWorker::GiveUp() { driver_.EndAll(EndReason::kSourceEnd); }

// A stop is heard of through the source alone, which first hands out what was captured before it.
absl::Status SourceWorker::ReadAll() {
  FrameBatch batch;
  while (!budget_.spent()) {
    absl::StatusOr<ReadOutcome> outcome = source_->Read(batch);
    if (!outcome.ok()) return outcome.status();
    if (*outcome == ReadOutcome::kEnd) break;
    if (*outcome == ReadOutcome::kFrames) {
      ProcessBatch(batch);
    } else {
      driver_.Attend();
      driver_.AdvanceTo(clock_.UnixNanos() - kQuietLagNs);
    }
  }
  return absl::OkStatus();
}

void SourceWorker::ProcessBatch(const FrameBatch& batch) {
  const std::span<const Frame> frames(batch.frames);
  for (size_t start = 0; start < frames.size() && !budget_.spent(); start += kFramesAtATime) {
    const auto some = frames.subspan(start, std::min(kFramesAtATime, frames.size() - start));
    intake_.Decode(some, batch.link_type, next_ordinal_, decoded_);
    next_ordinal_ += some.size();
    intake_.Settle(decoded_);
    driver_.Process(std::span<const PacketView>(decoded_.packets));
  }
  intake_statistics_.Set(intake_.statistics());
  driver_.EndBatch();
}

CaptureStatistics SourceWorker::Statistics() const {
  CaptureStatistics statistics = intake_statistics_.Get();
  Accumulate(driver_.Statistics(), statistics);
  FillInOpen(statistics);
  AddSource(*source_, statistics);
  return statistics;
}

}  // namespace weir
