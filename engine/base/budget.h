// Something that all sessions of a sensor share and that has a limit: the bytes of their logs, the
// flows that are open.
#ifndef WEIR_ENGINE_BASE_BUDGET_H_
#define WEIR_ENGINE_BASE_BUDGET_H_

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

namespace weir {

class BudgetShare;

// Two pools: one for what each holder has of its own, which is reserved when it comes, and one for
// what holders take beyond that, who asks first. So those who are there already cannot use up the
// room of one who comes, and what one does not use others may.
//
// Thread-safe, without a lock. Owned by shared_ptr: its shares keep it.
class Budget : public std::enable_shared_from_this<Budget> {
 public:
  // `certain` of `total` is kept for Reserve(); at most all of it.
  static std::shared_ptr<Budget> Create(uint64_t total, uint64_t certain) {
    return std::shared_ptr<Budget>(new Budget(total, certain));
  }

  // A share that is never smaller than `amount`, from what is kept for it, else from the rest.
  // Null where there is not so much.
  std::unique_ptr<BudgetShare> Reserve(uint64_t amount);

  uint64_t total() const { return certain_.size + free_.size; }
  // As much as Reserve() can give at most, when nobody has anything.
  uint64_t most_reservable() const { return std::max(certain_.size, free_.size); }
  uint64_t taken() const { return certain_.taken() + free_.taken(); }

 private:
  friend class BudgetShare;

  struct Pool {
    explicit Pool(uint64_t pool_size) : size(pool_size) {}
    bool Take(uint64_t amount);
    void GiveBack(uint64_t amount) { used.fetch_sub(amount, std::memory_order_relaxed); }
    uint64_t taken() const { return used.load(std::memory_order_relaxed); }

    const uint64_t size;
    std::atomic<uint64_t> used{0};
  };

  Budget(uint64_t total, uint64_t certain);

  Pool certain_;
  Pool free_;
};

// What one holder has of a budget; given back when it is destroyed. Thread-safe.
class BudgetShare {
 public:
  ~BudgetShare();
  BudgetShare(const BudgetShare&) = delete;
  BudgetShare& operator=(const BudgetShare&) = delete;

  // Takes `amount` more, or nothing: false. A refusal writes nothing that others read.
  bool Grow(uint64_t amount);

  // Gives back `amount` of what this caller took by Grow().
  void GiveBack(uint64_t amount);

  // Gives back what is beyond `size`, but nothing of what was reserved. REQUIRES: no Grow at the
  // same time.
  void ShrinkTo(uint64_t size);

  uint64_t size() const { return reserved_ + grown_.load(std::memory_order_relaxed); }

 private:
  friend class Budget;
  BudgetShare(std::shared_ptr<Budget> budget, Budget::Pool& pool, uint64_t reserved)
      : budget_(std::move(budget)), reserved_from_(pool), reserved_(reserved) {}

  const std::shared_ptr<Budget> budget_;
  Budget::Pool& reserved_from_;
  const uint64_t reserved_;
  std::atomic<uint64_t> grown_{0};
};

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_BUDGET_H_
