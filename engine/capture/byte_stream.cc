#include "engine/capture/byte_stream.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/status/status.h"

namespace weir {

absl::StatusOr<size_t> ReadFully(ByteStream& stream, absl::Span<uint8_t> buffer) {
  size_t filled = 0;
  while (filled < buffer.size()) {
    absl::StatusOr<size_t> got = stream.Read(buffer.subspan(filled));
    if (!got.ok()) return got;
    if (*got == 0) break;
    filled += *got;
  }
  return filled;
}

bool IsRegularFile(int descriptor) {
  struct stat facts;
  return fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode);
}

DescriptorStream::DescriptorStream(UniqueDescriptor descriptor, const Interruptor& interruptor,
                                   std::atomic<uint64_t>& bytes_read)
    : descriptor_(std::move(descriptor)),
      interruptor_(interruptor),
      bytes_read_(bytes_read),
      may_wait_(!IsRegularFile(descriptor_.get())) {
  if (!may_wait_) posix_fadvise(descriptor_.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
}

absl::StatusOr<size_t> DescriptorStream::Read(absl::Span<uint8_t> buffer) {
  while (!interruptor_.is_interrupted()) {
    if (may_wait_ && !interruptor_.WaitUntilReadable(descriptor_.get())) break;
    const ssize_t got = read(descriptor_.get(), buffer.data(), buffer.size());
    if (got >= 0) {
      bytes_read_.fetch_add(static_cast<uint64_t>(got), std::memory_order_relaxed);
      return static_cast<size_t>(got);
    }
    if (errno != EINTR && errno != EAGAIN) return absl::DataLossError(std::strerror(errno));
  }
  return absl::CancelledError("interrupted");
}

bool DescriptorStream::is_ready() const { return !may_wait_ || IsReadableNow(descriptor_.get()); }

}  // namespace weir
