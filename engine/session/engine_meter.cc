#include "engine/session/engine_meter.h"

namespace weir {

MeterFactory EngineMeter() { return Meter::Create; }

}  // namespace weir
