// What the conditions of a filter compare with: networks of IP addresses, patterns of text.
#ifndef WEIR_ENGINE_LOG_MATCH_VALUES_H_
#define WEIR_ENGINE_LOG_MATCH_VALUES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/base/byte_order.h"
#include "engine/packet/flow_key.h"

namespace weir {

// A plain value. Invariant: bits of `address` behind `prefix_length` are 0.
struct IpNetwork {
  IpAddress address{};
  uint8_t ip_version = 4;     // 4 or 6
  uint8_t prefix_length = 0;  // bits; at most 32 or 128

  bool Contains(const IpAddress& other, uint8_t other_version) const {
    return other_version == ip_version && Prefix(0, other) == LoadNative<uint64_t>(&address[0]) &&
           (prefix_length <= 64 || Prefix(64, other) == LoadNative<uint64_t>(&address[8]));
  }

 private:
  // The 64 bits from `first_bit` on, those behind the prefix set to 0, in the order of memory.
  uint64_t Prefix(int first_bit, const IpAddress& other) const {
    const int kept = prefix_length - first_bit;
    const uint64_t mask = kept >= 64 ? ~uint64_t{0} : kept == 0 ? 0 : ~uint64_t{0} << (64 - kept);
    return LoadNative<uint64_t>(&other[first_bit / 8]) & __builtin_bswap64(mask);
  }
};

// "10.0.0.0/8", "2001:db8::/32"; a lone address is one host. Bits behind the prefix are ignored.
// INVALID_ARGUMENT with the text where it is neither.
absl::StatusOr<IpNetwork> ParseIpNetwork(std::string_view text);

// "10.0.0.0/8"; always with the length of the prefix.
std::string FormatIpNetwork(const IpNetwork& network);

// Patterns for names: * is any run of bytes, ? is any one, the case of ASCII letters is none.
// Pure. Takes at most the product of both lengths in steps, whatever the pattern.
bool GlobMatches(std::string_view pattern, std::string_view text);

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_MATCH_VALUES_H_
