// Finds the processes that hold sockets, by the links in /proc/PID/fd.
#ifndef WEIR_ENGINE_HOST_PROCESS_FINDER_H_
#define WEIR_ENGINE_HOST_PROCESS_FINDER_H_

#include <cstdint>
#include <deque>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "engine/host/process.h"

namespace weir {

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

}  // namespace weir

#endif  // WEIR_ENGINE_HOST_PROCESS_FINDER_H_
