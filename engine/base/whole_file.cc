#include "engine/base/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace weir {
namespace {

absl::Status SystemError(int number) {
  return absl::Status(absl::ErrnoToStatusCode(number), std::strerror(number));
}

absl::StatusOr<std::string> ReadAll(int descriptor, size_t max_bytes) {
  std::string text;
  char buffer[65536];
  while (text.size() <= max_bytes) {
    const ssize_t got = read(descriptor, buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError(errno);
    if (got == 0) return text;
    text.append(buffer, static_cast<size_t>(got));
  }
  return absl::OutOfRangeError(absl::StrCat("is longer than ", max_bytes >> 20, " MiB"));
}

}  // namespace

absl::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t max_bytes) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return SystemError(errno);
  struct stat found;
  const bool is_file = fstat(descriptor, &found) == 0 && S_ISREG(found.st_mode);
  absl::StatusOr<std::string> text = is_file ? ReadAll(descriptor, max_bytes)
                                             : absl::InvalidArgumentError("is not a regular file");
  close(descriptor);
  return text;
}

}  // namespace weir
