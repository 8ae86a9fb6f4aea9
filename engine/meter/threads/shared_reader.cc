#include "engine/meter/threads/shared_reader.h"

#include <optional>
#include <utility>

#include "engine/meter/threads/meter_parts.h"
#include "engine/packet/quoted_packet.h"

namespace weir {
namespace {

size_t WorkerOf(const FlowKey& key, size_t workers) {
  return static_cast<size_t>(((HashAddresses(key) >> 32) * workers) >> 32);
}

// An error goes to the worker of the flow that it is about.
size_t WorkerOfQuoted(const PacketView& packet, size_t workers) {
  const std::optional<FlowKey> quoted = QuotedFlow(packet, /*key_icmp_id=*/false);
  return WorkerOf(quoted.has_value() ? *quoted : packet.key, workers);
}

}  // namespace

SharedReader::SharedReader(const MeterSettings& settings, std::unique_ptr<PacketSource> source,
                           const Clock& clock, WorkerQueues& queues)
    : source_(std::move(source)),
      clock_(clock),
      queues_(queues),
      attach_icmp_errors_(settings.attach_icmp_errors),
      decoder_(settings, source_->is_live() ? &clock : nullptr,
               !ReaderMayWait(settings, *source_)) {}

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

void SharedReader::Sort(PacketBatch& batch) const {
  for (std::vector<uint32_t>& indexes : batch.of_worker) indexes.clear();
  uint32_t index = 0;
  for (const PacketView& packet : batch.decoded.packets) {
    const bool by_quote = attach_icmp_errors_ && MayBeIcmpError(packet);
    const size_t workers = batch.of_worker.size();
    const size_t worker =
        by_quote ? WorkerOfQuoted(packet, workers) : WorkerOf(packet.key, workers);
    batch.of_worker[worker].push_back(index++);
  }
}

// At the end time advances to the newest packet for all, so that why a flow ended does not depend
// on which packets its worker saw last.
void SharedReader::StampAndCount(PacketBatch& batch) {
  decoder_.StampAndCount(batch.decoded, batch.frame_batch.block, batch.is_last);
  // Some packets are others now, or have their flow only now.
  if (batch.decoded.is_changed || batch.decoded.has_fragments) Sort(batch);
  if (batch.is_last) decoder_.End();
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
