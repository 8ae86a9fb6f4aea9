#include "server/convert/times.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "engine/base/clock.h"
#include "server/convert/error_details.h"

namespace weir {
namespace {

std::string Text(int64_t nanos) { return absl::FormatDuration(absl::Nanoseconds(nanos)); }

}  // namespace

absl::Status FromProto(const google::protobuf::Duration& duration, absl::string_view field,
                       const DurationRange& range, int64_t& nanos) {
  const bool is_one = duration.nanos() > -kNanosPerSecond && duration.nanos() < kNanosPerSecond &&
                      (duration.seconds() >= 0 || duration.nanos() <= 0) &&
                      (duration.seconds() <= 0 || duration.nanos() >= 0);
  int64_t value;
  if (!is_one || __builtin_mul_overflow(duration.seconds(), kNanosPerSecond, &value) ||
      __builtin_add_overflow(value, duration.nanos(), &value)) {
    return FieldError(field, absl::StrCat(duration.seconds(), " s and ", duration.nanos(),
                                          " ns are no duration in signed 64-bit nanoseconds"));
  }
  if (value < range.least) {
    const bool is_negative = value < 0 && range.least == 0;
    return FieldError(field, is_negative
                                 ? absl::StrCat(Text(value), " is negative")
                                 : absl::StrCat(Text(value), " is below ", Text(range.least)));
  }
  if (value > range.most) {
    return FieldError(field, absl::StrCat(Text(value), " is above ", Text(range.most)));
  }
  nanos = value;
  return absl::OkStatus();
}

void ToProto(int64_t nanos, google::protobuf::Duration& duration) {
  duration.set_seconds(nanos / kNanosPerSecond);
  duration.set_nanos(static_cast<int32_t>(nanos % kNanosPerSecond));
}

void ToProto(int64_t unix_nanos, google::protobuf::Timestamp& time) {
  const int64_t before = unix_nanos % kNanosPerSecond < 0 ? 1 : 0;  // nanos are never negative
  time.set_seconds(unix_nanos / kNanosPerSecond - before);
  time.set_nanos(static_cast<int32_t>(unix_nanos % kNanosPerSecond + before * kNanosPerSecond));
}

}  // namespace weir
