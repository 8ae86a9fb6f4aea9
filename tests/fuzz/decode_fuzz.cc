// The decoder on any bytes, for every link type and option: what it says must hold together.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "engine/packet/decode.h"
#include "tests/fuzz/expect.h"

namespace weir {
namespace {

constexpr uint8_t kLinkTypes = 12;

void ExpectSound(const PacketView& packet, const uint8_t* data, size_t size) {
  EXPECT_OR_DIE(packet.ip >= data && packet.ip < data + size);
  EXPECT_OR_DIE(packet.ip + packet.ip_captured <= data + size);
  EXPECT_OR_DIE(packet.key.ip_version() == 4 || packet.key.ip_version() == 6);
  EXPECT_OR_DIE(packet.ip_captured >= (packet.key.ip_version() == 4 ? 20u : 40u));
  EXPECT_OR_DIE(packet.payload_bytes <= packet.transport_bytes);
  EXPECT_OR_DIE(packet.key_hash == HashFlowKey(packet.key));
  EXPECT_OR_DIE(packet.key.low_address <= packet.key.high_address);
  for (const uint8_t* mac : {packet.source_mac, packet.destination_mac}) {
    EXPECT_OR_DIE(mac == nullptr || (mac >= data && mac + 6 <= data + size));
  }
}

}  // namespace
}  // namespace weir

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* input, size_t size) {
  using namespace weir;
  if (size < 2) return 0;
  const auto link_type = static_cast<LinkType>(input[0] % kLinkTypes);
  const DecodeOptions options{.decode_tunnels = (input[1] & 1) != 0};
  // An allocation of its own, so that a sanitizer sees the first byte that is read too far.
  const std::vector<uint8_t> frame(input + 2, input + size);
  const auto captured = static_cast<uint32_t>(frame.size());
  PacketView packet;
  const UncountedReason reason =
      Decode({frame.data(), captured, captured + (input[1] >> 4)}, link_type, options, packet);
  EXPECT_OR_DIE(static_cast<size_t>(reason) < kUncountedReasonCount);
  if (reason == UncountedReason::kNone) ExpectSound(packet, frame.data(), frame.size());
  return 0;
}
