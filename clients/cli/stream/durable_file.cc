#include "clients/cli/stream/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/whole_file.h"

namespace weir::cli {
namespace {

constexpr size_t kMaxBytes = 1 << 20;

// Closes it at the end of a block.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  const int number_;
};

bool WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

absl::Status WriteDurably(const std::string& path, const std::string& text) {
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (file.number() < 0 || !WriteAll(file.number(), text) || fsync(file.number()) != 0) {
    return FileError(path);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FileError(const std::string& path) {
  const int error = errno;
  return absl::Status(absl::ErrnoToStatusCode(error),
                      absl::StrCat(path, ": ", std::strerror(error)));
}

absl::StatusOr<std::optional<std::string>> ReadIfThere(const std::string& path) {
  absl::StatusOr<std::string> text = ReadWholeFile(path, kMaxBytes);
  if (text.ok()) return std::optional<std::string>(*std::move(text));
  if (absl::IsNotFound(text.status())) return std::optional<std::string>();
  return absl::Status(text.status().code(), absl::StrCat(path, ": ", text.status().message()));
}

absl::Status ReplaceFile(const std::string& path, const std::string& text) {
  const std::string beside = path + ".tmp";
  if (absl::Status status = WriteDurably(beside, text); !status.ok()) return status;
  if (std::rename(beside.c_str(), path.c_str()) != 0) return FileError(path);
  return SyncFolderOf(path);
}

absl::Status SyncFolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const Descriptor file(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (file.number() < 0 || fsync(file.number()) != 0) return FileError(folder);
  return absl::OkStatus();
}

}  // namespace weir::cli
