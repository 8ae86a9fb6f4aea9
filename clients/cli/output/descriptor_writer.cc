#include "clients/cli/output/descriptor_writer.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <string_view>

namespace weir::cli {
namespace {

constexpr size_t kMaxPiece = 16 << 10;

std::atomic<uint64_t> begun = 0;
std::atomic<uint64_t> over = 0;

// Descriptors that were made non-blocking, by who shares them, are waited for all the same.
ssize_t WriteWaiting(int descriptor, const char* bytes, size_t size) {
  while (true) {
    const ssize_t written = write(descriptor, bytes, size);
    if (written >= 0 || errno != EAGAIN) return written;
    pollfd writable{descriptor, POLLOUT, 0};
    poll(&writable, 1, -1);
  }
}

}  // namespace

ssize_t WatchedWrite(int descriptor, const char* bytes, size_t size) {
  ++begun;
  const ssize_t written = WriteWaiting(descriptor, bytes, std::min(size, kMaxPiece));
  ++over;
  return written;
}

// `over` is read first, so that a write is never over before it began.
WatchedWrites CountWatchedWrites() {
  WatchedWrites writes;
  writes.over = over;
  writes.begun = begun;
  return writes;
}

void BufferedWriter::Flush() {
  std::string_view rest = text_;
  while (!rest.empty() && error_ == 0) {
    const ssize_t written = WatchedWrite(descriptor_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<size_t>(written));
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  text_.clear();
}

}  // namespace weir::cli
