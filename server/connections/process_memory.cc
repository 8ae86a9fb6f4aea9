#include "server/connections/process_memory.h"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <limits>
#include <string>

namespace weir {
namespace {

constexpr uint64_t kNoLimit = std::numeric_limits<uint64_t>::max();

// A number in a file; none where there is no such file, or it says "max".
uint64_t NumberIn(const std::string& path) {
  uint64_t number = 0;
  std::ifstream file(path);
  return file >> number ? number : kNoLimit;
}

// The path of the process's group, of version 2: "0::/system.slice/weir.service".
std::string GroupPath() {
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("0::", 0) == 0) return line.substr(3);
  }
  return "";
}

// The least limit of the group and of those that it is in. In a container its own is the root.
uint64_t GroupLimit() {
  const std::string root = "/sys/fs/cgroup";
  uint64_t least = std::min(NumberIn(root + "/memory.max"),
                            NumberIn(root + "/memory/memory.limit_in_bytes"));  // version 1
  for (std::string path = GroupPath(); path.size() > 1; path.resize(path.rfind('/'))) {
    least = std::min(least, NumberIn(root + path + "/memory.max"));
  }
  return least;
}

uint64_t PageBytes() { return static_cast<uint64_t>(sysconf(_SC_PAGESIZE)); }

}  // namespace

uint64_t UsableMemoryBytes() {
  const uint64_t machine = static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) * PageBytes();
  return std::min(machine, GroupLimit()) / 5 * 4;
}

uint64_t ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  uint64_t size = 0, resident = 0;
  return file >> size >> resident ? resident * PageBytes() : 0;
}

HeapBytes AskHeap() {
  const struct mallinfo2 heap = mallinfo2();
  return {.used = heap.uordblks + heap.hblkhd, .kept = heap.fordblks};
}

void TrimHeap() { malloc_trim(0); }

}  // namespace weir
