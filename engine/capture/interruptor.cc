#include "engine/capture/interruptor.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cstdint>

namespace weir {

// Without an eventfd (the process has no descriptors left) waits are cut into slices instead.
constexpr int kSliceMillis = 100;

Interruptor::Interruptor() : wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void Interruptor::Interrupt() {
  interrupted_.store(true, std::memory_order_release);
  MakeReadable();
}

void Interruptor::Wake() {
  woken_.store(true, std::memory_order_release);
  MakeReadable();
}

// Who interrupts does so before it makes the descriptor readable, so one that is read here too
// early is made so again.
bool Interruptor::TakeWake() {
  if (!woken_.exchange(false, std::memory_order_acq_rel)) return false;
  uint64_t count;
  if (wake_.is_open() && read(wake_.get(), &count, sizeof(count)) < 0) {
    // It was not readable yet: the next wait ends at once.
  }
  if (is_interrupted()) MakeReadable();
  return true;
}

void Interruptor::MakeReadable() {
  const uint64_t one = 1;
  if (wake_.is_open() && write(wake_.get(), &one, sizeof(one)) < 0) {
    // The counter is at its limit, so it is readable already.
  }
}

bool Interruptor::WaitUntilReadable(int descriptor) const {
  while (!is_interrupted()) {
    // poll() passes over the negative descriptor of an eventfd that could not be made.
    pollfd waits[2] = {{descriptor, POLLIN, 0}, {wake_.get(), POLLIN, 0}};
    poll(waits, 2, wake_.is_open() ? -1 : kSliceMillis);
    if (waits[0].revents != 0) return !is_interrupted();
  }
  return false;
}

void Interruptor::Wait(int millis) const {
  pollfd wait = {wake_.get(), POLLIN, 0};
  poll(&wait, 1, wake_.is_open() ? millis : std::min(millis, kSliceMillis));
}

bool IsReadableNow(int descriptor) {
  pollfd wait = {descriptor, POLLIN, 0};
  return poll(&wait, 1, 0) > 0;
}

}  // namespace weir
