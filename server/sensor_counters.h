// What a sensor has in use, what it may have, and what it has done and refused: one table, for
// whoever watches the sensor as a whole.
#ifndef WEIR_SERVER_SENSOR_COUNTERS_H_
#define WEIR_SERVER_SENSOR_COUNTERS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "server/sensor_state.h"

namespace weir {

enum class FigureKind : uint8_t {
  kInUse,    // now; it goes up and down
  kCounter,  // since the sensor's start; it only grows
};

struct SensorFigure {
  const char* name;  // by the conventions of Prometheus, with its unit, if any
  const char* what;  // a sentence
  FigureKind kind;
  uint64_t value = 0;
  std::optional<uint64_t> limit = std::nullopt;  // of what is in use, where it has one
};

// All of them, always in the same order. Any thread; takes the registry's lock once.
std::vector<SensorFigure> ReadFigures(const SensorState& state);

}  // namespace weir

#endif  // WEIR_SERVER_SENSOR_COUNTERS_H_
