// The meter of one source that several workers share, or whose reader may have to wait while
// clients want something of the one worker.
#ifndef WEIR_ENGINE_METER_THREADS_SHARED_SOURCE_METER_H_
#define WEIR_ENGINE_METER_THREADS_SHARED_SOURCE_METER_H_

#include <memory>

#include "engine/meter/meter.h"

namespace weir {

// The workers read in turn; where reading may wait, a thread of its own does. Ids are ordinals of
// packets. REQUIRES: valid settings.
absl::StatusOr<std::unique_ptr<Meter>> MakeSharedSourceMeter(
    const MeterSettings& settings, std::unique_ptr<PacketSource> source, FlowSink* sink,
    const Clock& clock, std::unique_ptr<BudgetShare> open_flows);

}  // namespace weir

#endif  // WEIR_ENGINE_METER_THREADS_SHARED_SOURCE_METER_H_
