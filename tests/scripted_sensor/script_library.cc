#include "tests/scripted_sensor/script_library.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/rpc/error_details.pb.h"

namespace weir::scripted {
namespace {

constexpr char kSensorId[] = "scripted";
constexpr char kSessionUid[] = "0123456789abcdef";

// Keeps the first error of a text, with its line.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (text_.empty()) text_ = absl::StrCat(line + 1, ":", column + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string Repeated(absl::string_view token, size_t bytes) {
  std::string out;
  while (!token.empty() && out.size() < bytes) out.append(token.data(), token.size());
  out.resize(bytes);
  return out;
}

void FillStarted(const std::string& name, v1::StreamStarted& started) {
  if (started.sensor_id().empty()) started.set_sensor_id(kSensorId);
  if (started.session_id().empty()) started.set_session_id(name);
  if (started.session_uid().empty()) started.set_session_uid(kSessionUid);
}

// An error where the step is none, or its added fields are no wire fields.
absl::Status Fill(const std::string& name, Step& step) {
  if (step.step_case() == Step::STEP_NOT_SET) return absl::InvalidArgumentError("an empty step");
  if (!step.has_message()) return absl::OkStatus();
  v1::FlowStreamMessage& message = *step.mutable_message();
  if (message.has_started()) FillStarted(name, *message.mutable_started());
  if (step.token_bytes() > 0) {
    message.set_resume_token(Repeated(message.resume_token(), step.token_bytes()));
  }
  if (message.MergeFromString(step.more())) return absl::OkStatus();
  return absl::InvalidArgumentError("`more` is not in the wire format");
}

absl::Status Fill(const std::string& name, Script& script) {
  for (Call& call : *script.mutable_calls()) {
    if (call.asked_token_bytes() > 0) {
      v1::Subscription& asked = *call.mutable_asked();
      asked.set_resume_token(Repeated(asked.resume_token(), call.asked_token_bytes()));
    }
    for (Step& step : *call.mutable_steps()) {
      if (absl::Status status = Fill(name, step); !status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Script> Load(const std::filesystem::path& path) {
  // Details of errors are written as what they are, which the parser must know.
  google::rpc::ErrorInfo::descriptor();
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  FirstError error;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  Script script;
  if (!parser.ParseFromString(text, &script)) {
    return absl::InvalidArgumentError(absl::StrCat(path.string(), ":", error.text()));
  }
  if (absl::Status status = Fill(path.stem().string(), script); !status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path.string(), ": ", status.message()));
  }
  return script;
}

}  // namespace

absl::StatusOr<ScriptLibrary> LoadScripts(const std::string& folder) {
  ScriptLibrary library;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".textproto") continue;
    absl::StatusOr<Script> script = Load(entry.path());
    if (!script.ok()) return script.status();
    library.emplace(entry.path().stem().string(), *std::move(script));
  }
  if (error) return absl::NotFoundError(absl::StrCat(folder, ": ", error.message()));
  if (library.empty()) return absl::NotFoundError(absl::StrCat(folder, ": no scripts there"));
  return library;
}

}  // namespace weir::scripted
