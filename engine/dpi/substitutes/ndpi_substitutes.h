// What nDPI calls in place of functions that a profile found hot, in the build `ndpi_fast`: the
// answers are the same, the cost is not.
//
// - snprintf and sprintf, the C library's: nDPI puts JA3 and HASSH together with them, number by
//   number.
// - ndpi_check_flow_func, nDPI's own: which dissectors are asked about a packet (ndpi_dispatch.h).
// - ndpi_patricia_search_best2, nDPI's own: which known network an address is in
//   (ndpi_networks.h).
// - ndpi_strnstr, nDPI's own: dissectors search the payloads of unknown flows with it.
//
// WORKSPACE names the symbols that are exchanged in the copy of nDPI's archive that we link. So no
// other call is touched: not those within the C library, gRPC or our own objects.
#ifndef WEIR_ENGINE_DPI_SUBSTITUTES_NDPI_SUBSTITUTES_H_
#define WEIR_ENGINE_DPI_SUBSTITUTES_NDPI_SUBSTITUTES_H_

#include <cstddef>

#include "engine/dpi/ndpi/ndpi_gate.h"

extern "C" {

// In nDPI's library, but not in its header.
ndpi_patricia_node_t* ndpi_patricia_search_best2(ndpi_patricia_tree_t* tree, ndpi_prefix_t* address,
                                                 int inclusive);

// As snprintf, to the letter: formats of literal text, %s, %u, %d, %x, %X and %0Nx are written
// here, any other is handed to the C library.
[[gnu::format(printf, 3, 4)]] int weir_ndpi_snprintf(char* out, size_t size, const char* format,
                                                     ...);

// What fortified calls of snprintf and sprintf become. They end the program where the text may go,
// or goes, beyond `object_size`, as the C library does.
[[gnu::format(printf, 5, 6)]] int weir_ndpi_snprintf_chk(char* out, size_t size, int flag,
                                                         size_t object_size, const char* format,
                                                         ...);
[[gnu::format(printf, 4, 5)]] int weir_ndpi_sprintf_chk(char* out, int flag, size_t object_size,
                                                        const char* format, ...);
}

#endif  // WEIR_ENGINE_DPI_SUBSTITUTES_NDPI_SUBSTITUTES_H_
