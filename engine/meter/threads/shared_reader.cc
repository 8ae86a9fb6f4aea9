#include "engine/meter/threads/shared_reader.h"

#include <utility>

#include "engine/meter/threads/meter_parts.h"

namespace weir {
namespace {

size_t WorkerOf(const FlowKey& key, size_t workers) {
  return static_cast<size_t>(((HashAddresses(key) >> 32) * workers) >> 32);
}

void Sort(Portion& portion) {
  for (std::vector<uint32_t>& places : portion.of_worker) places.clear();
  uint32_t place = 0;
  for (const PacketView& packet : portion.decoded.packets) {
    portion.of_worker[WorkerOf(packet.key, portion.of_worker.size())].push_back(place++);
  }
}

}  // namespace

SharedReader::SharedReader(const MeterSettings& settings, std::unique_ptr<PacketSource> source,
                           const Clock& clock, WorkerQueues& queues)
    : source_(std::move(source)), clock_(clock), queues_(queues), intake_(settings) {}

bool SharedReader::Read(Portion& portion) { return Take(source_->Read(portion.batch), portion); }

bool SharedReader::End(Portion& portion) { return Take(ReadOutcome::kEnd, portion); }

bool SharedReader::Take(const absl::StatusOr<ReadOutcome>& outcome, Portion& portion) {
  portion.number = next_number_++;
  portion.first_ordinal = next_ordinal_;
  portion.advance_to_ns.reset();
  status_ = outcome.status();
  portion.is_last = !outcome.ok() || *outcome == ReadOutcome::kEnd;
  if (portion.is_last) portion.batch = FrameBatch();
  if (outcome.ok() && *outcome == ReadOutcome::kQuiet) {
    portion.advance_to_ns = clock_.UnixNanos() - kQuietLagNs;
  }
  next_ordinal_ += portion.batch.frames.size();
  return !portion.is_last;
}

void SharedReader::HandOn(Portion* portion) {
  intake_.Decode(portion->batch.frames, portion->batch.link_type, portion->first_ordinal,
                 portion->decoded);
  Sort(*portion);
  in_order_.Bring(portion->number, portion, [this](Portion* next) {
    Settle(*next);
    queues_.Push(next);
  });
}

// At the end time advances to the newest packet for all, so that why a flow ended does not depend
// on which packets its worker saw last.
void SharedReader::Settle(Portion& portion) {
  intake_.Settle(portion.decoded);
  statistics_.Set(intake_.statistics());
  if (portion.is_last) portion.advance_to_ns = intake_.statistics().newest_packet_ns;
}

CaptureStatistics SharedReader::Statistics() const {
  CaptureStatistics statistics = statistics_.Get();
  AddSource(*source_, statistics);
  return statistics;
}

}  // namespace weir
