// A value that is passed from one thread to others as a whole.
#ifndef WEIR_ENGINE_BASE_PUBLISHED_H_
#define WEIR_ENGINE_BASE_PUBLISHED_H_

#include "absl/base/thread_annotations.h"
#include "engine/base/mutex.h"

namespace weir {

// Thread-safe. Meant for what one thread says once a batch, and others read now and then.
template <typename T>
class Published {
 public:
  void Set(const T& value) {
    MutexLock lock(mutex_);
    value_ = value;
  }
  T Get() const {
    MutexLock lock(mutex_);
    return value_;
  }

 private:
  mutable Mutex mutex_;
  T value_ ABSL_GUARDED_BY(mutex_) = {};
};

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_PUBLISHED_H_
