#include "engine/packet/ip.h"

#include "tests/engine/packet/decoded_table.h"

namespace weir {
namespace {

constexpr char kInner4[] = "17 10.0.0.1:53 > 10.0.0.2:99 ip 28 l4 8 payload 0";
constexpr char kInner6[] = "17 ::1:53 > ::2:99 ip 48 l4 8 payload 0";

PacketBuilder Outer4() { return Eth().Ipv4("192.0.2.1", "192.0.2.2"); }
PacketBuilder Outer6() { return Eth().Ipv6("2001:db8::1", "2001:db8::2"); }
PacketBuilder With4(PacketBuilder outer) { return outer.Ipv4("10.0.0.1", "10.0.0.2").Udp(53, 99); }
PacketBuilder With6(PacketBuilder outer) { return outer.Ipv6("::1", "::2").Udp(53, 99); }

TEST(Ip, StripsIpInIpInAllFourCombinations) {
  ExpectDecoded({
      {"4 in 4", With4(Outer4()).Bytes(), kInner4},
      {"6 in 4", With6(Outer4()).Bytes(), kInner6},
      {"4 in 6", With4(Outer6()).Bytes(), kInner4},
      {"6 in 6", With6(Outer6()).Bytes(), kInner6},
      {"4 in 6, behind options", With4(Outer6().Extension(60)).Bytes(), kInner4},
  });
}

TEST(Ip, StripsIpInIpWhateverTheSetting) {
  const DecodeOptions closed{.decode_tunnels = false};
  EXPECT_EQ(Decoded(With6(Outer4()).Bytes(), LinkType::kEthernet, closed), kInner6);
}

TEST(Ip, StripsEveryOuterHeader) {
  const PacketBuilder two = Outer4().Ipv4("10.1.0.1", "10.1.0.2");
  ExpectDecoded({
      {"4 in 4 in 4", With4(two).Bytes(), kInner4},
      {"6 in 4 in 4", With6(two).Bytes(), kInner6},
      {"6 in 6 in 4 in 4", With6(PacketBuilder(two).Ipv6("::3", "::4")).Bytes(), kInner6},
      {"4 in 6 in 6", With4(Outer6().Ipv6("::3", "::4")).Bytes(), kInner4},
      {"nothing in the middle", PacketBuilder(two).Set8(9, 41).Bytes(), "IP header cut",
       LinkType::kEthernet, "41 10.1.0.1:0 > 10.1.0.2:0 ip 20 l4 0 payload 0"},
  });
}

TEST(Ip, JudgesOuterAndInnerHeadersAlike) {
  ExpectDecoded({
      {"outer fragment", With4(Outer4().Fragment(1, false)).Bytes(), "later IPv4 fragment"},
      {"inner fragment", Outer4().Ipv4("10.0.0.1", "10.0.0.2").Fragment(1, false).Udp(1, 2).Bytes(),
       "later IPv4 fragment"},
      {"inner cut", CutTo(14 + 20 + 19, With4(Outer4())), "IP header cut", LinkType::kEthernet,
       "4 192.0.2.1:0 > 192.0.2.2:0 ip 48 l4 0 payload 0"},
      {"inner IPv6 truncated", CutTo(14 + 20 + 47, With6(Outer4())), "IPv6 packet cut",
       LinkType::kEthernet, "17 ::1:53 > ::2:99 ip 48 l4 8 payload 0"},
      {"inner not IP", Outer4().Set8(9, 4).Raw(std::vector<uint8_t>(40, 0x55)).Bytes(),
       "not IP inside a tunnel", LinkType::kEthernet,
       "4 192.0.2.1:0 > 192.0.2.2:0 ip 60 l4 0 payload 0"},
      {"nothing inside", Outer4().Set8(9, 41).Bytes(), "IP header cut", LinkType::kEthernet,
       "41 192.0.2.1:0 > 192.0.2.2:0 ip 20 l4 0 payload 0"},
  });
}

}  // namespace
}  // namespace weir
