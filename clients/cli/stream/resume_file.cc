#include "clients/cli/stream/resume_file.h"

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/stream/durable_file.h"

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

}  // namespace weir::cli
