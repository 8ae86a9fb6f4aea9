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

// The meter of a source for each worker: live interfaces, whose packets the kernel shares out,
// other traffic that comes already shared out by flow, and files that one worker reads.
// Each worker is a thread with its source. Ids are counts of the workers where sources are live or
// several, else ordinals of packets. The first source to fail ends the others. REQUIRES: valid
// settings; as many sources as workers.
absl::StatusOr<std::unique_ptr<Meter>> MakeOwnSourcesMeter(const MeterSettings& settings,
                                                           PacketSources sources, FlowSink* sink,
                                                           const Clock& clock,
                                                           std::unique_ptr<BudgetShare> open_flows);

// The meter of one source that several workers share, or whose reader may have to wait while
// clients want something of the one worker.
// The workers read in turn; where reading may wait, a thread of its own does. Ids are ordinals of
// packets. REQUIRES: valid settings.
absl::StatusOr<std::unique_ptr<Meter>> MakeSharedSourceMeter(
    const MeterSettings& settings, std::unique_ptr<PacketSource> source, FlowSink* sink,
    const Clock& clock, std::unique_ptr<BudgetShare> open_flows);

}  // namespace weir

#endif  // WEIR_ENGINE_METER_THREADS_METER_PARTS_H_
