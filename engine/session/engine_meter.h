// The meter that sessions run with outside of tests.
#ifndef WEIR_ENGINE_SESSION_ENGINE_METER_H_
#define WEIR_ENGINE_SESSION_ENGINE_METER_H_

#include "engine/session/session.h"

namespace weir {

// Meter::Create.
MeterFactory EngineMeter();

}  // namespace weir

#endif  // WEIR_ENGINE_SESSION_ENGINE_METER_H_
