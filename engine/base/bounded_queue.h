// A bounded queue between threads that exchange batches, one lock an operation.
#ifndef WEIR_ENGINE_BASE_BOUNDED_QUEUE_H_
#define WEIR_ENGINE_BASE_BOUNDED_QUEUE_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

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
    std::unique_lock lock(mutex_);
    has_room_.wait(lock, [this] { return closed_ || items_.size() < capacity_; });
    if (closed_) return false;
    items_.push_back(std::move(item));
    lock.unlock();
    has_item_.notify_one();
    return true;
  }

  // Waits for an item; nullopt once the queue is closed and empty.
  std::optional<T> Pop() {
    std::unique_lock lock(mutex_);
    has_item_.wait(lock, [this] { return closed_ || !items_.empty(); });
    return TakeFront(lock);
  }

  // Does not wait: nullopt where the queue is empty.
  std::optional<T> TryPop() {
    std::unique_lock lock(mutex_);
    return TakeFront(lock);
  }

  // What is in the queue can still be popped; nothing is pushed any more.
  void Close() {
    {
      std::lock_guard lock(mutex_);
      closed_ = true;
    }
    has_room_.notify_all();
    has_item_.notify_all();
  }

 private:
  std::optional<T> TakeFront(std::unique_lock<std::mutex>& lock) {
    if (items_.empty()) return std::nullopt;
    std::optional<T> item(std::move(items_.front()));
    items_.pop_front();
    lock.unlock();
    has_room_.notify_one();
    return item;
  }

  const size_t capacity_;
  std::mutex mutex_;
  std::condition_variable has_room_;
  std::condition_variable has_item_;
  std::deque<T> items_;  // guarded by mutex_
  bool closed_ = false;  // guarded by mutex_
};

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_BOUNDED_QUEUE_H_
