// Runs the reactions of one stream, which come from any thread, one at a time and without any of
// them waiting: each raises a signal; whoever comes first works them off, those that come meanwhile
// leave theirs to it.
#ifndef WEIR_SERVER_THREADS_SERIAL_EXECUTOR_H_
#define WEIR_SERVER_THREADS_SERIAL_EXECUTOR_H_

#include <atomic>
#include <cstdint>

namespace weir {

// Thread-safe, without a lock: so none is held across a call of gRPC. What `step` reads and writes
// is seen by the next step, on whatever thread.
class SerialExecutor {
 public:
  // Raises `signals` (bits 0 to 30). Where no step is under way, calls step(raised) until no signal
  // is left. The caller keeps alive what `step` and this object belong to.
  template <typename Step>
  void Raise(uint32_t signals, Step&& step) {
    if (pending_.fetch_or(signals | kStepping, std::memory_order_acq_rel) & kStepping) return;
    for (;;) {
      const uint32_t raised = pending_.exchange(kStepping, std::memory_order_acq_rel) & ~kStepping;
      if (raised != 0) {
        step(raised);
        continue;
      }
      uint32_t none = kStepping;
      if (pending_.compare_exchange_strong(none, 0, std::memory_order_acq_rel)) return;
    }
  }

 private:
  static constexpr uint32_t kStepping = uint32_t{1} << 31;
  std::atomic<uint32_t> pending_{0};
};

}  // namespace weir

#endif  // WEIR_SERVER_THREADS_SERIAL_EXECUTOR_H_
