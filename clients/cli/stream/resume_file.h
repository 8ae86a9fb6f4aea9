// Where a stream that is to be resumed stands, kept in a file.
#ifndef WEIR_CLIENTS_CLI_STREAM_RESUME_FILE_H_
#define WEIR_CLIENTS_CLI_STREAM_RESUME_FILE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace weir::cli {

struct ResumeState {
  std::string session;  // id
  // What shapes the output: the format and the subscription, in words that are compared.
  std::string options;
  std::string token;  // bytes; empty before the first message
  // Bytes of the output file as of that token; absent where the output is no file.
  std::optional<uint64_t> output_bytes;

  bool operator==(const ResumeState&) const = default;
};

// Reads the state. Empty where there is no such file; INVALID_ARGUMENT where it is none of these;
// else the error of reading it. Errors name the path.
absl::StatusOr<std::optional<ResumeState>> LoadResumeState(const std::string& path);

// Puts the state into the file as a whole: whenever the program, or the machine, is cut short, the
// file has this state or the one before. It is on the disk when this returns. Errors name the path.
absl::Status SaveResumeState(const std::string& path, const ResumeState& state);

// Files whose contents must be right after the program, or the machine, was cut short.

// The status of `errno` as it is now: "PATH: no space left on device".
absl::Status FileError(const std::string& path);

// What the file holds; empty where there is none. Files of more than 1 MiB are refused. Errors name
// the file.
absl::StatusOr<std::optional<std::string>> ReadIfThere(const std::string& path);

// Makes the file hold this text, all of it or none: it is written beside it, as PATH.tmp, then
// renamed. It is on the disk when this returns.
absl::Status ReplaceFile(const std::string& path, const std::string& text);

// Sees to it that a file which was made in this folder is found there again.
absl::Status SyncFolderOf(const std::string& path);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_STREAM_RESUME_FILE_H_
