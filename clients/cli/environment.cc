#include "clients/cli/environment.h"

#include "clients/cli/output/text_escaping.h"
#include "clients/cli/output/watched_write.h"

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
  const bool named = what.empty() || message.find(what) != std::string::npos;
  Complain(environment, named ? message : what + ": " + message);
}

}  // namespace weir::cli
