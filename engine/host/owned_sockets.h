// The sockets of this machine with their processes, as they are seen look by look.
#ifndef WEIR_ENGINE_HOST_OWNED_SOCKETS_H_
#define WEIR_ENGINE_HOST_OWNED_SOCKETS_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "engine/base/clock.h"
#include "engine/host/process_finder.h"
#include "engine/host/process_table.h"

namespace weir {

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
