// Decodes frames, stamps them with the source's clock and counts what is captured.
#ifndef WEIR_ENGINE_METER_THREADS_FRAME_DECODER_H_
#define WEIR_ENGINE_METER_THREADS_FRAME_DECODER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/clock.h"
#include "engine/capture/packet_source.h"
#include "engine/meter/capture_statistics.h"
#include "engine/meter/meter_settings.h"
#include "engine/meter/threads/fragment_table.h"
#include "engine/meter/threads/packet_clock.h"
#include "engine/packet/decode.h"
#include "engine/packet/packet_view.h"

namespace weir {

// What came of some frames of a source.
struct DecodedPackets {
  std::vector<PacketView> packets;  // those that count into flows, in the order of the source
  CaptureStatistics counted;        // what these frames add to the totals; times once stamped
  bool has_fragments = false;       // that are to be joined
  bool is_calm = true;              // times go on by small steps, and are all there
  // Once stamped:
  bool is_changed = false;       // the packets are others than Decode() gave: some had to wait
  std::vector<ClockStep> steps;  // where in these packets the clock was set back
  std::vector<std::shared_ptr<const void>> blocks;  // keep those that waited alive
};

// One per source. Packets are stamped with its clock before they go to workers, so the records do
// not depend on how many there are.
class FrameDecoder {
 public:
  // `wall`, where the source is live, is what its packets' times are judged by, and outlives it.
  // `packets_may_wait`: see ClockRules.
  explicit FrameDecoder(const MeterSettings& settings, const Clock* wall = nullptr,
                        bool packets_may_wait = true);

  // Replaces the contents of `decoded` by the packets of `frames`, which are of the batch. The
  // first frame's ordinal in the source, from 1, is `first_ordinal`. Thread-safe.
  void Decode(std::span<const Frame> frames, const FrameBatch& batch, uint64_t first_ordinal,
              DecodedPackets& decoded) const;

  // Stamps what was decoded and adds it to the totals. A packet that those behind it must judge is
  // taken out of `decoded`, and comes first in the next. Thread-compatible. REQUIRES: called once
  // for all that Decode() gave, in the order of the source; `block` keeps the frames alive, and
  // `is_end` says that no more come, which is said once.
  void StampAndCount(DecodedPackets& decoded, const std::shared_ptr<const void>& block,
                     bool is_end);

  // The clock, when no packet comes, for a time of the machine's; see PacketClock.
  int64_t ClockAt(int64_t wall_ns, std::vector<ClockStep>& steps) {
    return clock_.ClockAt(wall_ns, steps);
  }
  int64_t clock_ns() const { return clock_.now_ns(); }

  // The source has ended: nothing waits any more.
  void End();

  // The reader's part of the totals: captured, in flows, ignored, times.
  const CaptureStatistics& statistics() const { return statistics_; }

 private:
  int64_t TimeOf(const Frame& frame) const;
  void TakeWaiting(DecodedPackets& decoded);
  void KeepWaiting(DecodedPackets& decoded, size_t stamped, size_t waited,
                   const std::shared_ptr<const void>& block);
  void SetWaiting();

  DecodeOptions decode_options_;  // set once
  const bool join_fragments_;
  const bool attach_icmp_errors_;
  const bool whole_milliseconds_;
  const Clock* const wall_;  // null where the source is not live
  const int64_t jump_ns_;    // PacketClock::jump_ns()
  PacketClock clock_;
  std::vector<PacketView> waiting_;  // to be judged by those behind
  std::vector<std::shared_ptr<const void>> waiting_blocks_;
  bool waiting_has_fragments_ = false;
  FragmentTable fragments_;
  std::optional<int64_t> first_ns_;  // the smallest time, as the capture has it
  CaptureStatistics statistics_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_THREADS_FRAME_DECODER_H_
