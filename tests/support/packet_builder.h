// Packets for tests, header by header, outermost first:
//
//   Eth().Vlan(7).Ipv4("10.0.0.1", "10.0.0.2").Tcp(1234, 443, kTcpSyn).Payload("hello").Bytes()
//
// Types, protocols and lengths are filled in from what follows each header when the bytes are
// made; Set8() and Set16() then overwrite bytes of the header added last, to tell lies with.
// Checksums are 0. A plain value: a prefix of a packet can be copied and continued in many ways.
#ifndef WEIR_TESTS_SUPPORT_PACKET_BUILDER_H_
#define WEIR_TESTS_SUPPORT_PACKET_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

class PacketBuilder {
 public:
  PacketBuilder& Eth(std::string_view source_mac = "02:00:00:00:00:01",
                     std::string_view destination_mac = "02:00:00:00:00:02");
  PacketBuilder& Vlan(uint16_t id);
  PacketBuilder& ServiceVlan(uint16_t id);  // 802.1ad
  PacketBuilder& Mpls(uint32_t label);
  PacketBuilder& Pppoe();
  PacketBuilder& Snap();  // LLC and SNAP; the header before it then holds a length
  PacketBuilder& Ipv4(std::string_view source, std::string_view destination);
  PacketBuilder& Ipv6(std::string_view source, std::string_view destination);
  // An IPv6 extension header of `length` bytes, a multiple of 8.
  PacketBuilder& Extension(uint8_t type, size_t length = 8);
  // The offset is in units of 8 bytes. IPv4: sets the field of the header before; IPv6: adds a
  // fragment header.
  PacketBuilder& Fragment(uint16_t offset, bool more);
  PacketBuilder& Tcp(uint16_t source_port, uint16_t destination_port, uint8_t flags,
                     uint32_t sequence = 0, uint32_t acknowledgment = 0);
  PacketBuilder& Udp(uint16_t source_port, uint16_t destination_port);
  PacketBuilder& Icmp(uint8_t type = 8, uint8_t code = 0);  // ICMPv6 after an IPv6 header
  PacketBuilder& GtpU(uint32_t teid);                       // no optional fields
  PacketBuilder& Vxlan(uint32_t network);
  // `options` are of a multiple of 4 bytes.
  PacketBuilder& Geneve(uint32_t network, const std::vector<uint8_t>& options = {});
  // `flags` are the first two bytes; fields that they name follow, the key with a value.
  PacketBuilder& Gre(uint16_t flags = 0, uint32_t key = 0);
  PacketBuilder& Payload(std::string_view bytes);
  PacketBuilder& Raw(std::vector<uint8_t> bytes);

  // Overwrite bytes of the last header, `offset` bytes into it; Set16 in network order.
  PacketBuilder& Set8(size_t offset, uint8_t value);
  PacketBuilder& Set16(size_t offset, uint16_t value);

  std::vector<uint8_t> Bytes() const;
  std::string String() const;

 private:
  enum class Kind {
    kEthernet,
    kVlan,
    kServiceVlan,
    kMpls,
    kPppoe,
    kSnap,
    kIpv4,
    kIpv6,
    kExtension,
    kTcp,
    kUdp,
    kIcmp,
    kGtpU,
    kVxlan,
    kGeneve,
    kGre,
    kRaw,
  };
  struct Patch {
    size_t offset;
    uint8_t value;
  };
  struct Header {
    Kind kind;
    std::vector<uint8_t> bytes;
    uint8_t extension_type = 0;
    std::vector<Patch> patches = {};
  };

  static uint16_t EtherTypeOf(const Header* next, size_t body_length);
  static uint8_t ProtocolOf(const Header* next, bool ipv6);
  static void FillIn(Header& header, const Header* next, size_t body_length, bool ipv6);
  bool BehindIpv6(size_t index) const;
  PacketBuilder& Add(Kind kind, std::vector<uint8_t> bytes, uint8_t extension_type = 0);

  std::vector<Header> headers_;
};

// The usual beginnings: an Ethernet frame, and a packet without a link header.
PacketBuilder Eth(std::string_view source_mac = "02:00:00:00:00:01",
                  std::string_view destination_mac = "02:00:00:00:00:02");
inline PacketBuilder NoLink() { return PacketBuilder(); }

}  // namespace weir

#endif  // WEIR_TESTS_SUPPORT_PACKET_BUILDER_H_
