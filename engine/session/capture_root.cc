#include "engine/session/capture_root.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "engine/base/status_details.h"

namespace weir {
namespace {

absl::Status Outside(absl::string_view path) {
  return ErrorFor(ErrorReason::kOutsideCaptureRoot,
                  absl::StrCat(path, ": is outside of the capture root"));
}

absl::Status FromErrno(absl::string_view path, int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return absl::NotFoundError(absl::StrCat(path, ": no such file"));
    case EACCES:
    case EPERM:
      return absl::PermissionDeniedError(absl::StrCat(path, ": permission denied"));
    case ELOOP:
    case ENAMETOOLONG:
      return absl::InvalidArgumentError(absl::StrCat(path, ": ", std::strerror(error)));
    default:
      return absl::ErrnoToStatus(error, path);
  }
}

// "/a/b" for "/a/./c/../b/": no dots, no slash at the end. `path` is absolute.
std::string Normal(const std::filesystem::path& path) {
  std::string normal = path.lexically_normal().string();
  while (normal.size() > 1 && normal.back() == '/') normal.pop_back();
  return normal;
}

bool IsWithin(absl::string_view path, absl::string_view folder) {
  if (folder == "/") return absl::StartsWith(path, "/");
  return absl::StartsWith(path, folder) &&
         (path.size() == folder.size() || path[folder.size()] == '/');
}

absl::StatusOr<std::string> RealPath(absl::string_view as_given, const std::string& path) {
  char real[PATH_MAX];
  if (realpath(path.c_str(), real) == nullptr) return FromErrno(as_given, errno);
  return std::string(real);
}

// Where an open descriptor's file stands now, by the kernel's own account.
absl::StatusOr<std::string> PathOf(absl::string_view as_given, const UniqueDescriptor& file) {
  return RealPath(as_given, absl::StrCat("/proc/self/fd/", file.get()));
}

absl::Status CheckWords(absl::string_view path) {
  if (path.empty()) return absl::InvalidArgumentError("path: is empty");
  if (path.find('\0') == absl::string_view::npos) return absl::OkStatus();
  return absl::InvalidArgumentError("path: has a NUL in it");
}

absl::Status CheckKind(absl::string_view path, const struct stat& facts) {
  if (S_ISREG(facts.st_mode) || S_ISDIR(facts.st_mode)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(path, ": is neither a regular file nor a folder"));
}

}  // namespace

CaptureRoot::CaptureRoot(Kind kind, std::string given_path, std::string real_path)
    : kind_(kind), given_path_(std::move(given_path)), real_path_(std::move(real_path)) {}

CaptureRoot CaptureRoot::WholeFileSystem() { return CaptureRoot(Kind::kWhole, "", ""); }

CaptureRoot CaptureRoot::NoFiles() { return CaptureRoot(Kind::kNone, "", ""); }

absl::StatusOr<CaptureRoot> CaptureRoot::Below(absl::string_view folder) {
  if (absl::Status status = CheckWords(folder); !status.ok()) return status;
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(std::string(folder), error);
  if (error) return FromErrno(folder, error.value());
  absl::StatusOr<std::string> real = RealPath(folder, absolute.string());
  if (!real.ok()) return real.status();
  if (!std::filesystem::is_directory(*real, error)) {
    return absl::InvalidArgumentError(absl::StrCat(folder, ": is no folder"));
  }
  return CaptureRoot(Kind::kBelow, Normal(absolute), *std::move(real));
}

bool CaptureRoot::Contains(absl::string_view real_path) const {
  return IsWithin(real_path, real_path_);
}

// The path that is meant, absolute, without dots; it is below the root by its words.
absl::StatusOr<std::string> CaptureRoot::Absolute(absl::string_view path) const {
  if (absl::Status status = CheckWords(path); !status.ok()) return status;
  if (kind_ == Kind::kNone) {
    return ErrorFor(ErrorReason::kNoCaptureRoot,
                    absl::StrCat(path, ": this sensor has no capture root"));
  }
  std::string absolute = Normal(std::filesystem::path(real_path_) / std::string(path));
  if (!Contains(absolute) && !IsWithin(absolute, given_path_)) return Outside(path);
  return absolute;
}

absl::StatusOr<std::string> CaptureRoot::Resolve(absl::string_view path) const {
  if (kind_ == Kind::kWhole) {
    if (absl::Status status = CheckWords(path); !status.ok()) return status;
    std::string unchanged(path);
    struct stat facts;
    if (stat(unchanged.c_str(), &facts) != 0) return FromErrno(path, errno);
    return unchanged;
  }
  absl::StatusOr<std::string> absolute = Absolute(path);
  if (!absolute.ok()) return absolute.status();
  absl::StatusOr<std::string> real = RealPath(path, *absolute);
  if (!real.ok()) return real.status();
  if (!Contains(*real)) return Outside(path);
  return real;
}

absl::StatusOr<UniqueDescriptor> CaptureRoot::Open(absl::string_view path) const {
  absl::StatusOr<std::string> real = Resolve(path);
  if (!real.ok()) return real.status();
  struct stat facts;
  if (lstat(real->c_str(), &facts) != 0) return FromErrno(path, errno);
  if (absl::Status status = CheckKind(path, facts); !status.ok()) return status;
  // Should it be exchanged for a FIFO just now, opening it does not wait.
  UniqueDescriptor file(
      open(real->c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK));
  if (!file.is_open()) return FromErrno(path, errno);
  if (fstat(file.get(), &facts) != 0) return FromErrno(path, errno);
  if (absl::Status status = CheckKind(path, facts); !status.ok()) return status;
  absl::StatusOr<std::string> opened = PathOf(path, file);
  if (!opened.ok()) return opened.status();
  if (!Contains(*opened)) return Outside(path);
  return file;
}

}  // namespace weir
