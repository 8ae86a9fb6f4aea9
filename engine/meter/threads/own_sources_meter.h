// The meter of a source for each worker: live interfaces, whose packets the kernel shares out,
// other traffic that comes already shared out by flow, and files that one worker reads.
#ifndef WEIR_ENGINE_METER_THREADS_OWN_SOURCES_METER_H_
#define WEIR_ENGINE_METER_THREADS_OWN_SOURCES_METER_H_

#include <memory>

#include "engine/meter/meter.h"

namespace weir {

// Each worker is a thread with its source. Ids are counts of the workers where sources are live or
// several, else ordinals of packets. The first source to fail ends the others. REQUIRES: valid
// settings; as many sources as workers.
absl::StatusOr<std::unique_ptr<Meter>> MakeOwnSourcesMeter(const MeterSettings& settings,
                                                           PacketSources sources, FlowSink* sink,
                                                           const Clock& clock,
                                                           std::unique_ptr<BudgetShare> open_flows);

}  // namespace weir

#endif  // WEIR_ENGINE_METER_THREADS_OWN_SOURCES_METER_H_
