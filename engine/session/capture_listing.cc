// CaptureRoot::List.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "engine/base/clock.h"
#include "engine/base/utf8.h"
#include "engine/session/capture_root.h"

namespace weir {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxDepth = 8;
// Of files and folders that one call looks at.
constexpr size_t kMaxEntries = 20'000;

// The first bytes of captures: pcap in both byte orders, in microseconds, in nanoseconds, and of
// the kind with longer packet headers; pcapng.
bool IsCaptureMagic(const unsigned char (&bytes)[4]) {
  static constexpr unsigned char kMagics[][4] = {{0xd4, 0xc3, 0xb2, 0xa1}, {0xa1, 0xb2, 0xc3, 0xd4},
                                                 {0x4d, 0x3c, 0xb2, 0xa1}, {0xa1, 0xb2, 0x3c, 0x4d},
                                                 {0x34, 0xcd, 0xb2, 0xa1}, {0xa1, 0xb2, 0xcd, 0x34},
                                                 {0x0a, 0x0d, 0x0d, 0x0a}};
  return std::any_of(std::begin(kMagics), std::end(kMagics), [&](const auto& magic) {
    return std::memcmp(bytes, magic, sizeof(magic)) == 0;
  });
}

bool IsValidUtf8(const std::string& text) {
  std::string kept;
  return AppendValidUtf8(text, kept) == 0;
}

// Fills in what is known of the file at `real_path`; false where it is no capture, or gone.
bool Inspect(const std::string& real_path, CaptureFileInfo& info) {
  const UniqueDescriptor file(
      open(real_path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK));
  struct stat facts;
  if (!file.is_open() || fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) return false;
  unsigned char first[4];
  if (read(file.get(), first, sizeof(first)) != sizeof(first)) return false;
  if (!IsCaptureMagic(first)) return false;
  info.bytes = static_cast<uint64_t>(facts.st_size);
  info.modified_ns = facts.st_mtim.tv_sec * kNanosPerSecond + facts.st_mtim.tv_nsec;
  return true;
}

// The regular files in `folder` and below, sorted by their paths; true in `truncated` where there
// is more than one call looks at.
std::vector<std::string> FilesIn(const std::string& folder, bool& truncated) {
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied,
                                         error);
  size_t seen = 0;
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (++seen > kMaxEntries) {
      truncated = true;
      break;
    }
    std::error_code ignored;
    const fs::file_status status = entry->symlink_status(ignored);
    if (fs::is_regular_file(status)) files.push_back(entry->path().string());
    if (fs::is_directory(status) && entry.depth() >= kMaxDepth) {
      truncated = true;
      entry.disable_recursion_pending();
    }
  }
  if (error) truncated = true;
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

absl::StatusOr<CaptureFilePage> CaptureRoot::List(const ListCaptureFilesOptions& options) const {
  absl::StatusOr<std::string> folder = Resolve(options.folder.empty() ? "." : options.folder);
  if (!folder.ok()) return folder.status();
  std::error_code error;
  if (!fs::is_directory(*folder, error)) {
    return absl::InvalidArgumentError(absl::StrCat("folder: ", options.folder, " is no folder"));
  }
  CaptureFilePage page;
  const size_t root_length = real_path_ == "/" ? 1 : real_path_.size() + 1;
  for (const std::string& real_path : FilesIn(*folder, page.truncated)) {
    CaptureFileInfo info{.path = real_path.substr(root_length)};
    if (info.path <= options.after || !IsValidUtf8(info.path) || !Inspect(real_path, info))
      continue;
    if (page.files.size() == options.page_size) {
      page.has_more = true;
      break;
    }
    page.files.push_back(std::move(info));
  }
  return page;
}

}  // namespace weir
