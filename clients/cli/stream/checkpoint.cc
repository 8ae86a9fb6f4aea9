#include "clients/cli/stream/checkpoint.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/stream/resume_file.h"

namespace weir::cli {
namespace {

constexpr std::chrono::milliseconds kInterval{200};

absl::Status Contradiction(const std::string& path, const std::string& what) {
  return absl::FailedPreconditionError(absl::StrCat(path, ": ", what));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Checkpoint>> Checkpoint::Open(const CheckpointSpec& spec) {
  std::unique_ptr<Checkpoint> checkpoint(new Checkpoint(spec));
  if (!spec.output_path.empty()) {
    if (absl::Status status = checkpoint->OpenOutput(); !status.ok()) return status;
    std::error_code ignored;
    if (std::filesystem::equivalent(spec.output_path, spec.resume_path, ignored)) {
      return Contradiction(spec.resume_path, "is also the output file");
    }
  }
  if (absl::Status status = checkpoint->Restore(); !status.ok()) return status;
  return checkpoint;
}

Checkpoint::~Checkpoint() {
  if (output_ >= 0) close(output_);
}

absl::Status Checkpoint::OpenOutput() {
  const std::string& path = spec_.output_path;
  output_ = open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (output_ < 0 && errno == ENOENT) {
    const auto state = LoadResumeState(spec_.resume_path);
    if (!state.ok()) return state.status();
    if (state->has_value() && (*state)->output_bytes.has_value()) {
      return Contradiction(path, absl::StrCat("is missing, but ", spec_.resume_path,
                                              " resumes from it: remove that to start over"));
    }
    if (state->has_value()) {
      return Contradiction(spec_.resume_path, "was written without --output-file");
    }
    output_ = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  }
  if (output_ < 0) return FileError(path);
  struct stat found;
  if (fstat(output_, &found) != 0) return FileError(path);
  if (!S_ISREG(found.st_mode))
    return Contradiction(path, "is not a regular file and cannot be resumed");
  if (flock(output_, LOCK_EX | LOCK_NB) == 0) return SyncFolderOf(path);
  return errno == EWOULDBLOCK ? Contradiction(path, "is in use by another program")
                              : FileError(path);
}

// The state is read with the output locked: another program may have written it just now.
absl::Status Checkpoint::Restore() {
  absl::StatusOr<std::optional<ResumeState>> found = LoadResumeState(spec_.resume_path);
  if (!found.ok()) return found.status();
  const bool is_new = !found->has_value();
  state_ = is_new ? ResumeState{spec_.session, spec_.options, "", std::nullopt} : **found;
  if (is_new && output_ >= 0) state_.output_bytes = 0;
  if (absl::Status status = CheckState(); !status.ok()) return status;
  if (output_ >= 0) {
    if (absl::Status status = CutOutput(is_new); !status.ok()) return status;
  }
  dirty_ = is_new;
  return Save();
}

absl::Status Checkpoint::CheckState() const {
  const std::string& path = spec_.resume_path;
  if (state_.session != spec_.session) {
    return Contradiction(path, absl::StrCat("belongs to session \"", state_.session, "\", not \"",
                                            spec_.session, "\""));
  }
  if (state_.options != spec_.options) {
    return Contradiction(path, absl::StrCat("was written with other options: ", state_.options));
  }
  if (state_.output_bytes.has_value() != (output_ >= 0)) {
    return Contradiction(
        path, absl::StrCat("was written with", output_ >= 0 ? "out" : "", " --output-file"));
  }
  return absl::OkStatus();
}

// Cuts off what was written after the state was saved.
absl::Status Checkpoint::CutOutput(bool is_new) {
  const std::string& path = spec_.output_path;
  const off_t kept = static_cast<off_t>(*state_.output_bytes);
  const off_t size = lseek(output_, 0, SEEK_END);
  if (size < 0) return FileError(path);
  if (size < kept) {
    return Contradiction(path, absl::StrCat("has ", size, " bytes, fewer than the ", kept, " that ",
                                            spec_.resume_path, " resumes from"));
  }
  if (is_new && size > 0) {
    return Contradiction(path, absl::StrCat("already exists, but ", spec_.resume_path,
                                            " does not: remove it, or choose another file"));
  }
  resumes_output_ = kept > 0;
  const bool cut = size == kept || ftruncate(output_, kept) == 0;
  return cut && lseek(output_, kept, SEEK_SET) == kept ? absl::OkStatus() : FileError(path);
}

// What is written after this is not of this token, whenever it is saved.
absl::Status Checkpoint::Reached(const std::string& token) {
  if (token.empty() || token == state_.token) return absl::OkStatus();
  if (output_ >= 0) {
    const off_t size = lseek(output_, 0, SEEK_CUR);
    if (size < 0) return FileError(spec_.output_path);
    state_.output_bytes = static_cast<uint64_t>(size);
  }
  state_.token = token;
  dirty_ = true;
  if (std::chrono::steady_clock::now() - saved_ < kInterval) return absl::OkStatus();
  return Save();
}

absl::Status Checkpoint::Save() {
  if (!dirty_) return absl::OkStatus();
  if (output_ >= 0 && fsync(output_) != 0) return FileError(spec_.output_path);
  if (absl::Status status = SaveResumeState(spec_.resume_path, state_); !status.ok()) return status;
  dirty_ = false;
  saved_ = std::chrono::steady_clock::now();
  return absl::OkStatus();
}

}  // namespace weir::cli
