// Where packets come from, of weir.v1 and the engine's.
#ifndef WEIR_SERVER_CONVERT_SOURCE_H_
#define WEIR_SERVER_CONVERT_SOURCE_H_

#include <cstddef>

#include "absl/status/status.h"
#include "engine/session/session_spec.h"
#include "weir/v1/source.pb.h"

namespace weir {

// INVALID_ARGUMENT where none is set, or what is output only is.
absl::Status FromProto(const v1::Source& from, SourceSpec& source);

// How many of a source's paths of files are told: all, the first kFirstPaths with their number, or
// none.
enum class Paths { kAll, kFirst, kNone };
inline constexpr size_t kFirstPaths = 4;

void ToProto(const SourceSpec& from, Paths paths, v1::Source& source);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_SOURCE_H_
