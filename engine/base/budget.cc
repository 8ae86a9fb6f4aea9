#include "engine/base/budget.h"

#include <algorithm>
#include <utility>

namespace weir {

Budget::Budget(uint64_t total, uint64_t certain)
    : certain_(std::min(certain, total)), free_(total - certain_.size) {}

bool Budget::Pool::Take(uint64_t amount) {
  uint64_t before = taken();
  do {
    if (amount > size - before) return false;
  } while (!used.compare_exchange_weak(before, before + amount, std::memory_order_relaxed));
  return true;
}

std::unique_ptr<BudgetShare> Budget::Reserve(uint64_t amount) {
  for (Pool* pool : {&certain_, &free_}) {
    if (!pool->Take(amount)) continue;
    return std::unique_ptr<BudgetShare>(new BudgetShare(shared_from_this(), *pool, amount));
  }
  return nullptr;
}

BudgetShare::~BudgetShare() {
  reserved_from_.GiveBack(reserved_);
  budget_->free_.GiveBack(grown_.load(std::memory_order_relaxed));
}

bool BudgetShare::Grow(uint64_t amount) {
  if (!budget_->free_.Take(amount)) return false;
  grown_.fetch_add(amount, std::memory_order_relaxed);
  return true;
}

void BudgetShare::GiveBack(uint64_t amount) {
  grown_.fetch_sub(amount, std::memory_order_relaxed);
  budget_->free_.GiveBack(amount);
}

void BudgetShare::ShrinkTo(uint64_t size) {
  const uint64_t grown = grown_.load(std::memory_order_relaxed);
  const uint64_t kept = std::min(grown, size - std::min(size, reserved_));
  grown_.store(kept, std::memory_order_relaxed);
  budget_->free_.GiveBack(grown - kept);
}

}  // namespace weir
