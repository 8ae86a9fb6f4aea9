// A file's content as text, bounded.
#ifndef WEIR_ENGINE_BASE_WHOLE_FILE_H_
#define WEIR_ENGINE_BASE_WHOLE_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace weir {

// Reads a regular file of at most `max_bytes`, a multiple of 1 MiB. Never waits: pipes and devices
// are INVALID_ARGUMENT, as what is longer is OUT_OF_RANGE. What the system says is an error of its
// own code: NOT_FOUND, PERMISSION_DENIED. The message says what is wrong and does not name the
// file.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t max_bytes);

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_WHOLE_FILE_H_
