// Random traffic from a seed: flows of several kinds mixed, frames that count into no flow, stamps
// that jump ahead and run back.
#ifndef WEIR_TESTS_ENGINE_METER_RANDOM_TRAFFIC_H_
#define WEIR_TESTS_ENGINE_METER_RANDOM_TRAFFIC_H_

#include <cstdint>
#include <memory>

#include "tests/support/fake_source.h"

namespace weir {

struct TrafficOptions {
  uint64_t seed = 0;
  int frames = 3000;
  int flows = 60;                           // that the frames are drawn from
  int64_t longest_step_ns = 1'000'000'000;  // between two frames
};

// Ends after its frames; steps can be added.
std::unique_ptr<FakeSource> RandomTraffic(const TrafficOptions& options);

}  // namespace weir

#endif  // WEIR_TESTS_ENGINE_METER_RANDOM_TRAFFIC_H_
