// How many flows a table may hold beside its own bound: its part of what all tables of the sensor
// hold together.
#ifndef WEIR_ENGINE_FLOW_FLOW_ROOM_H_
#define WEIR_ENGINE_FLOW_FLOW_ROOM_H_

#include <cstddef>
#include <cstdint>

#include "engine/base/budget.h"

namespace weir {

// Asked for a step of flows at a time, so that what is shared is seldom touched. The first step is
// the table's own: whoever makes the table has reserved it in the share.
class FlowRoom {
 public:
  static constexpr size_t kStep = 1024;  // flows

  FlowRoom() = default;  // no such bound

  // Each flow counts `weight` in the share, which outlives this. Null: no such bound.
  FlowRoom(BudgetShare* share, uint64_t weight) : share_(share), step_cost_(kStep * weight) {}

  bool is_bounded() const { return share_ != nullptr; }

  // Room for another step beyond the first; false where there is none.
  bool TakeStep() { return share_ == nullptr || share_->Grow(step_cost_); }

 private:
  BudgetShare* share_ = nullptr;
  uint64_t step_cost_ = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FLOW_FLOW_ROOM_H_
