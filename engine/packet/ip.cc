#include "engine/packet/ip.h"

#include <algorithm>

namespace weir {
namespace {

constexpr size_t kMinIpv4Length = 20;
constexpr uint16_t kFragmentOffsetMask = 0x1FFF, kMoreFragments = 0x2000;

// Nothing of `ip` but its fragment, if it is one. RFC 791, 3.2: flags and offset.
IgnoredReason NoteFragment(uint16_t field, const uint8_t* header, const IpReading& reading,
                           IpLayer& ip) {
  const bool later = (field & kFragmentOffsetMask) != 0;
  if (reading.rules.fragments) {
    ip.fragment = later ? Fragment::kLater : Fragment::kFirst;
    ip.fragmented = header;
    return IgnoredReason::kNone;
  }
  const bool refused = later && reading.fragment_test == FragmentTest::kApply;
  return refused ? IgnoredReason::kIpv4Fragment : IgnoredReason::kNone;
}

}  // namespace

IgnoredReason ReadIpv4(Cursor cursor, uint32_t cut, const IpReading& reading, IpLayer& ip) {
  if (!cursor.Has(kMinIpv4Length)) return IgnoredReason::kIpHeaderCut;
  const size_t header_length = (cursor.Byte(0) & 0x0F) * 4u;
  if (header_length < kMinIpv4Length) return IgnoredReason::kIpv4BadHeaderLength;
  uint32_t total = cursor.Big16(2);
  if (total < header_length) {
    // A large packet that the card is still to cut has no length yet: it ends where the frame does.
    if (total != 0 || !reading.rules.length_zero) return IgnoredReason::kIpv4BadTotalLength;
    total = static_cast<uint32_t>(cursor.remaining()) + cut;
    if (total < header_length) return IgnoredReason::kIpHeaderCut;
  }
  const uint16_t fragment = cursor.Big16(6) & (kFragmentOffsetMask | kMoreFragments);
  if (fragment != 0) {
    const IgnoredReason reason = NoteFragment(fragment, cursor.data(), reading, ip);
    if (reason != IgnoredReason::kNone) return reason;
  }
  if (!cursor.Has(header_length)) return IgnoredReason::kIpHeaderCut;
  ip.header = cursor.data();
  ip.total_bytes = total;
  ip.transport_bytes = total - static_cast<uint32_t>(header_length);
  ip.version = 4;
  ip.protocol = cursor.Byte(9);
  cursor.Skip(header_length);
  ip.transport = cursor;
  if (ip.protocol == kProtocolAuthentication && reading.rules.all_extensions) {
    while (ip.protocol == kProtocolAuthentication && SkipAuthentication(ip)) {
    }
  }
  return IgnoredReason::kNone;
}

IgnoredReason StripIpInIp(const PacketRules& rules, IpLayer& ip) {
  const IpReading reading = {rules};
  IgnoredReason reason = IgnoredReason::kNone;
  while (reason == IgnoredReason::kNone && CarriesIp(ip)) {
    IpLayer inner;
    inner.fragment = ip.fragment;
    inner.fragmented = ip.fragmented;
    uint32_t inner_cut = 0;
    const Cursor carried = rules.outer_if_unread ? CarriedBy(ip, inner_cut) : ip.transport;
    reason = ReadIp(carried, inner_cut, reading, inner);
    if (reason != IgnoredReason::kNone && rules.outer_if_unread) return IgnoredReason::kNone;
    if (reason == IgnoredReason::kNotIp) return IgnoredReason::kTunnelInnerNotIp;
    ip = inner;
  }
  return reason;
}

IgnoredReason ReadDecodedIp(const uint8_t* packet, uint32_t length, IpLayer& ip) {
  static constexpr PacketRules kRules = {.fragments = false};
  return ReadIp(Cursor(packet, length), 0, {kRules, FragmentTest::kSkip}, ip);
}

bool SkipAuthentication(IpLayer& ip) {
  if (ip.fragment == Fragment::kLater || ip.transport_bytes < 12 || !ip.transport.Has(2))
    return false;
  const size_t length = (ip.transport.Byte(1) + 2u) * 4;
  if (length < 12 || length > ip.transport_bytes || !ip.transport.Has(length)) return false;
  ip.protocol = ip.transport.Byte(0);
  ip.transport.Skip(length);
  ip.transport_bytes -= static_cast<uint32_t>(length);
  return true;
}

Cursor CarriedBy(const IpLayer& ip, uint32_t& cut) {
  const size_t captured = std::min<size_t>(ip.transport.remaining(), ip.transport_bytes);
  cut = ip.transport_bytes - static_cast<uint32_t>(captured);
  return Cursor(ip.transport.data(), captured);
}

}  // namespace weir
