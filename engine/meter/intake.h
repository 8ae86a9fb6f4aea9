// The reader's half of a meter: decodes frames, stamps them with the source's clock and keeps the
// books of what is captured.
#ifndef WEIR_ENGINE_METER_INTAKE_H_
#define WEIR_ENGINE_METER_INTAKE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "engine/capture/frame_batch.h"
#include "engine/meter/capture_statistics.h"
#include "engine/meter/meter_settings.h"
#include "engine/packet/decode.h"
#include "engine/packet/packet_view.h"

namespace weir {

// Thread-compatible: one per source, used by the thread that reads it. Its clock is the largest
// time of a packet counted in a flow so far; that is stamped before packets go to workers, so the
// records do not depend on how many there are.
class Intake {
 public:
  explicit Intake(const MeterSettings& settings);

  // Appends the packets that count into flows to `packets`; the others are counted by reason.
  void Decode(std::span<const Frame> frames, LinkType link_type, std::vector<PacketView>& packets);

  // The reader's part of the books: captured, in flows, uncounted, times.
  const CaptureStatistics& statistics() const { return statistics_; }

 private:
  int64_t Stamp(int64_t timestamp_ns);
  void CountUncounted(const Frame& frame, UncountedReason reason);

  const DecodeOptions decode_options_;
  const bool whole_milliseconds_;
  int64_t clock_ns_ = INT64_MIN;
  uint64_t next_ordinal_ = 1;
  CaptureStatistics statistics_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_INTAKE_H_
