// What is asked of the substitutes, where there are none: nDPI is linked as it is.
#include "engine/dpi/ndpi/ndpi_gate.h"
#include "engine/dpi/substitutes/ndpi_dispatch.h"
#include "engine/dpi/substitutes/ndpi_networks.h"

namespace weir::ndpi {

const char* BuildName() { return "ndpi"; }

bool CanDispatch(Module*) { return true; }

constinit thread_local const NetworkStarts* NetworkStarts::in_use_ = nullptr;

NetworkStarts::NetworkStarts(const Module&) : tree_(nullptr) {}

}  // namespace weir::ndpi
