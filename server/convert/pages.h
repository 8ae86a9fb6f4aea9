// Pages of lists: how large they are, and the tokens that lead from one to the next.
#ifndef WEIR_SERVER_CONVERT_PAGES_H_
#define WEIR_SERVER_CONVERT_PAGES_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/convert/error_details.h"

namespace weir {

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

#endif  // WEIR_SERVER_CONVERT_PAGES_H_
