// The two kinds of meters, and what both are made of.
#ifndef WEIR_ENGINE_METER_THREADS_METER_PARTS_H_
#define WEIR_ENGINE_METER_THREADS_METER_PARTS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/capture/packet_source.h"
#include "engine/meter/capture_statistics.h"
#include "engine/meter/meter.h"
#include "engine/meter/meter_settings.h"

namespace weir {

// Wall time ends idle flows on a quiet live link only as of a second ago: packets up to then that
// the kernel still holds have been read.
inline constexpr int64_t kQuietLagNs = kNanosPerSecond;

// What was lost before the source, and how far it was read.
inline void AddSource(const PacketSource& source, CaptureStatistics& statistics) {
  const SourceDrops drops = source.drops();
  statistics.kernel_drops = drops.kernel;
  statistics.interface_drops = drops.interface;
  const SourceProgress progress = source.progress();
  statistics.source_bytes_read = progress.bytes_read;
  statistics.source_bytes_total = progress.bytes_total.value_or(0);
  statistics.source_files_read = progress.files_read;
  statistics.source_files_total = progress.files_total;
  statistics.source_current_file = progress.current_file;
}

// Whether who reads may have to wait for packets, and can then neither run commands nor end holds
// in time.
inline bool ReaderMayWait(const MeterSettings& settings, const PacketSource& source) {
  return settings.verdicts.has_value() || source.may_wait();
}

}  // namespace weir

#endif  // WEIR_ENGINE_METER_THREADS_METER_PARTS_H_
