#include "clients/cli/output/buffered_writer.h"

#include <cerrno>
#include <string_view>

#include "clients/cli/output/watched_write.h"

namespace weir::cli {

void BufferedWriter::Flush() {
  std::string_view rest = text_;
  while (!rest.empty() && error_ == 0) {
    const ssize_t written = WatchedWrite(descriptor_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<size_t>(written));
      written_ += static_cast<uint64_t>(written);
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  text_.clear();
}

}  // namespace weir::cli
