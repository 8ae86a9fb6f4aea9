// Where whoever finds processes leaves the newest table, and workers take it from.
#ifndef WEIR_ENGINE_HOST_PROCESS_DIRECTORY_H_
#define WEIR_ENGINE_HOST_PROCESS_DIRECTORY_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "engine/base/mutex.h"
#include "engine/host/process_table.h"

namespace weir {

// Thread-safe. A look at the version takes no lock, so that it can be had for each batch of
// packets; a table is taken only where that has changed.
class ProcessDirectory {
 public:
  using Table = std::shared_ptr<const ProcessTable>;

  void Publish(Table table) {
    MutexLock lock(mutex_);
    table_ = std::move(table);
    version_.fetch_add(1, std::memory_order_release);
  }

  // How many tables there have been.
  uint64_t version() const { return version_.load(std::memory_order_acquire); }

  // The newest; null where there has been none.
  Table table() const {
    MutexLock lock(mutex_);
    return table_;
  }

 private:
  mutable Mutex mutex_;
  Table table_ ABSL_GUARDED_BY(mutex_);
  std::atomic<uint64_t> version_{0};
};

}  // namespace weir

#endif  // WEIR_ENGINE_HOST_PROCESS_DIRECTORY_H_
