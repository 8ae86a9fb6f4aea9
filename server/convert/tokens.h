// Opaque bytes that lead a client back to where it was: in a session's log, in a list of pages.
#ifndef WEIR_SERVER_CONVERT_TOKENS_H_
#define WEIR_SERVER_CONVERT_TOKENS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "engine/log/cursor.h"
#include "server/convert/error_details.h"

namespace weir {

// With kRestarted the reason is all that is known.
struct GapReport {
  LossReason reason = LossReason::kNone;
  uint64_t first_sequence = 0;  // of the events lost
  uint64_t last_sequence = 0;   // inclusive
  uint64_t events = 0;          // lost, of those from first to last

  bool operator==(const GapReport&) const = default;
};

// Where a stream stands in a session's log as opaque bytes, to resume from.

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

// Pages of lists: how large they are, and the tokens that lead from one to the next.

inline constexpr uint32_t kMaxPageSize = 1000;

// Rows to a page: `by_default` where 0 is asked for, no more than kMaxPageSize.
inline size_t PageSize(uint32_t asked, uint32_t by_default) {
  return std::min(asked == 0 ? by_default : asked, kMaxPageSize);
}

// A token that leads on from `position`, a text of the list's own, for the list of that name alone:
// what the request selects is part of the name.
// Opaque to clients; a checksum guards against accidents.
std::string EncodePageToken(absl::string_view list, absl::string_view position);

// The position; "" for no token, the first page. INVALID_ARGUMENT at "page_token" where it is none
// of this list.
absl::StatusOr<std::string> DecodePageToken(absl::string_view list, absl::string_view token);

// Puts a page of `rows`, which are the same from call to call, into a response: `add(row)` for
// each.
template <typename Request, typename Rows, typename Response, typename Add>
absl::Status PutPage(absl::string_view list, const Request& request, const Rows& rows,
                     Response& response, Add add) {
  absl::StatusOr<std::string> position = DecodePageToken(list, request.page_token());
  if (!position.ok()) return position.status();
  size_t begin = 0;
  if (!position->empty() && !absl::SimpleAtoi(*position, &begin)) begin = rows.size();
  begin = std::min(begin, rows.size());
  const size_t end =
      begin + std::min(PageSize(request.page_size(), kMaxPageSize), rows.size() - begin);
  for (size_t i = begin; i < end; ++i) add(rows[i]);
  if (end < rows.size()) response.set_next_page_token(EncodePageToken(list, absl::StrCat(end)));
  return absl::OkStatus();
}

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_TOKENS_H_
