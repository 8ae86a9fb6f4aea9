// The meter of one source that all workers share. Who reads decodes, and hands packets to the
// workers by their addresses. That is a thread of its own where the source may keep it waiting
// while clients want something of the workers; else the one worker's, or that of any worker that
// has run out of packets: one at a time.
#ifndef WEIR_ENGINE_METER_FILE_METER_H_
#define WEIR_ENGINE_METER_FILE_METER_H_

#include <memory>

#include "engine/meter/meter.h"

namespace weir {

// REQUIRES: valid settings.
absl::StatusOr<std::unique_ptr<Meter>> MakeFileMeter(const MeterSettings& settings,
                                                     std::unique_ptr<PacketSource> source,
                                                     FlowSink* sink, const Clock& clock,
                                                     std::unique_ptr<BudgetShare> open_flows);

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FILE_METER_H_
