// The words that the syntax of capture filters has for itself (libpcap 1.10).
#ifndef WEIR_ENGINE_BASE_FILTER_KEYWORDS_H_
#define WEIR_ENGINE_BASE_FILTER_KEYWORDS_H_

#include <optional>

#include "absl/strings/string_view.h"

namespace weir {

// What a keyword says of the name behind it.
enum class FilterKeyword {
  kOther,       // nothing
  kJoin,        // "and", "or"
  kBeforeWord,  // the word behind it is no name that is looked up: "on eth0", "type mgt"
  kIpv4,        // protocols whose addresses are of one family
  kIpv6,
  kStation,    // link layers
  kProtocol,   // other protocols
  kDirection,  // "src", "dst" and 802.11's addresses
  kHost,
  kNetwork,
  kGateway,
  kFileNamed,  // "port", "proto" and their like: names from the machine's files
};

// None for words that are no keywords.
std::optional<FilterKeyword> KeywordOf(absl::string_view word);

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_FILTER_KEYWORDS_H_
