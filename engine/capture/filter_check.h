// What a capture filter may not be, whatever libpcap would make of it.
#ifndef WEIR_ENGINE_CAPTURE_FILTER_CHECK_H_
#define WEIR_ENGINE_CAPTURE_FILTER_CHECK_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace weir {

// Compiling a filter cannot be broken off, and whoever asks for it may not keep others waiting: so
// it waits for no name server, and has so much to compile at most.
inline constexpr size_t kMaxFilterLength = 32 * 1024;
inline constexpr size_t kMaxFilterWords = 1000;
inline constexpr size_t kMaxFilterComparisons = 160;  // FilterWords::comparisons: below a second

// What is wrong with it, behind a colon: "is 40000 bytes long, the limit is 32768". Empty where
// nothing is. Not whether it is a filter. Thread-safe.
std::string WhyRefused(absl::string_view filter);

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_FILTER_CHECK_H_
