// A bounded queue between threads that exchange batches, one lock an operation.
#ifndef WEIR_ENGINE_BASE_BOUNDED_QUEUE_H_
#define WEIR_ENGINE_BASE_BOUNDED_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "engine/base/mutex.h"

namespace weir {

// Thread-safe for any number of producers and consumers. Items move in and out in order. Meant for
// batches: a lock for each packet would cost more than the packet.
template <typename T>
class BoundedQueue {
 public:
  // REQUIRES: capacity > 0.
  explicit BoundedQueue(size_t capacity) : capacity_(capacity) {}

  // Waits while the queue is full. False, and the item is dropped, once the queue is closed.
  bool Push(T item) {
    {
      MutexLock lock(mutex_);
      while (!closed_ && items_.size() >= capacity_) has_room_.Wait(mutex_);
      if (closed_) return false;
      items_.push_back(std::move(item));
    }
    has_item_.NotifyOne();
    return true;
  }

  // Waits for an item, but no longer than `longest_ns` nanoseconds or until Wake(); it may also end
  // without cause. nullopt where none came, also where the queue is closed and empty.
  std::optional<T> PopWithin(int64_t longest_ns) {
    std::optional<T> item;
    {
      MutexLock lock(mutex_);
      if (!closed_ && !woken_ && items_.empty()) has_item_.WaitFor(mutex_, longest_ns);
      woken_ = false;
      item = TakeFront();
    }
    if (item.has_value()) has_room_.NotifyOne();
    return item;
  }

  // Ends the wait of a PopWithin under way, else that of the next one.
  void Wake() {
    {
      MutexLock lock(mutex_);
      woken_ = true;
    }
    has_item_.NotifyAll();
  }

  // Whether it is closed and empty: nothing comes any more.
  bool is_over() const {
    MutexLock lock(mutex_);
    return closed_ && items_.empty();
  }

  // Does not wait: nullopt where the queue is empty.
  std::optional<T> TryPop() {
    std::optional<T> item;
    {
      MutexLock lock(mutex_);
      item = TakeFront();
    }
    if (item.has_value()) has_room_.NotifyOne();
    return item;
  }

  size_t size() const {
    MutexLock lock(mutex_);
    return items_.size();
  }

  // What is in the queue can still be popped; nothing is pushed any more.
  void Close() {
    {
      MutexLock lock(mutex_);
      closed_ = true;
    }
    has_room_.NotifyAll();
    has_item_.NotifyAll();
  }

 private:
  std::optional<T> TakeFront() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (items_.empty()) return std::nullopt;
    std::optional<T> item(std::move(items_.front()));
    items_.pop_front();
    return item;
  }

  const size_t capacity_;
  CondVar has_room_;
  CondVar has_item_;
  mutable Mutex mutex_;
  std::deque<T> items_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_BOUNDED_QUEUE_H_
