#include "engine/dpi/extract/wire_fields.h"

#include <algorithm>

#include "engine/dpi/ndpi/protocol_family.h"
#include "engine/packet/ip.h"
#include "engine/packet/transport.h"

namespace weir {
namespace {

constexpr size_t kTcpDataOffset = 12;   // its high nibble counts words of 4 bytes
constexpr size_t kDnsLengthPrefix = 2;  // before each message over TCP

bool Either(uint16_t master, uint16_t application, uint16_t id) {
  return master == id || application == id;
}

// What was captured of the payload, without link padding; empty where there is none.
Cursor PayloadOf(const IpLayer& ip) {
  Cursor payload(ip.transport.data(),
                 std::min<size_t>(ip.transport.remaining(), ip.transport_bytes));
  size_t header = kUdpHeaderLength;
  if (ip.protocol == kProtocolTcp) {
    if (!payload.Has(kTcpHeaderLength)) return {};
    header = (payload.Byte(kTcpDataOffset) >> 4) * 4u;
  } else if (ip.protocol != kProtocolUdp) {
    return {};
  }
  return payload.TrySkip(header) ? payload : Cursor();
}

void ReadDns(const IpLayer& ip, DnsKind kind, DnsMessages& dns) {
  Cursor payload = PayloadOf(ip);
  if (ip.protocol == kProtocolTcp && !payload.TrySkip(kDnsLengthPrefix)) return;
  ReadDnsMessage(payload, kind, dns);
}

void ReadQuic(const IpLayer& ip, uint32_t& version) {
  const uint32_t named = QuicVersion(PayloadOf(ip));
  if (named != 0) version = named;
}

}  // namespace

// RFC 8999: a long header has its version behind the first byte. Google's QUIC up to Q043 has it
// behind the connection id, if its public flags say that both are there.
uint32_t QuicVersion(Cursor payload) {
  constexpr uint8_t kLongHeader = 0x80;
  constexpr uint8_t kGoogleVersion = 0x01, kGoogleConnectionId = 0x08;
  if (!payload.Has(1)) return 0;
  const uint8_t flags = payload.Byte(0);
  payload.Skip(1);
  if ((flags & kLongHeader) != 0) return payload.Has(4) ? payload.Big32(0) : 0;
  if ((flags & kGoogleVersion) == 0) return 0;
  if ((flags & kGoogleConnectionId) != 0 && !payload.TrySkip(8)) return 0;
  return payload.Has(4) && payload.Byte(0) == 'Q' ? payload.Big32(0) : 0;
}

void ReadWireFields(uint16_t master, uint16_t application, const uint8_t* ip, uint32_t length,
                    WireFields& fields) {
  const bool is_quic = Either(master, application, NDPI_PROTOCOL_QUIC);
  if (!is_quic && FamilyOf(master, application) != ProtocolFamily::kDns) return;
  IpLayer layer;
  if (ReadDecodedIp(ip, length, layer) != IgnoredReason::kNone) return;
  if (is_quic) return ReadQuic(layer, fields.quic_version);
  const bool multicast = Either(master, application, NDPI_PROTOCOL_MDNS);
  ReadDns(layer, multicast ? DnsKind::kMulticast : DnsKind::kUnicast, fields.dns);
}

}  // namespace weir
