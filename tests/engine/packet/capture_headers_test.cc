#include "engine/packet/capture_headers.h"

#include "tests/engine/packet/decoded_table.h"

namespace weir {
namespace {

using ByteVector = std::vector<uint8_t>;

constexpr char kUdp[] = "17 10.0.0.1:53 > 10.0.0.2:99 ip 28 l4 8 payload 0";

ByteVector UdpPacket() { return NoLink().Ipv4("10.0.0.1", "10.0.0.2").Udp(53, 99).Bytes(); }

ByteVector Joined(std::initializer_list<ByteVector> parts) {
  ByteVector all;
  for (const ByteVector& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

// An 802.11 frame from an access point.
ByteVector WifiFrame() {
  ByteVector header(24);
  header[0] = 0x08;  // data
  header[1] = 0x02;  // from the distribution system
  for (uint8_t i = 4; i < 22; ++i) header[i] = i;
  return Joined({header, {0xAA, 0xAA, 3, 0, 0, 0, 8, 0}, UdpPacket()});
}

ByteVector Ppi(uint32_t link_type, const ByteVector& fields) {
  const auto length = static_cast<uint8_t>(8 + fields.size());
  return Joined({{0, 0, length, 0, static_cast<uint8_t>(link_type),
                  static_cast<uint8_t>(link_type >> 8), static_cast<uint8_t>(link_type >> 16), 0},
                 fields});
}

ByteVector PpiWifiCommon(uint8_t flags) {
  ByteVector field(24);
  field[0] = 2;
  field[2] = 20;
  field[4 + 8] = flags;
  return field;
}

TEST(Wifi, IsReadWithoutARadiotapHeader) {
  const ByteVector frame = WifiFrame();
  EXPECT_EQ(Decoded(frame, LinkType::kWifi), kUdp);
  const PacketView view = MustDecode(frame, LinkType::kWifi);
  EXPECT_EQ(MacText(view.destination_mac()), "04:05:06:07:08:09");
  EXPECT_EQ(MacText(view.source_mac()), "10:11:12:13:14:15");
}

TEST(Ppi, HasAFrameOfTheLinkTypeThatItNames) {
  const ByteVector ethernet = Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(53, 99).Bytes();
  const ByteVector unknown_field = {99, 0, 3, 0, 1, 2, 3};
  const struct {
    ByteVector bytes;
    const char* expected;
  } cases[] = {
      {Joined({Ppi(105, {}), WifiFrame()}), kUdp},
      {Joined({Ppi(105, Joined({unknown_field, PpiWifiCommon(1)})), WifiFrame()}), kUdp},
      {Joined({Ppi(1, {}), ethernet}), kUdp},
      {Joined({Ppi(101, unknown_field), UdpPacket()}), kUdp},
      {Joined({Ppi(195, {}), UdpPacket()}), "unknown link type"},
      {Joined({Ppi(0x10001, {}), ethernet}), "unknown link type"},
      {Joined({Ppi(192, {}), Ppi(1, {}), ethernet}), "unknown link type"},
  };
  for (const auto& c : cases) EXPECT_EQ(Decoded(c.bytes, LinkType::kPpi), c.expected);
}

TEST(Ppi, SaysThatAFrameWasReceivedWrong) {
  EXPECT_EQ(Decoded(Joined({Ppi(105, PpiWifiCommon(4)), WifiFrame()}), LinkType::kPpi),
            std::string(IgnoredReasonName(IgnoredReason::kRadiotapBadFcs)));
}

TEST(Ppi, MayNotBeLongerThanTheFrame) {
  ByteVector bytes = Joined({Ppi(101, {}), UdpPacket()});
  for (const uint8_t length : {0, 7, 200}) {
    bytes[2] = length;
    EXPECT_EQ(Decoded(bytes, LinkType::kPpi),
              std::string(IgnoredReasonName(IgnoredReason::kLinkHeaderCut)));
  }
}

// A value of NFLOG, padded to 4 bytes.
ByteVector Tlv(bool big_endian, uint8_t type, const ByteVector& value) {
  const auto length = static_cast<uint8_t>(4 + value.size());
  ByteVector bytes = big_endian ? ByteVector{0, length, 0, type} : ByteVector{length, 0, type, 0};
  bytes.insert(bytes.end(), value.begin(), value.end());
  bytes.resize((bytes.size() + 3) / 4 * 4);
  return bytes;
}

TEST(Nflog, HasThePacketAmongItsValuesInEitherByteOrder) {
  ByteVector link_header(14);
  for (uint8_t i = 0; i < 14; ++i) link_header[i] = i;
  for (const bool big : {false, true}) {
    const ByteVector bytes = Joined({{2, 0, 0, 5},
                                     Tlv(big, 1, {8, 0, 1, 0}),
                                     Tlv(big, 10, {'i', 'n', ':', 'x', 0}),
                                     Tlv(big, 16, link_header),
                                     Tlv(big, 9, UdpPacket()),
                                     Tlv(big, 4, {0, 0, 0, 3})});
    EXPECT_EQ(Decoded(bytes, LinkType::kNflog), kUdp);
    const PacketView view = MustDecode(bytes, LinkType::kNflog);
    EXPECT_EQ(MacText(view.source_mac()), "06:07:08:09:0a:0b");
  }
}

TEST(Nflog, OfABridgeSaysTheProtocol) {
  const ByteVector payload = Tlv(false, 9, UdpPacket());
  EXPECT_EQ(Decoded(Joined({{7, 0, 0, 0}, Tlv(false, 1, {8, 0, 1, 0}), payload}), LinkType::kNflog),
            kUdp);
  EXPECT_EQ(Decoded(Joined({{7, 0, 0, 0}, Tlv(false, 1, {8, 6, 1, 0}), payload}), LinkType::kNflog),
            std::string(IgnoredReasonName(IgnoredReason::kNotIp)));
}

TEST(Nflog, MayBeCut) {
  const ByteVector whole =
      Joined({{2, 0, 0, 5}, Tlv(false, 1, {8, 0, 1, 0}), Tlv(false, 9, UdpPacket())});
  for (size_t length = 28; length < whole.size(); ++length) {
    const ByteVector cut(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(length));
    Decoded(cut, LinkType::kNflog);  // the sanitizers look on
  }
  ByteVector empty_value = whole;
  empty_value[4] = 3;
  EXPECT_EQ(Decoded(empty_value, LinkType::kNflog),
            std::string(IgnoredReasonName(IgnoredReason::kLinkHeaderCut)));
}

}  // namespace
}  // namespace weir
