#include "engine/packet/decode.h"

#include "tests/engine/packet/decoded_table.h"

namespace weir {
namespace {

using ByteVector = std::vector<uint8_t>;

constexpr LinkType kLinkTypes[] = {
    LinkType::kNull,      LinkType::kLoop,      LinkType::kEthernet,  LinkType::kPpp,
    LinkType::kPppSerial, LinkType::kCiscoHdlc, LinkType::kRaw,       LinkType::kIpv4,
    LinkType::kIpv6,      LinkType::kLinuxSll,  LinkType::kLinuxSll2, LinkType::kRadiotap,
    LinkType::kWifi,      LinkType::kPpi,       LinkType::kNflog,     LinkType::kUnknown,
};

ByteVector CapwapHeader() {
  ByteVector header(40);
  header[1] = 2 << 3;
  header[38] = 0x08;
  return header;
}

// One packet of each shape that the decoder tells apart.
std::vector<PacketBuilder> Shapes() {
  const PacketBuilder udp = Eth().Ipv4("192.0.2.1", "192.0.2.2");
  return {
      Eth().Vlan(7).Ipv4("10.0.0.1", "10.0.0.2").Tcp(1, 2, kTcpSyn).Payload("hello"),
      Eth().Mpls(1).Mpls(2).Ipv6("::1", "::2").Extension(0).Fragment(0, true).Udp(1, 2),
      Eth().Pppoe().Ipv4("10.0.0.1", "10.0.0.2").Ipv6("::1", "::2").Icmp(128),
      Eth().Snap().Ipv6("::1", "::2").Ipv4("10.0.0.1", "10.0.0.2").Udp(1, 2),
      PacketBuilder(udp).Udp(1, 2152).GtpU(7).Ipv4("10.0.0.1", "10.0.0.2").Tcp(1, 2, 0),
      PacketBuilder(udp)
          .Udp(1, 2152)
          .Raw({0x36, 255, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0x85, 1, 0, 9, 0})
          .Ipv6("::1", "::2")
          .Udp(1, 2),
      PacketBuilder(udp).Udp(1, 5247).Raw(CapwapHeader()).Ipv4("1.1.1.1", "1.1.1.2").Udp(1, 2),
      PacketBuilder(udp).Udp(1, 37008).Raw({1, 0, 0, 1, 1}).Eth("", "").Ipv6("::1", "::2").Icmp(),
      PacketBuilder(udp).Udp(1, 4789).Vxlan(7).Eth().Vlan(7).Ipv4("1.1.1.1", "1.1.1.2").Udp(1, 2),
      PacketBuilder(udp).Udp(1, 6081).Geneve(7, ByteVector(8)).Ipv6("::1", "::2").Tcp(1, 2, 0),
      PacketBuilder(udp).Gre(0xB000, 7).Eth().ServiceVlan(9).Ipv4("1.1.1.1", "1.1.1.2").Udp(1, 2),
      NoLink().Raw(ByteVector(16)).Set16(14, 0x0800).Ipv4("10.0.0.1", "10.0.0.2").Udp(1, 2),
      NoLink()
          .Raw({0, 0, 17, 0, 3, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0})
          .Raw(ByteVector(26))
          .Set8(0, 0x88)
          .Snap()
          .Ipv4("10.0.0.1", "10.0.0.2")
          .Udp(1, 2),
  };
}

constexpr DecodeOptions kDefault;
constexpr DecodeOptions kNothing = {.decode_tunnels = false};
constexpr DecodeOptions kEverything = {
    .decode_vxlan = true, .decode_geneve = true, .decode_gre = true, .decode_qinq = true};

// What holds for every counted packet, whatever its bytes were.
void ExpectSound(const ByteVector& bytes, LinkType type) {
  // An allocation of just these bytes, so that a sanitizer sees any step beyond them.
  const ByteVector exact(bytes.begin(), bytes.end());
  const auto length = static_cast<uint32_t>(exact.size());
  for (const DecodeOptions& options : {kDefault, kNothing, kEverything}) {
    PacketView view;
    const IgnoredReason reason = Decode({exact.data(), length, length}, type, options, view);
    ASSERT_LT(static_cast<size_t>(reason), kIgnoredReasonCount);
    if (reason != IgnoredReason::kNone) continue;
    ASSERT_GE(view.ip, exact.data());
    ASSERT_EQ(view.ip + view.ip_captured, exact.data() + length);
    ASSERT_LE(view.transport_bytes, view.ip_bytes);
    ASSERT_LE(view.payload_bytes, view.transport_bytes);
    ASSERT_TRUE(view.key.ip_version() == 4 || view.key.ip_version() == 6);
    ASSERT_EQ(view.key_hash, HashFlowKey(view.key));
  }
}

TEST(Decode, SetsAllOfTheView) {
  const ByteVector bytes = Eth().Vlan(7).Ipv4("10.0.0.9", "10.0.0.2").Tcp(1, 2, kTcpAck).Bytes();
  PacketView view;
  view.timestamp_ns = 5;
  view.ordinal = 6;
  view.tunnel_id = 7;
  ASSERT_EQ(Decode({bytes.data(), static_cast<uint32_t>(bytes.size()), 1514}, LinkType::kEthernet,
                   {}, view),
            IgnoredReason::kNone);
  EXPECT_EQ(view.key.vlan_id, 7);
  EXPECT_EQ(view.key.protocol, 6);
  EXPECT_EQ(view.key.ip_version(), 4);
  EXPECT_EQ(view.key.tunnel(), TunnelKind::kNone);
  EXPECT_EQ(view.key_hash, HashFlowKey(view.key));
  EXPECT_FALSE(view.from_low);
  EXPECT_EQ(view.link_bytes, 1514u);
  EXPECT_EQ(view.ip, bytes.data() + 18);
  EXPECT_EQ(view.ip_captured, 40u);
  EXPECT_EQ(view.tunnel_id, 0u);
  EXPECT_EQ(view.timestamp_ns, 5);
  EXPECT_EQ(view.ordinal, 6u);
}

TEST(Decode, LeavesNothingOfAnEarlierPacketInTheView) {
  PacketView view;
  for (const PacketBuilder& shape : Shapes()) {
    const ByteVector bytes = shape.Bytes();
    const auto length = static_cast<uint32_t>(bytes.size());
    PacketView fresh;
    const auto reason = Decode({bytes.data(), length, length}, LinkType::kEthernet, {}, fresh);
    if (reason != IgnoredReason::kNone) continue;
    Decode({bytes.data(), length, length}, LinkType::kEthernet, {}, view);
    EXPECT_EQ(view.key, fresh.key);
    EXPECT_EQ(view.tunnel_id, fresh.tunnel_id);
    EXPECT_EQ(view.transport_bytes, fresh.transport_bytes);
    EXPECT_EQ(view.payload_bytes, fresh.payload_bytes);
  }
}

TEST(Decode, IsSafeOnEveryPrefix) {
  for (const PacketBuilder& shape : Shapes()) {
    const ByteVector whole = shape.Bytes();
    for (size_t length = 0; length <= whole.size(); ++length) {
      const ByteVector prefix(whole.begin(), whole.begin() + static_cast<long>(length));
      for (const LinkType type : kLinkTypes) ExpectSound(prefix, type);
    }
  }
}

TEST(Decode, IsSafeWithAnyOneByteChanged) {
  for (const PacketBuilder& shape : Shapes()) {
    ByteVector bytes = shape.Bytes();
    for (uint8_t& byte : bytes) {
      const uint8_t original = byte;
      for (int value = 0; value < 256; ++value) {
        byte = static_cast<uint8_t>(value);
        ExpectSound(bytes, LinkType::kEthernet);
      }
      for (const LinkType type : kLinkTypes) {
        byte = static_cast<uint8_t>(~original);
        ExpectSound(bytes, type);
      }
      byte = original;
    }
  }
}

}  // namespace
}  // namespace weir
