// What the flows of a worker may take of a budget: as many of them, and as many bytes.
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

  // Gives back a step that TakeStep() took.
  void GiveStepBack() {
    if (share_ != nullptr) share_->GiveBack(step_cost_);
  }

 private:
  BudgetShare* share_ = nullptr;
  uint64_t step_cost_ = 0;
};

// Bytes that a worker may hold beside its flows, out of what all tables of the sensor hold
// together.
// Asked for a step at a time, which counts as so many flows as take its memory, and gives steps
// back when it is asked for less. The first step is reserved and counts as none. Thread-compatible.
class ByteRoom {
 public:
  static constexpr size_t kStep = size_t{1} << 20;
  static constexpr size_t kBytesOfFlow = 1536;  // with nDPI at work
  static constexpr uint64_t kStepCost = (kStep + kBytesOfFlow - 1) / kBytesOfFlow;  // in flows

  // `share` outlives this; null: no bound.
  explicit ByteRoom(BudgetShare* share) : share_(share) {}

  // Whether there is room for so many bytes in all.
  bool Fits(size_t bytes) {
    if (share_ == nullptr) return true;
    while (room_ < bytes) {
      if (!share_->Grow(kStepCost)) return false;
      room_ += kStep;
    }
    while (room_ > kStep && room_ - kStep >= bytes + kStep) {  // one to spare
      share_->GiveBack(kStepCost);
      room_ -= kStep;
    }
    return true;
  }

 private:
  BudgetShare* const share_;
  size_t room_ = kStep;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FLOW_FLOW_ROOM_H_
