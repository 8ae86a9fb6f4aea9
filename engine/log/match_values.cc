#include "engine/log/match_values.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/address_text.h"

namespace weir {
namespace {

// The bits of byte `i` that a prefix covers.
uint8_t MaskOf(int prefix_length, int i) {
  const int bits = std::clamp(prefix_length - 8 * i, 0, 8);
  return static_cast<uint8_t>(0xFF00 >> bits);
}

bool ParseAddress(const std::string& text, IpNetwork& network) {
  if (text.find('\0') != std::string::npos) return false;  // where inet_pton stops reading
  network.ip_version = text.find(':') == std::string::npos ? 4 : 6;
  const int family = network.ip_version == 4 ? AF_INET : AF_INET6;
  return inet_pton(family, text.c_str(), network.address.data()) == 1;
}

bool ParsePrefixLength(std::string_view text, uint32_t longest, IpNetwork& network) {
  uint32_t length = 0;
  const bool digits = !text.empty() && std::all_of(text.begin(), text.end(),
                                                   [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || !absl::SimpleAtoi(std::string(text), &length) || length > longest) return false;
  network.prefix_length = static_cast<uint8_t>(length);
  return true;
}

}  // namespace

absl::StatusOr<IpNetwork> ParseIpNetwork(std::string_view text) {
  IpNetwork network;
  const size_t slash = text.find('/');
  bool valid = ParseAddress(std::string(text.substr(0, slash)), network);
  const uint32_t longest = network.ip_version == 4 ? 32 : 128;
  network.prefix_length = static_cast<uint8_t>(longest);
  if (slash != std::string_view::npos) {
    valid = valid && ParsePrefixLength(text.substr(slash + 1), longest, network);
  }
  if (!valid) {
    return absl::InvalidArgumentError(absl::StrCat("\"", std::string(text), "\" is not a network"));
  }
  for (int i = 0; i < 16; ++i) network.address[i] &= MaskOf(network.prefix_length, i);
  return network;
}

std::string FormatIpNetwork(const IpNetwork& network) {
  const std::string_view bytes(reinterpret_cast<const char*>(network.address.data()),
                               network.ip_version == 4 ? 4 : 16);
  std::string text;
  AppendIpAddress(bytes, text);
  absl::StrAppend(&text, "/", network.prefix_length);
  return text;
}

// Only the last * is ever tried anew: an earlier one that took more could not make a later match.
bool GlobMatches(std::string_view pattern, std::string_view text) {
  size_t p = 0;
  size_t t = 0;
  size_t star = std::string_view::npos;
  size_t star_end = 0;  // in the text: what the last * has taken so far
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_end = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || absl::ascii_tolower(pattern[p]) ==
                                                               absl::ascii_tolower(text[t]))) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_end;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace weir
