#include "engine/session/engine_meter.h"

#include <memory>
#include <utility>

namespace weir {

MeterFactory EngineMeter() {
  return [](const MeterSettings& settings, PacketSources sources, FlowSink* sink,
            const Clock& clock, std::unique_ptr<BudgetShare> open_flows) {
    return Meter::Create(settings, std::move(sources), sink, clock, std::move(open_flows));
  };
}

}  // namespace weir
