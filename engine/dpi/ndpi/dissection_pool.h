// The states of flows under dissection, reused from flow to flow.
#ifndef WEIR_ENGINE_DPI_NDPI_DISSECTION_POOL_H_
#define WEIR_ENGINE_DPI_NDPI_DISSECTION_POOL_H_

#include <cstddef>
#include <cstdint>

#include "engine/dpi/extract/wire_fields.h"
#include "engine/dpi/ndpi/ndpi_gate.h"

namespace weir {

struct Dissection {
  ndpi::Flow flow;
  ndpi_protocol protocol;  // as nDPI last answered
  uint64_t packets;        // given to nDPI so far
  WireFields wire;         // read beside nDPI
  bool guessed;
  bool gave_up;
  bool is_over;  // nDPI is asked no more
};

// Thread-compatible. States lie in slabs of kSlabStates. Take costs one clearing of the state and,
// while a slab has room, no allocation. A slab goes back to the heap when the last of its states
// comes back, so what a burst of flows took goes as the burst ends; one without states is kept.
// Why slabs: the heap of a thread grows by a system call for every few states that it is asked for.
class DissectionPool {
 public:
  static constexpr size_t kSlabStates = 512;

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
  // Room for so many states, taken or free, is allocated.
  size_t capacity() const { return slabs_ * kSlabStates; }

 private:
  struct Slab;
  struct Slot;

  void AddSlab();
  void LinkFirst(Slab* slab);
  void Unlink(Slab* slab);

  Slab* roomy_ = nullptr;  // slabs with a free state, linked both ways; taken from at the front
  size_t slabs_ = 0;
  size_t empty_slabs_ = 0;  // 0 or 1
  size_t taken_ = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_NDPI_DISSECTION_POOL_H_
