#include "engine/meter/threads/shared_reader.h"

#include <utility>

#include "engine/meter/threads/meter_parts.h"

namespace weir {
namespace {

size_t WorkerOf(const FlowKey& key, size_t workers) {
  return static_cast<size_t>(((HashAddresses(key) >> 32) * workers) >> 32);
}

void Sort(PacketBatch& batch) {
  for (std::vector<uint32_t>& indexes : batch.of_worker) indexes.clear();
  uint32_t index = 0;
  for (const PacketView& packet : batch.decoded.packets) {
    batch.of_worker[WorkerOf(packet.key, batch.of_worker.size())].push_back(index++);
  }
}

}  // namespace

SharedReader::SharedReader(const MeterSettings& settings, std::unique_ptr<PacketSource> source,
                           const Clock& clock, WorkerQueues& queues)
    : source_(std::move(source)),
      clock_(clock),
      queues_(queues),
      decoder_(settings, *source_, clock) {}

bool SharedReader::Read(PacketBatch& batch) {
  return Take(source_->Read(batch.frame_batch), batch);
}

bool SharedReader::End(PacketBatch& batch) { return Take(ReadOutcome::kEnd, batch); }

bool SharedReader::Take(const absl::StatusOr<ReadOutcome>& outcome, PacketBatch& batch) {
  batch.number = next_number_++;
  batch.first_ordinal = next_ordinal_;
  batch.advance_to_ns.reset();
  status_ = outcome.status();
  batch.is_last = !outcome.ok() || *outcome == ReadOutcome::kEnd;
  if (batch.is_last) batch.frame_batch = FrameBatch();
  if (outcome.ok() && *outcome == ReadOutcome::kQuiet) {
    batch.advance_to_ns = clock_.UnixNanos() - kQuietLagNs;
  }
  next_ordinal_ += batch.frame_batch.frames.size();
  return !batch.is_last;
}

void SharedReader::HandOn(PacketBatch* batch) {
  decoder_.Decode(batch->frame_batch.frames, batch->frame_batch, batch->first_ordinal,
                  batch->decoded);
  Sort(*batch);
  reorder_buffer_.Bring(batch->number, batch, [this](PacketBatch* next) {
    StampAndCount(*next);
    queues_.Push(next);
  });
}

// At the end time advances to the newest packet for all, so that why a flow ended does not depend
// on which packets its worker saw last.
void SharedReader::StampAndCount(PacketBatch& batch) {
  decoder_.StampAndCount(batch.decoded, batch.frame_batch.block, batch.is_last);
  if (batch.decoded.is_changed) Sort(batch);
  statistics_.Set(decoder_.statistics());
  if (batch.advance_to_ns.has_value()) {
    batch.advance_to_ns = decoder_.ClockAt(*batch.advance_to_ns, batch.decoded.steps);
  }
  if (batch.is_last) batch.advance_to_ns = decoder_.clock_ns();
}

CaptureStatistics SharedReader::Statistics() const {
  CaptureStatistics statistics = statistics_.Get();
  AddSource(*source_, statistics);
  return statistics;
}

}  // namespace weir
