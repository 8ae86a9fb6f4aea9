// From the clock that packets are stamped with to the time that records tell.
#ifndef WEIR_ENGINE_METER_FLOWS_TIMELINE_H_
#define WEIR_ENGINE_METER_FLOWS_TIMELINE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir {

// From a time of the clock on, the packets' own time is behind it by so much: it was set back.
struct ClockStep {
  int64_t from_ns;
  int64_t offset_ns;
};

// A record tells the times of its packets by the offset at its first one, so that a clock that is
// set back meanwhile changes neither its duration nor the gaps in it.
//
// Thread-compatible. It knows the last kMaxSteps steps; records from before those, still open, are
// told by the oldest of them.
class Timeline {
 public:
  static constexpr size_t kMaxSteps = 1024;

  // REQUIRES: it is behind those that were added before.
  void Add(const ClockStep& step) {
    if (steps_.size() == kMaxSteps) steps_.erase(steps_.begin());
    steps_.push_back(step);
  }

  int64_t OffsetAt(int64_t clock_ns) const { return steps_.empty() ? 0 : Find(clock_ns); }

 private:
  int64_t Find(int64_t clock_ns) const {
    for (size_t i = steps_.size(); i > 0; --i) {
      if (steps_[i - 1].from_ns <= clock_ns) return steps_[i - 1].offset_ns;
    }
    return steps_.size() == kMaxSteps ? steps_[0].offset_ns : 0;
  }

  std::vector<ClockStep> steps_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_TIMELINE_H_
