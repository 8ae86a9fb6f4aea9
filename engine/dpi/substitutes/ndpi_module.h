// The gate, with what a detection module is made of: for the functions that stand in for nDPI's own
// (ndpi_substitutes.h), and for the one release that they are written for. A file that looks inside
// a module includes this before the gate.
#ifndef WEIR_ENGINE_DPI_SUBSTITUTES_NDPI_MODULE_H_
#define WEIR_ENGINE_DPI_SUBSTITUTES_NDPI_MODULE_H_

#include <ndpi_define.h>

#if NDPI_MAJOR == 4 && NDPI_MINOR == 2
#define NDPI_LIB_COMPILATION
#define _NDPI_CONFIG_H_  // nothing in the module hangs on how the library was configured
#endif
#include "engine/dpi/ndpi/ndpi_gate.h"

#endif  // WEIR_ENGINE_DPI_SUBSTITUTES_NDPI_MODULE_H_
