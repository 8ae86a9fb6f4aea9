// The decoder on any bytes, for every link type and option: what it says must hold together.
//
// Input: a byte that picks the link type, one of options, then the frame.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "engine/packet/captured_transport.h"
#include "engine/packet/decode.h"
#include "engine/packet/fragment_id.h"
#include "engine/packet/handshake_role.h"
#include "engine/packet/quoted_packet.h"
#include "tests/fuzz/expect.h"

namespace weir {
namespace {

constexpr uint8_t kLinkTypes = static_cast<uint8_t>(LinkType::kUnknown) + 1;

void ExpectSoundSizes(const PacketView& packet, uint32_t wire_length) {
  EXPECT_OR_DIE(packet.link_bytes == wire_length);
  EXPECT_OR_DIE(packet.payload_bytes <= packet.transport_bytes);
  EXPECT_OR_DIE(packet.transport_bytes <= packet.ip_bytes);
  EXPECT_OR_DIE(packet.ip_captured >= (packet.key.ip_version() == 4 ? 20u : 40u));
}

void ExpectSoundKey(const PacketView& packet) {
  const FlowKey& key = packet.key;
  EXPECT_OR_DIE(key.ip_version() == 4 || key.ip_version() == 6);
  EXPECT_OR_DIE(packet.key_hash == HashFlowKey(key));
  EXPECT_OR_DIE(key.low_address <= key.high_address);
  EXPECT_OR_DIE(key.low_address != key.high_address || key.low_port <= key.high_port);
  EXPECT_OR_DIE(key.vlan_id < 4096);
  EXPECT_OR_DIE(key.protocol == 6 || packet.tcp_flags == 0);
}

void ExpectSoundPointers(const PacketView& packet, const uint8_t* data, size_t size) {
  EXPECT_OR_DIE(packet.ip >= data && packet.ip < data + size);
  EXPECT_OR_DIE(packet.ip + packet.ip_captured == data + size);
  EXPECT_OR_DIE(packet.frame() == data);
  EXPECT_OR_DIE(packet.transport_offset <= packet.ip_captured);
  EXPECT_OR_DIE(packet.fragment == Fragment::kWhole || packet.fragmented_ip() <= packet.ip);
  const std::span<const uint8_t> transport = CapturedTransport(packet);
  EXPECT_OR_DIE(transport.empty() || transport.data() + transport.size() <= data + size);
  for (const uint8_t* mac : {packet.source_mac(), packet.destination_mac()}) {
    EXPECT_OR_DIE(mac == nullptr || (mac >= data && mac + 6 <= data + size));
  }
}

// Decodes where `junk` was before, as the place of an earlier packet is used again.
IgnoredReason DecodeOver(uint8_t junk, const FrameBytes& frame, LinkType link_type,
                         const DecodeOptions& options, PacketView& packet) {
  std::memset(static_cast<void*>(&packet), junk, sizeof(packet));
  const IgnoredReason reason = Decode(frame, link_type, options, packet);
  packet.timestamp_ns = 0;  // not the decoder's
  packet.ordinal = 0;
  packet.interface_number = 0;
  return reason;
}

// All that was set, to the last field; nothing between the fields is padding.
void ExpectSame(const PacketView& one, const PacketView& other) {
  constexpr size_t kSize = offsetof(PacketView, tcp_flags) + sizeof(one.tcp_flags);
  EXPECT_OR_DIE(std::memcmp(&one, &other, kSize) == 0);
  EXPECT_OR_DIE(one.from_low == other.from_low && one.has_tunnel_id == other.has_tunnel_id);
  EXPECT_OR_DIE(one.fragment == other.fragment);
}

}  // namespace
}  // namespace weir

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* input, size_t size) {
  using namespace weir;
  if (size < 2) return 0;
  const auto link_type = static_cast<LinkType>(input[0] % kLinkTypes);
  const DecodeOptions options{
      .decode_tunnels = (input[1] & 1) != 0,
      .decode_vxlan = (input[1] & 2) != 0,
      .decode_geneve = (input[1] & 4) != 0,
      .decode_gre = (input[1] & 8) != 0,
      .decode_qinq = (input[1] & 16) != 0,
      .key_icmp_id = (input[1] & 4) != 0,
      .rules = (input[1] & 32) != 0 ? kNfstreamPacketRules : kStandardPacketRules};
  // An allocation of its own, so that a sanitizer sees the first byte that is read too far.
  const std::vector<uint8_t> frame(input + 2, input + size);
  const auto captured = static_cast<uint32_t>(frame.size());
  const uint32_t wire_length = captured + (input[1] >> 6);
  const FrameBytes bytes = {frame.data(), captured, wire_length};
  PacketView packet;
  const IgnoredReason reason = DecodeOver(0x00, bytes, link_type, options, packet);
  EXPECT_OR_DIE(static_cast<size_t>(reason) < kIgnoredReasonCount);
  PacketView again;
  EXPECT_OR_DIE(DecodeOver(0xff, bytes, link_type, options, again) == reason);
  const bool later_fragment =
      reason == IgnoredReason::kIpv4Fragment || reason == IgnoredReason::kIpv6Fragment;
  if (reason != IgnoredReason::kNone && !(later_fragment && options.rules.fragments)) return 0;
  ExpectSame(packet, again);
  ExpectSoundSizes(packet, wire_length);
  ExpectSoundKey(packet);
  ExpectSoundPointers(packet, frame.data(), frame.size());
  IsAnswer(packet);
  if (const auto quoted = QuotedFlow(packet, (input[1] & 1) != 0)) {
    EXPECT_OR_DIE(quoted->low_address <= quoted->high_address);
  }
  if (packet.fragment != Fragment::kWhole) {
    EXPECT_OR_DIE(FragmentedPacketId(packet) == FragmentedPacketId(again));
  }
  return 0;
}
