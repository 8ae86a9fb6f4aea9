// Durations and times of weir.v1 and the engine's nanoseconds.
#ifndef WEIR_SERVER_CONVERT_TIMES_H_
#define WEIR_SERVER_CONVERT_TIMES_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

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

// Of Unix nanoseconds, also before 1970.
void ToProto(int64_t unix_nanos, google::protobuf::Timestamp& time);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_TIMES_H_
