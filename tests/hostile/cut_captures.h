// Captures cut at random places, each through the engine.
#ifndef WEIR_TESTS_HOSTILE_CUT_CAPTURES_H_
#define WEIR_TESTS_HOSTILE_CUT_CAPTURES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

struct CutOptions {
  size_t cuts = 40;
  uint64_t seed = 1;
  // One run in so many has nDPI take part, which costs 10 ms; the whole capture always has one.
  size_t dissect_every = 20;
};

// The places are the same for the same name, contents and seed. Returns what did not hold, a line
// for each fault with the place and the settings that it was seen with; empty where all did.
std::string RunCutCapture(std::string_view name, std::string_view contents,
                          const CutOptions& options);

}  // namespace weir

#endif  // WEIR_TESTS_HOSTILE_CUT_CAPTURES_H_
