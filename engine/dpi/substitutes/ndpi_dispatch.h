// Which of nDPI's protocol dissectors are asked about a packet: ndpi_check_flow_func, which nDPI
// calls once a packet, written so that the most frequent answer (not this one) is cheap.
//
// nDPI's own hands four bit masks of 64 bytes by value to a function for each of its 230 or so
// dissectors, which on a flood of unknown flows is more than all dissectors take. It asks the same
// dissectors in the same order.
#ifndef WEIR_ENGINE_DPI_SUBSTITUTES_NDPI_DISPATCH_H_
#define WEIR_ENGINE_DPI_SUBSTITUTES_NDPI_DISPATCH_H_

#include "engine/dpi/substitutes/ndpi_module.h"

namespace weir::ndpi {

// Whether the module's tables are where, and filled as, the function above takes for granted; of
// what lies behind them nDPI tells nothing. To be asked once protocols are enabled. True where that
// function is nDPI's own.
bool CanDispatch(Module* module);

}  // namespace weir::ndpi

#endif  // WEIR_ENGINE_DPI_SUBSTITUTES_NDPI_DISPATCH_H_
