// What a label rests on.
#ifndef WEIR_ENGINE_DPI_CONFIDENCE_H_
#define WEIR_ENGINE_DPI_CONFIDENCE_H_

#include <cstdint>

namespace weir {

// The numbers are those of weir.v1.Confidence, the surer the higher; nDPI's own changed between its
// releases.
enum class Confidence : uint8_t {
  kNone = 0,
  kMatchByPort = 1,
  kMatchByIp = 2,
  kDpiPartial = 3,
  kDpiPartialCache = 4,
  kDpiCache = 5,
  kDpiAggressive = 6,
  kDpi = 7,
  kNbpf = 8,
  kCustomRule = 9,
};

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_CONFIDENCE_H_
