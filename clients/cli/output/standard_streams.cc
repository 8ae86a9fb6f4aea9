#include "clients/cli/output/standard_streams.h"

#include <google/protobuf/util/json_util.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/output/text_escaping.h"
#include "clients/cpp/errors.h"

namespace weir::cli {

void Complain(const Environment& environment, const std::string& message) {
  std::string line = "weir: ";
  AppendVisible(message, line);
  line += '\n';
  // Nobody is left to be told where this fails.
  (void)WatchedWrite(environment.error, line.data(), line.size());
}

void Complain(const Environment& environment, const std::string& what, const absl::Status& status) {
  const std::string message(status.message());
  if (client::IsNobodyListening(status)) {
    return Complain(environment, absl::StrCat(message,
                                              " (start one with `weir serve`, or name one "
                                              "with --server)"));
  }
  const bool named = what.empty() || message.find(what) != std::string::npos;
  Complain(environment, named ? message : absl::StrCat(what, ": ", message));
}

int Fail(const Environment& environment, const std::string& what, const absl::Status& status) {
  Complain(environment, what, status);
  return kExitFailed;
}

int ExitCodeOf(const Environment& environment, const BufferedWriter& writer) {
  if (!writer.closed() || writer.error() == EPIPE) return kExitOk;
  Complain(environment, absl::StrCat("standard output: ", std::strerror(writer.error())));
  return kExitFailed;
}

int WriteOut(const Environment& environment, const std::string& text) {
  BufferedWriter writer(environment.output);
  writer.text() = text;
  writer.Flush();
  return ExitCodeOf(environment, writer);
}

int PrintRequest(const Environment& environment, const char* method,
                 const google::protobuf::Message& request) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(request, &json, options).ok()) {
    Complain(environment, "the request cannot be printed");
    return kExitFailed;
  }
  Complain(environment, absl::StrCat("request of weir.v1.", method));
  return WriteOut(environment, json);
}

}  // namespace weir::cli
