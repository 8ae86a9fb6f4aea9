// Decodes frames, stamps them with the source's clock and counts what is captured.
#ifndef WEIR_ENGINE_METER_THREADS_FRAME_DECODER_H_
#define WEIR_ENGINE_METER_THREADS_FRAME_DECODER_H_

#include <cstdint>
#include <span>
#include <vector>

#include "engine/capture/packet_source.h"
#include "engine/meter/capture_statistics.h"
#include "engine/meter/meter_settings.h"
#include "engine/packet/decode.h"
#include "engine/packet/packet_view.h"

namespace weir {

// What came of some frames of a source.
struct DecodedPackets {
  std::vector<PacketView> packets;  // those that count into flows, in the order of the source
  CaptureStatistics counted;        // what these frames add to the totals; times once stamped
  bool in_order = true;             // so are the packets' times, and all are representable
};

// One per source. Its clock is the largest time of a packet counted in a flow so far; that is
// stamped before packets go to workers, so the records do not depend on how many there are.
class FrameDecoder {
 public:
  explicit FrameDecoder(const MeterSettings& settings);

  // Replaces the contents of `decoded` by the packets of `frames`, which are of the batch. The
  // first frame's ordinal in the source, from 1, is `first_ordinal`. Thread-safe.
  void Decode(std::span<const Frame> frames, const FrameBatch& batch, uint64_t first_ordinal,
              DecodedPackets& decoded) const;

  // Stamps what was decoded and adds it to the totals. Thread-compatible. REQUIRES: called once for
  // all that Decode() gave, in the order of the source.
  void StampAndCount(DecodedPackets& decoded);

  // The reader's part of the totals: captured, in flows, ignored, times.
  const CaptureStatistics& statistics() const { return statistics_; }

 private:
  int64_t TimeOf(const Frame& frame) const;
  void Stamp(PacketView& packet, CaptureStatistics& counted);

  const DecodeOptions decode_options_;
  const bool whole_milliseconds_;
  int64_t clock_ns_ = INT64_MIN;
  CaptureStatistics statistics_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_THREADS_FRAME_DECODER_H_
