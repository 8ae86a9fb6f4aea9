// A one-way switch that ends reads, also one that waits on a descriptor at the moment; and a bell
// that ends one wait.
// Thread safety: all members by any thread.
#ifndef WEIR_ENGINE_CAPTURE_INTERRUPTOR_H_
#define WEIR_ENGINE_CAPTURE_INTERRUPTOR_H_

#include <atomic>

#include "engine/capture/unique_descriptor.h"

namespace weir {

class Interruptor {
 public:
  Interruptor();

  void Interrupt();
  bool is_interrupted() const { return interrupted_.load(std::memory_order_acquire); }

  // Ends a wait for the descriptor below that is under way, else the next one.
  void Wake();
  // To be called after such a wait, by who waits: whether there was a Wake() since the last call.
  bool TakeWake();

  // Waits until `descriptor` has bytes or an end to report; false where interrupted first.
  bool WaitUntilReadable(int descriptor) const;

  // Waits until interrupted or woken, at most `millis`.
  void Wait(int millis) const;

  // Readable once interrupted or woken, for a poll() of the caller's own; negative where there is
  // none, so that waits must be short.
  int descriptor() const { return wake_.get(); }

 private:
  void MakeReadable();

  std::atomic<bool> interrupted_{false};
  std::atomic<bool> woken_{false};
  UniqueDescriptor wake_;  // an eventfd, readable for ever once interrupted
};

// Whether a read from `descriptor` would return at once.
bool IsReadableNow(int descriptor);

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_INTERRUPTOR_H_
