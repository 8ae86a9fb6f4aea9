// Which files of the sensor's host a client may read.
#ifndef WEIR_ENGINE_SESSION_CAPTURE_ROOT_H_
#define WEIR_ENGINE_SESSION_CAPTURE_ROOT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/capture/unique_descriptor.h"

namespace weir {

struct CaptureFileInfo {
  std::string path = {};  // relative to the root, as a client would name it
  uint64_t bytes = 0;
  int64_t modified_ns = 0;  // Unix time
};

struct ListCaptureFilesOptions {
  std::string folder = {};  // below the root; empty: the root
  size_t page_size = 100;
  std::string after = {};  // only files whose paths come behind this one
};

struct CaptureFilePage {
  std::vector<CaptureFileInfo> files;  // in the order of their paths' bytes
  bool has_more = false;
  bool truncated = false;  // the folder holds more than a listing looks at; the rest is left out
};

// Immutable, thread-safe, copyable. Every call looks at the file system anew.
class CaptureRoot {
 public:
  // Files below `folder` and no others; relative paths begin there. NOT_FOUND; INVALID_ARGUMENT
  // where it is no folder.
  static absl::StatusOr<CaptureRoot> Below(absl::string_view folder);

  // Every file that the process can read; relative paths begin in its working folder. For programs
  // whose only client is who started them.
  static CaptureRoot WholeFileSystem();

  // No file at all: every path is PERMISSION_DENIED.
  static CaptureRoot NoFiles();

  // The real path (absolute, without symbolic links) of the file that a client names by a relative
  // or absolute path. INVALID_ARGUMENT: empty, or with a NUL in it. PERMISSION_DENIED: outside of
  // the root, by its words or by links; said of a path that leaves the root by its words whether
  // or not it exists. NOT_FOUND. Each names the path as it was given. ".." is resolved by words.
  // With WholeFileSystem the path comes back as it is, if it exists: it may be a link that has no
  // real path, like the end of a pipe under /dev/fd.
  absl::StatusOr<std::string> Resolve(absl::string_view path) const;

  // Opens the file for reading. That the descriptor is of a file below the root is checked on the
  // descriptor itself, so no folder exchanged for a link between the check and the opening leads
  // out. INVALID_ARGUMENT for what is neither a regular file nor a folder: opening others can wait,
  // or have effects. REQUIRES: not WholeFileSystem.
  absl::StatusOr<UniqueDescriptor> Open(absl::string_view path) const;

  // The capture files (by their first bytes: pcap, pcapng) of a folder and of those in it, to a
  // bounded depth. Symbolic links are not followed; files that are no UTF-8 cannot be named and are
  // left out. Errors as of Resolve.
  // REQUIRES: not WholeFileSystem.
  absl::StatusOr<CaptureFilePage> List(const ListCaptureFilesOptions& options) const;

  bool allows_files() const { return kind_ != Kind::kNone; }
  bool is_whole_file_system() const { return kind_ == Kind::kWhole; }
  // The real path of the root; empty for NoFiles and WholeFileSystem.
  const std::string& path() const { return real_path_; }

 private:
  enum class Kind : uint8_t { kNone, kBelow, kWhole };
  CaptureRoot(Kind kind, std::string given_path, std::string real_path);

  absl::StatusOr<std::string> Absolute(absl::string_view path) const;
  bool Contains(absl::string_view real_path) const;

  Kind kind_;
  std::string given_path_;  // absolute and lexically normal, links in it not resolved
  std::string real_path_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_SESSION_CAPTURE_ROOT_H_
