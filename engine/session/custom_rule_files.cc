#include "engine/session/custom_rule_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "engine/capture/unique_descriptor.h"
#include "engine/dpi/catalog.h"
#include "engine/dpi/rules/custom_rules.h"

namespace weir {
namespace {

absl::Status OfFile(absl::string_view path, int error) { return absl::ErrnoToStatus(error, path); }

// Opening a FIFO would wait for its other end.
absl::StatusOr<UniqueDescriptor> Open(const CaptureRoot& root, const std::string& path) {
  if (!root.is_whole_file_system()) return root.Open(path);
  absl::StatusOr<std::string> real_path = root.Resolve(path);
  if (!real_path.ok()) return real_path.status();
  UniqueDescriptor file(open(real_path->c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!file.is_open()) return OfFile(path, errno);
  return file;
}

absl::Status CheckRegular(const std::string& path, const UniqueDescriptor& file) {
  struct stat facts;
  if (fstat(file.get(), &facts) != 0) return OfFile(path, errno);
  if (S_ISREG(facts.st_mode)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(path, ": is no regular file"));
}

// At most one byte more than is allowed, so that too many are seen.
absl::StatusOr<std::string> ReadText(const CaptureRoot& root, const std::string& path) {
  absl::StatusOr<UniqueDescriptor> file = Open(root, path);
  if (!file.ok()) return file.status();
  if (absl::Status status = CheckRegular(path, *file); !status.ok()) return status;
  std::string text(kMaxCustomRuleBytes + 1, '\0');
  size_t length = 0;
  while (length < text.size()) {
    const ssize_t count = read(file->get(), text.data() + length, text.size() - length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return OfFile(path, errno);
    if (count == 0) break;
    length += static_cast<size_t>(count);
  }
  text.resize(length);
  return text;
}

// The same error, with the name of what it is about before its words.
absl::Status Named(absl::string_view name, const absl::Status& error) {
  absl::Status named(error.code(), absl::StrCat(name, ": ", error.message()));
  error.ForEachPayload([&named](absl::string_view url, const absl::Cord& payload) {
    named.SetPayload(url, payload);
  });
  return named;
}

using Normalise = absl::StatusOr<std::string> (*)(absl::string_view);

absl::StatusOr<std::string> ReadRules(const CaptureRoot& root, const std::string& path,
                                      Normalise normalise) {
  absl::StatusOr<std::string> text = ReadText(root, path);
  if (!text.ok()) return text.status();
  absl::StatusOr<std::string> rules = normalise(*text);
  if (rules.ok()) return rules;
  return Named(path, rules.status());
}

absl::Status Take(const CaptureRoot& root, absl::string_view setting, const std::string& path,
                  Normalise normalise, std::string& rules) {
  if (path.empty()) return absl::OkStatus();
  absl::StatusOr<std::string> read = ReadRules(root, path, normalise);
  if (!read.ok()) {
    return Named(setting, read.status());
  }
  rules = *std::move(read);
  return absl::OkStatus();
}

}  // namespace

absl::Status LoadCustomRules(const CaptureRoot& root, SessionSpec& spec) {
  CustomRules rules;
  absl::Status status = Take(root, "custom_protocols_file", spec.custom_protocols_file,
                             NormalProtocolRules, rules.protocols);
  status.Update(Take(root, "custom_categories_file", spec.custom_categories_file,
                     NormalCategoryRules, rules.categories));
  if (!status.ok()) return status;
  if (rules.protocols.empty() && rules.categories.empty()) return absl::OkStatus();
  if (!rules.protocols.empty()) {
    absl::StatusOr<std::vector<ProtocolInfo>> added = AddedProtocols(rules);
    if (!added.ok()) return added.status();
    rules.added_protocols = *std::move(added);
  }
  spec.meter.custom_rules = std::make_shared<const CustomRules>(std::move(rules));
  return absl::OkStatus();
}

}  // namespace weir
