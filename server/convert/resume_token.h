// Where a stream stands in a session's log as opaque bytes, to resume from.
#ifndef WEIR_SERVER_CONVERT_RESUME_TOKEN_H_
#define WEIR_SERVER_CONVERT_RESUME_TOKEN_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/convert/gap_report.h"

namespace weir {

struct ResumeToken {
  // Of the sensor, by SensorMark(); 0 where it has no lasting name.
  uint32_t sensor_mark = 0;
  std::string session_id;
  std::string
      session_uid;  // 16 bytes: tells sessions apart that had the same id one after the other
  uint64_t next_sequence = 0;  // the next event wanted
  // Lost before that event, and not told by then.
  std::optional<GapReport> untold = {};
};

// What tokens know a sensor by: never 0. Two sensors may have the same by chance, one in four
// thousand million.
uint32_t SensorMark(absl::string_view sensor_id);

// A token may be as large as this by contract, so that it can come to hold more; larger ones are
// refused unread.
inline constexpr size_t kMaxTokenBytes = 64 << 10;

// At most 121 bytes for a session id of at most 63. A checksum guards against accidents, not
// against forgery: a token gives no right that its bearer has not.
std::string EncodeToken(const ResumeToken& token);

// INVALID_ARGUMENT where the bytes are no token.
absl::StatusOr<ResumeToken> DecodeToken(absl::string_view bytes);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_RESUME_TOKEN_H_
