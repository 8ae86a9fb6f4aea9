// Where packets come from, of weir.v1 and the engine's.
#ifndef WEIR_SERVER_CONVERT_SOURCE_H_
#define WEIR_SERVER_CONVERT_SOURCE_H_

#include "absl/status/status.h"
#include "engine/session/session_spec.h"
#include "weir/v1/source.pb.h"

namespace weir {

// INVALID_ARGUMENT where none is set.
absl::Status FromProto(const v1::Source& from, SourceSpec& source);
void ToProto(const SourceSpec& from, v1::Source& source);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_SOURCE_H_
