// Writes that may wait for their reader, counted, so that another thread can tell when one is
// stuck.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_WATCHED_WRITE_H_
#define WEIR_CLIENTS_CLI_OUTPUT_WATCHED_WRITE_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace weir::cli {

// As write(2) on a descriptor that waits, whether it does or not; a piece of at most 16 KiB at a
// time, so that a slow reader is told from none.
// Thread-safe.
ssize_t WatchedWrite(int descriptor, const char* bytes, size_t size);

// The watched writes of this process so far. Where two looks show the same numbers, and some that
// have begun are not over, no reader took anything in between.
struct WatchedWrites {
  uint64_t begun = 0;
  uint64_t over = 0;

  bool operator==(const WatchedWrites&) const = default;
};
WatchedWrites CountWatchedWrites();

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_WATCHED_WRITE_H_
