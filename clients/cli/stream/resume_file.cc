#include "clients/cli/stream/resume_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/whole_file.h"

namespace weir::cli {
namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;
constexpr char kVersionKey[] = "weir_resume";
constexpr char kSession[] = "session";
constexpr char kOptions[] = "options";
constexpr char kToken[] = "token";
constexpr char kOutputBytes[] = "output_bytes";

absl::Status NotAResumeFile(const std::string& path) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": is not a resume file"));
}

std::optional<std::string> TextOf(const Json& json, const char* key) {
  const auto it = json.find(key);
  if (it == json.end() || !it->is_string()) return std::nullopt;
  return it->get<std::string>();
}

bool IsHex(const std::string& text) {
  return text.size() % 2 == 0 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

// Empty where the text is no state.
std::optional<ResumeState> Parse(const std::string& text) {
  const Json json = Json::parse(text, /*cb=*/nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || json.value(kVersionKey, Json()) != kVersion) return std::nullopt;
  const auto session = TextOf(json, kSession);
  const auto options = TextOf(json, kOptions);
  const auto token = TextOf(json, kToken);
  if (!session || !options || !token || !IsHex(*token)) return std::nullopt;
  ResumeState state{*session, *options, absl::HexStringToBytes(*token), std::nullopt};
  const auto bytes = json.find(kOutputBytes);
  if (bytes == json.end()) return state;
  if (!bytes->is_number_unsigned()) return std::nullopt;
  state.output_bytes = bytes->get<uint64_t>();
  return state;
}

}  // namespace

absl::StatusOr<std::optional<ResumeState>> LoadResumeState(const std::string& path) {
  const absl::StatusOr<std::optional<std::string>> text = ReadIfThere(path);
  if (!text.ok()) return text.status();
  if (!text->has_value()) return std::optional<ResumeState>();
  const std::optional<ResumeState> state = Parse(**text);
  if (!state) return NotAResumeFile(path);
  return state;
}

absl::Status SaveResumeState(const std::string& path, const ResumeState& state) {
  Json json = {{kVersionKey, kVersion},
               {kSession, state.session},
               {kOptions, state.options},
               {kToken, absl::BytesToHexString(state.token)}};
  if (state.output_bytes) json[kOutputBytes] = *state.output_bytes;
  const auto replace = Json::error_handler_t::replace;  // names that are no UTF-8
  return ReplaceFile(path, json.dump(2, ' ', false, replace) + "\n");
}

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
