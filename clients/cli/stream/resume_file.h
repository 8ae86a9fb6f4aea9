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

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_STREAM_RESUME_FILE_H_
