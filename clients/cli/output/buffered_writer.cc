#include "clients/cli/output/buffered_writer.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace weir::cli {

void BufferedWriter::Flush() {
  std::string_view rest = text_;
  while (!rest.empty() && error_ == 0) {
    const ssize_t written = write(descriptor_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd writable{descriptor_, POLLOUT, 0};
      poll(&writable, 1, -1);
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  text_.clear();
}

}  // namespace weir::cli
