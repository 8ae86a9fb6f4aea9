#include "engine/dpi/ndpi/dissection_pool.h"

#include <cassert>
#include <cstddef>
#include <cstring>

#include "engine/dpi/ndpi/detection_module.h"

namespace weir {
namespace {

// A flow that is called TLS by its port alone may hold another protocol's bytes where the pointers
// of TLS would be, and nDPI would free them.
void ForgetForeignPointers(ndpi::Flow& flow) {
  const uint16_t* ids = flow.detected_protocol_stack;
  if (!IsTlsFamily(ids[0]) && !IsTlsFamily(ids[1])) return;
  if (!ndpi::TlsHelloSeen(flow)) ndpi::ForgetTlsPointers(flow);
}

}  // namespace

struct DissectionPool::Slot {
  Dissection dissection;  // first: its address is the slot's
  Slab* slab;
  Slot* next_free;
};

// Free slots are those on the list, and those that were never taken yet: memory that no flow needed
// is not touched.
struct DissectionPool::Slab {
  Slab* previous = nullptr;
  Slab* next = nullptr;
  Slot* first_free = nullptr;
  size_t used = 0;  // slots taken at least once
  size_t taken = 0;
  Slot slots[kSlabStates];

  Slot* TakeSlot() {
    ++taken;
    if (first_free == nullptr) {
      slots[used].slab = this;
      return &slots[used++];
    }
    Slot* slot = first_free;
    first_free = slot->next_free;
    return slot;
  }
};

DissectionPool::~DissectionPool() {
  assert(taken_ == 0);
  delete roomy_;
}

Dissection* DissectionPool::Take() {
  if (roomy_ == nullptr) AddSlab();
  Slab* slab = roomy_;
  if (slab->taken == 0) --empty_slabs_;
  Dissection* dissection = &slab->TakeSlot()->dissection;
  if (slab->taken == kSlabStates) Unlink(slab);
  ++taken_;
  std::memset(static_cast<void*>(dissection), 0, sizeof(Dissection));
  return dissection;
}

void DissectionPool::GiveBack(Dissection* dissection) {
  assert(taken_ > 0);
  ForgetForeignPointers(dissection->flow);
  ndpi_free_flow_data(&dissection->flow);
  --taken_;
  static_assert(offsetof(Slot, dissection) == 0);
  Slot* slot = reinterpret_cast<Slot*>(dissection);
  Slab* slab = slot->slab;
  slot->next_free = slab->first_free;
  slab->first_free = slot;
  if (slab->taken-- == kSlabStates) LinkFirst(slab);
  if (slab->taken > 0) return;
  if (empty_slabs_ == 0) {
    ++empty_slabs_;
    return;
  }
  Unlink(slab);
  delete slab;
  --slabs_;
}

void DissectionPool::AddSlab() {
  LinkFirst(new Slab);  // not `Slab{}`, which would write to all of it
  ++slabs_;
  ++empty_slabs_;
}

void DissectionPool::LinkFirst(Slab* slab) {
  slab->previous = nullptr;
  slab->next = roomy_;
  if (roomy_ != nullptr) roomy_->previous = slab;
  roomy_ = slab;
}

void DissectionPool::Unlink(Slab* slab) {
  (slab->previous == nullptr ? roomy_ : slab->previous->next) = slab->next;
  if (slab->next != nullptr) slab->next->previous = slab->previous;
}

}  // namespace weir
