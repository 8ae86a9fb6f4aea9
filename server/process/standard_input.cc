#include "server/process/standard_input.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "engine/capture/files/file_source.h"

namespace weir {
namespace {

bool IsStandardInput(const SourceSpec& source) {
  const auto* files = std::get_if<FilesSpec>(&source);
  return files != nullptr && files->paths.size() == 1 &&
         (files->paths[0] == "-" || files->paths[0] == "/dev/stdin");
}

class StandardInputOpener final : public SourceOpener {
 public:
  explicit StandardInputOpener(std::unique_ptr<SourceOpener> other) : other_(std::move(other)) {}

  absl::StatusOr<PacketSources> Open(const SessionSpec& spec) override {
    if (!IsStandardInput(spec.source)) return other_->Open(spec);
    const int descriptor = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    if (descriptor < 0) {
      return absl::UnavailableError(absl::StrCat("standard input: ", std::strerror(errno)));
    }
    return OneSource(OpenFileSource(
        {.inputs = {{"standard input", descriptor}}, .bpf_filter = spec.bpf_filter}));
  }

 private:
  const std::unique_ptr<SourceOpener> other_;
};

}  // namespace

std::unique_ptr<SourceOpener> WithStandardInput(std::unique_ptr<SourceOpener> other) {
  return std::make_unique<StandardInputOpener>(std::move(other));
}

}  // namespace weir
