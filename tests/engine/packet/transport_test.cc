#include "engine/packet/transport.h"

#include "tests/engine/packet/decoded_table.h"

namespace weir {
namespace {

PacketBuilder Ip() { return Eth().Ipv4("10.0.0.1", "10.0.0.2"); }

// A header that ends short by the IP header's own word, with padding behind.
PacketBuilder ShortBy(uint16_t total_length, PacketBuilder ip) { return ip.Set16(2, total_length); }

TEST(Transport, SizesTcp) {
  ExpectDecoded({
      {"no payload", Ip().Tcp(80, 443, kTcpSyn).Bytes(),
       "6 10.0.0.1:80 > 10.0.0.2:443 ip 40 l4 20 payload 0"},
      {"payload", Ip().Tcp(80, 443, kTcpAck).Payload("hello").Bytes(),
       "6 10.0.0.1:80 > 10.0.0.2:443 ip 45 l4 25 payload 5"},
      {"options", Ip().Tcp(80, 443, kTcpAck).Set8(12, 0x80).Raw(std::vector<uint8_t>(13)).Bytes(),
       "6 10.0.0.1:80 > 10.0.0.2:443 ip 53 l4 33 payload 1"},
      {"data offset beyond the packet", Ip().Tcp(80, 443, kTcpAck).Set8(12, 0xF0).Bytes(),
       "6 10.0.0.1:80 > 10.0.0.2:443 ip 40 l4 20 payload 0"},
      {"data offset 0", Ip().Tcp(80, 443, kTcpAck).Set8(12, 0).Bytes(),
       "6 10.0.0.1:80 > 10.0.0.2:443 ip 40 l4 20 payload 20"},
      {"19 bytes by the IP header", ShortBy(39, Ip()).Tcp(80, 443, kTcpAck).Bytes(),
       "6 10.0.0.1:0 > 10.0.0.2:0 ip 39 l4 0 payload 0", LinkType::kEthernet,
       "6 10.0.0.1:80 > 10.0.0.2:443 ip 39 l4 19 payload 0"},
      {"19 bytes captured", CutTo(14 + 39, Ip().Tcp(80, 443, kTcpAck)), "transport header cut",
       LinkType::kEthernet, "6 10.0.0.1:80 > 10.0.0.2:443 ip 40 l4 20 payload 0"},
  });
}

TEST(Transport, SizesUdp) {
  ExpectDecoded({
      {"payload", Ip().Udp(53, 99).Payload("hello").Bytes(),
       "17 10.0.0.1:53 > 10.0.0.2:99 ip 33 l4 13 payload 5"},
      {"its own length does not count", Ip().Udp(53, 99).Set16(4, 0).Payload("hello").Bytes(),
       "17 10.0.0.1:53 > 10.0.0.2:99 ip 33 l4 13 payload 5"},
      {"7 bytes by the IP header", ShortBy(27, Ip()).Udp(53, 99).Bytes(),
       "17 10.0.0.1:0 > 10.0.0.2:0 ip 27 l4 0 payload 0", LinkType::kEthernet,
       "17 10.0.0.1:53 > 10.0.0.2:99 ip 27 l4 0 payload 0"},
      {"7 bytes captured", CutTo(14 + 27, Ip().Udp(53, 99)), "transport header cut",
       LinkType::kEthernet, "17 10.0.0.1:53 > 10.0.0.2:99 ip 28 l4 8 payload 0"},
  });
}

TEST(Transport, GivesIcmpASizeButNoPorts) {
  ExpectDecoded({
      {"ICMP", Ip().Icmp().Payload("hello").Bytes(),
       "1 10.0.0.1:0 > 10.0.0.2:0 ip 33 l4 13 payload 5"},
      {"ICMP of 7 bytes", ShortBy(27, Ip()).Icmp().Bytes(),
       "1 10.0.0.1:0 > 10.0.0.2:0 ip 27 l4 7 payload 0"},
      {"ICMP cut", CutTo(14 + 21, Ip().Icmp()), "1 10.0.0.1:0 > 10.0.0.2:0 ip 28 l4 8 payload 0"},
      {"ICMPv6", Eth().Ipv6("::1", "::2").Icmp(128).Payload("hello").Bytes(),
       "58 ::1:0 > ::2:0 ip 53 l4 13 payload 5"},
  });
}

TEST(Transport, GivesOtherProtocolsNeither) {
  ExpectDecoded({
      {"IGMP", Ip().Set8(9, 2).Payload("12345678").Bytes(),
       "2 10.0.0.1:0 > 10.0.0.2:0 ip 28 l4 0 payload 0"},
      {"SCTP", Ip().Set8(9, 132).Payload("12345678").Bytes(),
       "132 10.0.0.1:0 > 10.0.0.2:0 ip 28 l4 0 payload 0", LinkType::kEthernet,
       "132 10.0.0.1:12594 > 10.0.0.2:13108 ip 28 l4 8 payload 0"},
      {"GRE, an option", Ip().Set8(9, 47).Payload("12345678").Bytes(),
       "47 10.0.0.1:0 > 10.0.0.2:0 ip 28 l4 0 payload 0"},
  });
}

TEST(Transport, ReadsTcpFieldsAndClearsThemForOthers) {
  const auto tcp = Ip().Tcp(80, 443, kTcpSyn | kTcpCwr, 0x01020304, 0xF1F2F3F4).Bytes();
  const PacketView view = MustDecode(tcp);
  EXPECT_EQ(view.tcp_flags, kTcpSyn | kTcpCwr);
  EXPECT_EQ(view.tcp_sequence, 0x01020304u);
  EXPECT_EQ(view.tcp_acknowledgment, 0xF1F2F3F4u);

  PacketView reused = view;
  const auto udp = Ip().Udp(53, 99).Bytes();
  const auto length = static_cast<uint32_t>(udp.size());
  ASSERT_EQ(Decode({udp.data(), length, length}, LinkType::kEthernet, {}, reused),
            IgnoredReason::kNone);
  EXPECT_EQ(reused.tcp_flags, 0);
  EXPECT_EQ(reused.tcp_sequence, 0u);
  EXPECT_EQ(reused.tcp_acknowledgment, 0u);
}

TEST(Transport, MakesTheSameKeyOfBothDirections) {
  struct Ends {
    PacketBuilder there, back;
  };
  const Ends cases[] = {
      {Eth().Ipv4("10.0.0.1", "10.0.0.2").Tcp(9, 5, 0),
       Eth().Ipv4("10.0.0.2", "10.0.0.1").Tcp(5, 9, 0)},
      {Eth().Ipv4("10.0.0.1", "9.0.0.2").Udp(9, 5), Eth().Ipv4("9.0.0.2", "10.0.0.1").Udp(5, 9)},
      {Eth().Ipv4("127.0.0.1", "127.0.0.1").Udp(9, 500),
       Eth().Ipv4("127.0.0.1", "127.0.0.1").Udp(500, 9)},
      {Eth().Ipv6("2001:db8::1", "2001:db8::2").Udp(9, 5),
       Eth().Ipv6("2001:db8::2", "2001:db8::1").Udp(5, 9)},
      {Eth().Ipv6("::1", "::1").Udp(9, 5), Eth().Ipv6("::1", "::1").Udp(5, 9)},
  };
  for (const auto& [there, back] : cases) {
    const auto there_bytes = there.Bytes(), back_bytes = back.Bytes();
    const PacketView one = MustDecode(there_bytes), other = MustDecode(back_bytes);
    EXPECT_EQ(one.key, other.key);
    EXPECT_EQ(one.key_hash, other.key_hash);
    EXPECT_NE(one.from_low, other.from_low);
  }
}

TEST(Transport, PutsTheEndFirstThatComparesLower) {
  const auto bytes = Eth().Ipv4("9.255.255.255", "10.0.0.0").Udp(500, 9).Bytes();
  const PacketView view = MustDecode(bytes);
  EXPECT_TRUE(view.from_low);
  EXPECT_EQ(view.key.low_address[0], 9);
  EXPECT_EQ(view.key.low_port, 500);
  EXPECT_EQ(view.key.high_address[0], 10);
  EXPECT_EQ(view.key.high_port, 9);
}

TEST(Transport, TakesEqualEndsAsSentFromTheLowOne) {
  const auto bytes = Eth().Ipv4("127.0.0.1", "127.0.0.1").Udp(9, 9).Bytes();
  EXPECT_TRUE(MustDecode(bytes).from_low);
}

}  // namespace
}  // namespace weir
