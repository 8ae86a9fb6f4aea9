// Looks at the sockets of this machine again and again, for whoever asks which process a flow is
// of.
#ifndef WEIR_ENGINE_HOST_SOCKET_WATCH_H_
#define WEIR_ENGINE_HOST_SOCKET_WATCH_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/clock.h"
#include "engine/base/mutex.h"
#include "engine/host/owned_sockets.h"
#include "engine/host/process_table.h"

namespace weir {

// Asks the kernel which TCP and UDP sockets there are.
// Thread-compatible.
class SocketLister {
 public:
  // Of the network namespace that the calling thread is in. UNAVAILABLE where the kernel has no
  // socket diagnostics or the process may not use them.
  static absl::StatusOr<std::unique_ptr<SocketLister>> Open();
  ~SocketLister();
  SocketLister(const SocketLister&) = delete;
  SocketLister& operator=(const SocketLister&) = delete;

  // Replaces `sockets` by all that there are, of both protocols, over IPv4 and IPv6, but those that
  // no process holds any more. UNAVAILABLE where the kernel does not answer.
  absl::Status List(std::vector<LocalSocket>& sockets);

 private:
  explicit SocketLister(int descriptor);
  absl::Status Ask(int ip_version, uint8_t protocol, std::vector<LocalSocket>& sockets);

  const int descriptor_;  // a netlink socket
  uint32_t sequence_ = 0;
  std::vector<uint8_t> buffer_;
};

// Open, Start and the destructor, which ends the thread, by one thread at a time; directory() by
// any.
class SocketWatch {
 public:
  // Looks once, at the network namespace that the calling thread is in, for which it stays.
  // UNAVAILABLE as SocketLister has it. `clock` outlives it.
  static absl::StatusOr<std::unique_ptr<SocketWatch>> Open(int64_t interval_ns, const Clock& clock);
  ~SocketWatch();

  // From here on it looks at the interval, in a thread of its own: less often where a look takes
  // long, so that it uses a fifth of a core at most. A look that fails leaves the last table.
  void Start();

  const ProcessDirectory& directory() const { return directory_; }

  // Looks since Start() that failed, each of which left the last table. Any thread.
  uint64_t failed_looks() const { return failed_looks_.load(std::memory_order_relaxed); }

 private:
  SocketWatch(std::unique_ptr<SocketLister> lister, int64_t interval_ns, const Clock& clock)
      : clock_(clock), interval_ns_(interval_ns), lister_(std::move(lister)) {}
  absl::Status Look();
  void Run();
  void PauseFor(int64_t span_ns) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Clock& clock_;
  const int64_t interval_ns_;
  const std::unique_ptr<SocketLister> lister_;
  OwnedSockets owned_{ProcessFinder()};
  std::vector<LocalSocket> sockets_;  // scratch
  ProcessDirectory directory_;
  std::atomic<uint64_t> failed_looks_{0};

  Mutex mutex_;
  CondVar stop_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_HOST_SOCKET_WATCH_H_
