// Which of the two builds of nDPI this program was linked with.
#ifndef WEIR_ENGINE_DPI_NDPI_BUILD_NAME_H_
#define WEIR_ENGINE_DPI_NDPI_BUILD_NAME_H_

namespace weir::ndpi {

// "ndpi", as the distribution has it, or "ndpi_fast", with functions that profiles found hot
// replaced by those of engine/dpi/substitutes: the answers are the same. Thread-safe.
const char* BuildName();

}  // namespace weir::ndpi

#endif  // WEIR_ENGINE_DPI_NDPI_BUILD_NAME_H_
