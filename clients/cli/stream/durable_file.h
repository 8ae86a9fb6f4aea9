// Files whose contents must be right after the program, or the machine, was cut short.
#ifndef WEIR_CLIENTS_CLI_STREAM_DURABLE_FILE_H_
#define WEIR_CLIENTS_CLI_STREAM_DURABLE_FILE_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace weir::cli {

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

#endif  // WEIR_CLIENTS_CLI_STREAM_DURABLE_FILE_H_
