#include "engine/meter/packet_reader.h"

#include <algorithm>
#include <span>
#include <utility>

#include "engine/meter/meter_parts.h"

namespace weir {

PacketReader::PacketReader(const MeterSettings& settings, std::unique_ptr<PacketSource> source,
                           const Clock& clock, PacketTarget& target)
    : source_(std::move(source)), clock_(clock), target_(target), intake_(settings) {}

bool PacketReader::ReadNext() {
  if (target_.wants_more() && Read()) return true;
  target_.AdvanceTo(intake_.statistics().newest_packet_ns);
  batch_ = FrameBatch();  // borrows nothing any more
  return false;
}

bool PacketReader::Read() {
  const absl::StatusOr<ReadOutcome> outcome = source_->Read(batch_);
  status_ = outcome.status();
  if (!outcome.ok() || *outcome == ReadOutcome::kEnd) return false;
  if (*outcome == ReadOutcome::kFrames) {
    Decode();
  } else {
    target_.AdvanceTo(clock_.UnixNanos() - kQuietLagNs);
  }
  statistics_.Set(intake_.statistics());
  target_.EndBatch(batch_.block);
  return true;
}

void PacketReader::Decode() {
  const std::span<const Frame> frames(batch_.frames);
  for (size_t start = 0; start < frames.size() && target_.wants_more(); start += kFramesAtATime) {
    packets_.clear();
    intake_.Decode(frames.subspan(start, std::min(kFramesAtATime, frames.size() - start)),
                   batch_.link_type, packets_);
    target_.Add(packets_);
  }
}

CaptureStatistics PacketReader::Statistics() const {
  CaptureStatistics statistics = statistics_.Get();
  const SourceDrops drops = source_->drops();
  statistics.kernel_drops = drops.kernel;
  statistics.interface_drops = drops.interface;
  const SourceProgress progress = source_->progress();
  statistics.source_bytes_read = progress.bytes_read;
  statistics.source_bytes_total = progress.bytes_total.value_or(0);
  return statistics;
}

}  // namespace weir
