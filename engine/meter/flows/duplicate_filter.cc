#include "engine/meter/flows/duplicate_filter.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "absl/hash/hash.h"
#include "engine/flow/flow_end.h"

namespace weir {
namespace {

constexpr size_t kIpv4Header = 20, kIpv6Header = 40;

std::string_view Text(const uint8_t* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

// The IP header without what changes on the way.
size_t FixedHeader(const uint8_t* ip, bool is_ipv4, uint8_t* header) {
  if (is_ipv4) {
    std::memcpy(header, ip, kIpv4Header);
    header[1] = 0;                // DSCP and ECN
    header[8] = 0;                // TTL
    header[10] = header[11] = 0;  // checksum
    return kIpv4Header;
  }
  std::memcpy(header, ip, kIpv6Header);
  header[0] &= 0xF0;
  header[1] &= 0x0F;  // DSCP and ECN lie across both
  header[7] = 0;      // hop limit
  return kIpv6Header;
}

bool IsIpv4(const PacketView& packet) { return packet.ip[0] >> 4 == 4; }

// A fragment that waited for its first has no bytes of its own any more.
bool HasHeader(const PacketView& packet) {
  return packet.ip_captured >= kIpv4Header && (IsIpv4(packet) || packet.ip_captured >= kIpv6Header);
}

// Never 0. Link padding is left out.
uint64_t DigestOf(const PacketView& packet) {
  uint8_t header[kIpv6Header];
  const size_t fixed = FixedHeader(packet.ip, IsIpv4(packet), header);
  const size_t captured =
      std::min<size_t>(packet.ip_captured, std::max<size_t>(packet.ip_bytes, fixed));
  const uint64_t digest =
      absl::HashOf(Text(header, fixed), Text(packet.ip + fixed, captured - fixed));
  return digest == 0 ? 1 : digest;
}

}  // namespace

bool DuplicateFilter::IsDuplicate(const PacketView& packet) {
  if (!HasHeader(packet)) return false;
  const uint64_t digest = DigestOf(packet);
  std::array<Seen, kWays>& set = sets_[digest % sets_.size()];
  Seen* oldest = &set[0];
  for (Seen& seen : set) {
    if (seen.digest == digest) {
      if (!AtLeastApart(seen.time_ns, packet.timestamp_ns, window_ns_ + 1)) {
        ++packets_;
        bytes_ += packet.link_bytes;
        return true;
      }
      oldest = &seen;  // the same once more, but too late
      break;
    }
    if (seen.digest == 0 || (oldest->digest != 0 && seen.time_ns < oldest->time_ns)) oldest = &seen;
  }
  *oldest = {digest, packet.timestamp_ns};
  return false;
}

}  // namespace weir
