#include "clients/cli/output/standard_output.h"

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_code.h"

namespace weir::cli {

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

}  // namespace weir::cli
