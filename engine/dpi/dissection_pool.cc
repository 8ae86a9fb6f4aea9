#include "engine/dpi/dissection_pool.h"

#include <cassert>
#include <cstring>

#include "engine/dpi/protocol_family.h"

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

DissectionPool::~DissectionPool() {
  assert(taken_ == 0);
  while (first_free_ != nullptr) FreeOne();
}

Dissection* DissectionPool::Take() {
  ++taken_;
  if (first_free_ == nullptr) return new Dissection{};
  Dissection* dissection = first_free_;
  first_free_ = dissection->next_free;
  --free_;
  std::memset(static_cast<void*>(dissection), 0, sizeof(Dissection));
  return dissection;
}

void DissectionPool::GiveBack(Dissection* dissection) {
  assert(taken_ > 0);
  ForgetForeignPointers(dissection->flow);
  ndpi_free_flow_data(&dissection->flow);
  --taken_;
  dissection->next_free = first_free_;
  first_free_ = dissection;
  ++free_;
  while (free_ > taken_ + kSpare) FreeOne();
}

void DissectionPool::FreeOne() {
  Dissection* dissection = first_free_;
  first_free_ = dissection->next_free;
  --free_;
  delete dissection;
}

}  // namespace weir
