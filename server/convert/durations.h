// Durations of weir.v1 and the engine's nanoseconds.
#ifndef WEIR_SERVER_CONVERT_DURATIONS_H_
#define WEIR_SERVER_CONVERT_DURATIONS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/duration.pb.h"

namespace weir {

// A range of allowed values, in nanoseconds, ends included.
struct DurationRange {
  int64_t least = 0;
  int64_t most = INT64_MAX;
};

// Nanoseconds of a duration that may be any number of them, within `range`; else an error that
// names `field` and the value.
absl::Status FromProto(const google::protobuf::Duration& duration, absl::string_view field,
                       const DurationRange& range, int64_t& nanos);

void ToProto(int64_t nanos, google::protobuf::Duration& duration);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_DURATIONS_H_
