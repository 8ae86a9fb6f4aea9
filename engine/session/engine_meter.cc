#include "engine/session/engine_meter.h"

namespace weir {

MeterFactory EngineMeter() {
  return
      [](const MeterSettings& settings, PacketSources sources, FlowSink* sink, const Clock& clock) {
        return Meter::Create(settings, std::move(sources), sink, clock);
      };
}

}  // namespace weir
