// The states of flows under dissection, reused from flow to flow.
#ifndef WEIR_ENGINE_DPI_DISSECTION_POOL_H_
#define WEIR_ENGINE_DPI_DISSECTION_POOL_H_

#include <cstddef>
#include <cstdint>

#include "engine/dpi/dissector.h"
#include "engine/dpi/ndpi_gate.h"
#include "engine/dpi/wire_fields.h"

namespace weir {

struct Dissection {
  ndpi::Flow flow;
  ndpi_protocol protocol;  // as nDPI last answered
  uint64_t packets;        // given to nDPI so far
  WireFields wire;         // read beside nDPI
  Dissection* next_free;
  bool guessed;
  bool gave_up;
};

// Thread-compatible. Take costs one clearing of the state and, while free ones are at hand, no
// allocation. Invariant: no more are kept free than are taken, plus kSpare; so what a burst of
// flows took goes back to the heap as the burst ends.
class DissectionPool {
 public:
  static constexpr size_t kSpare = 1024;

  DissectionPool() = default;
  DissectionPool(const DissectionPool&) = delete;
  DissectionPool& operator=(const DissectionPool&) = delete;
  // REQUIRES: every state taken has been given back.
  ~DissectionPool();

  // All zero.
  Dissection* Take();

  // Frees what nDPI hung on the flow, and keeps the state for the next.
  void GiveBack(Dissection* dissection);

  size_t taken() const { return taken_; }
  size_t free() const { return free_; }

 private:
  void FreeOne();

  Dissection* first_free_ = nullptr;
  size_t taken_ = 0;
  size_t free_ = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_DISSECTION_POOL_H_
