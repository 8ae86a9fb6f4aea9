// The sockets of this machine with their processes, as they are seen look by look.
#ifndef WEIR_ENGINE_HOST_OWNED_SOCKETS_H_
#define WEIR_ENGINE_HOST_OWNED_SOCKETS_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "engine/base/clock.h"
#include "engine/host/process.h"
#include "engine/host/process_table.h"

namespace weir {

// Finds the processes that hold sockets, by the links in /proc/PID/fd.
// Without further rights a process sees the sockets of its own user's processes alone; with
// CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH, as root has them, all. Of several processes that hold a
// socket one is found. Thread-compatible.
class ProcessFinder {
 public:
  // `proc` is where the process file system is.
  explicit ProcessFinder(std::string proc = "/proc") : proc_(std::move(proc)) {}

  // Takes the inodes that it finds out of `wanted`. Looks first at the processes that it found
  // last, then at the others, the newest first, until nothing is wanted any more.
  void Find(absl::flat_hash_set<uint64_t>& wanted, absl::flat_hash_map<uint64_t, Process>& found);

 private:
  void LookAt(uint32_t pid, absl::flat_hash_set<uint64_t>& wanted,
              absl::flat_hash_map<uint64_t, Process>& found);
  void Remember(uint32_t pid);
  std::string NameOf(uint32_t pid) const;

  const std::string proc_;
  std::deque<uint32_t> recent_;  // the last ones that were found, newest first
};

// Remembers the owner of a socket while it lives, so that the links of /proc are read for new ones
// alone, and a socket that went away for a while: its last packets may still be on their way to a
// worker. Thread-compatible.
class OwnedSockets {
 public:
  // How long a socket is known after it went away.
  static constexpr int64_t kKeptNs = 2 * kNanosPerSecond;
  // In how many looks the owner of a socket is sought; one that is not found by then is none that
  // this process may see.
  static constexpr int kMostTries = 2;

  // At most `most_gone` that went away are known.
  explicit OwnedSockets(ProcessFinder finder, size_t most_gone = 65536)
      : finder_(std::move(finder)), most_gone_(most_gone) {}

  // Takes the sockets that there are now. Times are monotonic.
  void Update(const std::vector<LocalSocket>& sockets, int64_t now_ns);

  // All that are known, those that went away last.
  std::shared_ptr<const ProcessTable> MakeTable(const std::vector<LocalAddress>& addresses) const;

 private:
  struct Known {
    LocalSocket socket;
    Process process;  // pid 0: not found
    int tries = 0;
    uint64_t look = 0;  // the last one that saw it
  };
  struct Gone {
    OwnedSocket socket;
    int64_t gone_ns = 0;
  };

  void FindOwners();
  void Forget(int64_t now_ns);

  ProcessFinder finder_;
  const size_t most_gone_;
  uint64_t look_ = 0;
  absl::flat_hash_map<uint64_t, Known> known_;  // by inode
  std::deque<Gone> gone_;                       // the oldest first
};

}  // namespace weir

#endif  // WEIR_ENGINE_HOST_OWNED_SOCKETS_H_
