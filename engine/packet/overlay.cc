// VXLAN and GENEVE: networks of Ethernet over UDP.
#include "engine/packet/ether_type.h"
#include "engine/packet/tunnel.h"

namespace weir {
namespace {

constexpr size_t kHeaderLength = 8;  // of both, with the network's 24-bit number at the same offset
constexpr size_t kNetworkOffset = 4;

constexpr uint8_t kVxlanHasNetwork = 0x08;  // must be set (RFC 7348)

constexpr uint8_t kGeneveVersionMask = 0xC0;  // 0 is the only one (RFC 8926)
constexpr uint8_t kGeneveOptionsMask = 0x3F;  // length in units of 4 bytes
constexpr uint8_t kGeneveControl = 0x80;      // a message to the tunnel's end, not through it

Tunnel OpenNetwork(TunnelKind kind, uint16_t ether_type, size_t header_length, Cursor cursor) {
  if (!cursor.Has(header_length + 1)) return {};
  const uint32_t network = cursor.Big32(kNetworkOffset) >> 8;
  cursor.Skip(header_length);
  return {kind, TunnelContent::kTyped, cursor, network, true, ether_type};
}

}  // namespace

Tunnel OpenVxlan(Cursor cursor) {
  if (!cursor.Has(kHeaderLength) || (cursor.Byte(0) & kVxlanHasNetwork) == 0) return {};
  return OpenNetwork(TunnelKind::kVxlan, kEtherTypeBridging, kHeaderLength, cursor);
}

Tunnel OpenGeneve(Cursor cursor) {
  if (!cursor.Has(kHeaderLength)) return {};
  if ((cursor.Byte(0) & kGeneveVersionMask) != 0) return {};
  if ((cursor.Byte(1) & kGeneveControl) != 0) return {};
  const size_t options_length = (cursor.Byte(0) & kGeneveOptionsMask) * 4u;
  return OpenNetwork(TunnelKind::kGeneve, cursor.Big16(2), kHeaderLength + options_length, cursor);
}

}  // namespace weir
