#include "engine/packet/ip.h"

#include "tests/engine/packet/decoded_table.h"

namespace weir {
namespace {

constexpr char kUdp4[] = "17 10.0.0.1:53 > 10.0.0.2:99 ip 28 l4 8 payload 0";
constexpr char kUdp6[] = "17 ::1:53 > ::2:99 ip 48 l4 8 payload 0";

PacketBuilder Outer4() { return Eth().Ipv4("192.0.2.1", "192.0.2.2"); }
PacketBuilder Outer6() { return Eth().Ipv6("2001:db8::1", "2001:db8::2"); }
PacketBuilder With4(PacketBuilder outer) { return outer.Ipv4("10.0.0.1", "10.0.0.2").Udp(53, 99); }
PacketBuilder With6(PacketBuilder outer) { return outer.Ipv6("::1", "::2").Udp(53, 99); }

TEST(Ip, StripsIpInIpInAllFourCombinations) {
  ExpectDecoded({
      {"4 in 4", With4(Outer4()).Bytes(), kUdp4},
      {"6 in 4", With6(Outer4()).Bytes(), kUdp6},
      {"4 in 6", With4(Outer6()).Bytes(), kUdp4},
      {"6 in 6", With6(Outer6()).Bytes(), kUdp6},
      {"4 in 6, behind options", With4(Outer6().Extension(60)).Bytes(), kUdp4},
  });
}

TEST(Ip, StripsIpInIpWhateverTheSetting) {
  const DecodeOptions closed{.decode_tunnels = false};
  EXPECT_EQ(Decoded(With6(Outer4()).Bytes(), LinkType::kEthernet, closed), kUdp6);
}

TEST(Ip, StripsEveryOuterHeader) {
  const PacketBuilder two = Outer4().Ipv4("10.1.0.1", "10.1.0.2");
  ExpectDecoded({
      {"4 in 4 in 4", With4(two).Bytes(), kUdp4},
      {"6 in 4 in 4", With6(two).Bytes(), kUdp6},
      {"6 in 6 in 4 in 4", With6(PacketBuilder(two).Ipv6("::3", "::4")).Bytes(), kUdp6},
      {"4 in 6 in 6", With4(Outer6().Ipv6("::3", "::4")).Bytes(), kUdp4},
      {"nothing in the middle", PacketBuilder(two).Set8(9, 41).Bytes(), "IP header cut"},
  });
}

TEST(Ip, JudgesOuterAndInnerHeadersAlike) {
  ExpectDecoded({
      {"outer fragment", With4(Outer4().Fragment(1, false)).Bytes(), "later IPv4 fragment"},
      {"inner fragment", Outer4().Ipv4("10.0.0.1", "10.0.0.2").Fragment(1, false).Udp(1, 2).Bytes(),
       "later IPv4 fragment"},
      {"inner cut", CutTo(14 + 20 + 19, With4(Outer4())), "IP header cut"},
      {"inner IPv6 truncated", CutTo(14 + 20 + 47, With6(Outer4())), "IPv6 packet cut"},
      {"inner not IP", Outer4().Set8(9, 4).Raw(std::vector<uint8_t>(40, 0x55)).Bytes(),
       "not IP inside a tunnel"},
      {"nothing inside", Outer4().Set8(9, 41).Bytes(), "IP header cut"},
  });
}

PacketBuilder Ip4() { return Eth().Ipv4("10.0.0.1", "10.0.0.2"); }

TEST(Ipv4, JudgesItsHeader) {
  const std::vector<uint8_t> options = {1, 1, 1, 0};
  ExpectDecoded({
      {"19 bytes", CutTo(14 + 19, Ip4()), "IP header cut"},
      {"20 bytes", CutTo(14 + 20, Ip4()), "253 10.0.0.1:0 > 10.0.0.2:0 ip 20 l4 0 payload 0"},
      {"options", Ip4().Set8(0, 0x46).Set8(9, 17).Raw(options).Udp(53, 99).Bytes(),
       "17 10.0.0.1:53 > 10.0.0.2:99 ip 32 l4 8 payload 0"},
      {"options cut", CutTo(14 + 23, Ip4().Set8(0, 0x46).Raw(options)), "IP header cut"},
      {"header length 4", Ip4().Set8(0, 0x44).Udp(53, 99).Bytes(), "bad IPv4 header length"},
      {"header length 0", Ip4().Set8(0, 0x40).Udp(53, 99).Bytes(), "bad IPv4 header length"},
      {"total length 0", Ip4().Set16(2, 0).Udp(53, 99).Bytes(), "bad IPv4 total length"},
      {"total length 19", Ip4().Set16(2, 19).Udp(53, 99).Bytes(), "bad IPv4 total length"},
      {"total length 20", Ip4().Set16(2, 20).Udp(53, 99).Bytes(),
       "17 10.0.0.1:0 > 10.0.0.2:0 ip 20 l4 0 payload 0"},
      {"total length below the options",
       Ip4().Set8(0, 0x46).Set16(2, 23).Set8(9, 17).Raw(options).Udp(53, 99).Bytes(),
       "bad IPv4 total length"},
  });
}

TEST(Ipv4, IsSizedByItsHeaderNotByTheCapture) {
  ExpectDecoded({
      {"truncated", CutTo(14 + 28, Ip4().Udp(53, 99).Payload(std::string(500, 'x'))),
       "17 10.0.0.1:53 > 10.0.0.2:99 ip 528 l4 508 payload 500"},
      {"padded", PadBy(18, Ip4().Udp(53, 99)), kUdp4},
      {"65535 bytes", Ip4().Set16(2, 65535).Udp(53, 99).Bytes(),
       "17 10.0.0.1:53 > 10.0.0.2:99 ip 65535 l4 65515 payload 65507"},
  });
}

TEST(Ipv4, CountsOnlyTheFirstFragment) {
  ExpectDecoded({
      {"first", Ip4().Fragment(0, true).Udp(53, 99).Bytes(), kUdp4},
      {"second", Ip4().Fragment(1, true).Udp(53, 99).Bytes(), "later IPv4 fragment"},
      {"last", Ip4().Fragment(0x1FFF, false).Udp(53, 99).Bytes(), "later IPv4 fragment"},
      {"do not fragment", Ip4().Set16(6, 0x4000).Udp(53, 99).Bytes(), kUdp4},
      {"behind SNAP",
       Eth().Snap().Ipv4("10.0.0.1", "10.0.0.2").Fragment(1, false).Udp(53, 99).Bytes(),
       "later IPv4 fragment"},
  });
}

PacketBuilder Ip6() { return Eth().Ipv6("::1", "::2"); }

constexpr char kBadExtension[] = "bad IPv6 extension header";

TEST(Ipv6, JudgesItsHeader) {
  ExpectDecoded({
      {"39 bytes", CutTo(14 + 39, Ip6()), "IP header cut"},
      {"40 bytes", CutTo(14 + 40, Ip6()), "253 ::1:0 > ::2:0 ip 40 l4 0 payload 0"},
      {"one byte missing", CutTo(14 + 47, Ip6().Udp(53, 99)), "IPv6 packet cut"},
      {"padded", PadBy(6, Ip6().Udp(53, 99)), kUdp6},
      {"no next header", Ip6().Set8(6, 59).Bytes(), "IPv6 without next header"},
      {"no next header, padded", PadBy(6, Ip6().Set8(6, 59)), "IPv6 without next header"},
      {"payload length 0", Ip6().Set16(4, 0).Udp(53, 99).Bytes(),
       "17 ::1:0 > ::2:0 ip 40 l4 0 payload 0"},
  });
}

TEST(Ipv6, WalksItsExtensionHeaders) {
  ExpectDecoded({
      {"hop by hop", Ip6().Extension(0).Udp(53, 99).Bytes(),
       "17 ::1:53 > ::2:99 ip 56 l4 8 payload 0"},
      {"routing", Ip6().Extension(43, 24).Udp(53, 99).Bytes(),
       "17 ::1:53 > ::2:99 ip 72 l4 8 payload 0"},
      {"destination options", Ip6().Extension(60, 16).Udp(53, 99).Bytes(),
       "17 ::1:53 > ::2:99 ip 64 l4 8 payload 0"},
      {"mobility", Ip6().Extension(135).Udp(53, 99).Bytes(),
       "17 ::1:53 > ::2:99 ip 56 l4 8 payload 0"},
      {"all", Ip6().Extension(0).Extension(43).Extension(60).Fragment(0, true).Udp(53, 99).Bytes(),
       "17 ::1:53 > ::2:99 ip 80 l4 8 payload 0"},
      {"no next header behind one", Ip6().Extension(0).Set8(0, 59).Bytes(),
       "IPv6 without next header"},
      {"authentication is not walked", Ip6().Extension(51).Udp(53, 99).Bytes(),
       "51 ::1:0 > ::2:0 ip 56 l4 0 payload 0"},
  });
}

TEST(Ipv6, TurnsAwayMalformedExtensionHeaders) {
  ExpectDecoded({
      {"longer than the packet", Ip6().Extension(0).Set8(1, 2).Udp(53, 99).Bytes(), kBadExtension},
      {"as long as the packet", Ip6().Extension(0).Set8(1, 1).Set8(0, 17).Udp(53, 99).Bytes(),
       "17 ::1:0 > ::2:0 ip 56 l4 0 payload 0"},
      {"longest", Ip6().Extension(0).Set8(1, 255).Udp(53, 99).Bytes(), kBadExtension},
      {"missing", Ip6().Set8(6, 0).Bytes(), kBadExtension},
      {"only in the padding", PadBy(8, Ip6().Set8(6, 60)), kBadExtension},
      {"7 bytes", Ip6().Set8(6, 43).Raw(std::vector<uint8_t>(7)).Bytes(), kBadExtension},
      {"fragment of 7 bytes", Ip6().Set8(6, 44).Raw(std::vector<uint8_t>(7)).Bytes(),
       kBadExtension},
  });
}

TEST(Ipv6, CountsOnlyTheFirstFragment) {
  ExpectDecoded({
      {"first", Ip6().Fragment(0, true).Udp(53, 99).Bytes(),
       "17 ::1:53 > ::2:99 ip 56 l4 8 payload 0"},
      {"second", Ip6().Fragment(1, true).Udp(53, 99).Bytes(), "later IPv6 fragment"},
      {"last", Ip6().Fragment(1, false).Udp(53, 99).Bytes(), "later IPv6 fragment"},
  });
}

}  // namespace

}  // namespace weir
