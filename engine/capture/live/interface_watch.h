// Whether the interfaces of a live capture are there, and what is done when one goes and comes
// back.
#ifndef WEIR_ENGINE_CAPTURE_LIVE_INTERFACE_WATCH_H_
#define WEIR_ENGINE_CAPTURE_LIVE_INTERFACE_WATCH_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/clock.h"
#include "engine/base/mutex.h"
#include "engine/capture/live/live_handle.h"
#include "engine/capture/packet_source.h"
#include "engine/capture/unique_descriptor.h"

namespace weir {

// One for a capture, shared by its sources. A thread of its own looks at the interfaces every 100
// ms, and opens those anew that came back as another device: workers do not wait for that.
// Thread-safe.
//
// An interface that goes down and up is the same device, and its handles capture on. One that was
// away is another, even under its old name: each worker gets a new handle of it.
class InterfaceWatch {
 public:
  using Handles = std::vector<std::unique_ptr<LiveHandle>>;  // of one interface, by worker
  using Reopen = std::function<absl::StatusOr<Handles>(const std::string& interface)>;

  // `clock` outlives it. `reopen` is called from the thread.
  InterfaceWatch(std::vector<std::string> interfaces, int64_t max_outage_ns, const Clock& clock,
                 Reopen reopen);
  ~InterfaceWatch();

  // Looks from now on; once. RESOURCE_EXHAUSTED where no thread can be started.
  absl::Status Begin();

  // A source's handle says that the interface went down: sooner than the thread notices.
  void NoteDown(size_t interface, const absl::Status& why);

  // Goes up whenever something changed, so that sources need not ask.
  uint64_t changes() const { return changes_.load(std::memory_order_acquire); }

  // The worker's new handle of an interface, once for each time that it was opened anew; else null.
  std::unique_ptr<LiveHandle> TakeNewHandle(size_t interface, size_t worker);

  InterfaceState StateOf(size_t interface) const;

  // Adds the state, the outages and why it failed.
  void Describe(size_t interface, InterfaceCounts& counts) const;

  // Why the first one failed, where all did.
  absl::Status AllFailed() const;

 private:
  struct Watched {
    std::string name;
    InterfaceState state = InterfaceState::kUnknown;
    unsigned device = 0;  // index of the device that the handles are of
    uint64_t outages = 0;
    int64_t outage_ns = 0;      // those that are over
    int64_t down_since_ns = 0;  // monotonic, while it is down
    absl::Status why;           // it is down, or failed
    Handles fresh;              // for the workers to take
  };

  void Run();
  void Look(size_t index, int64_t now_ns);
  void GoDown(Watched& watched, const absl::Status& why, int64_t now_ns)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ComeBack(Watched& watched, int64_t now_ns) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Fail(Watched& watched, absl::Status why, int64_t now_ns)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void OpenAnew(size_t index, unsigned device);

  const int64_t max_outage_ns_;
  const Clock& clock_;
  const Reopen reopen_;
  const UniqueDescriptor socket_;  // any, to ask after interfaces
  std::atomic<uint64_t> changes_{0};
  CondVar stopping_changed_;
  mutable Mutex mutex_;
  std::vector<Watched> interfaces_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_LIVE_INTERFACE_WATCH_H_
