#include "engine/packet/ip.h"
#include "tests/engine/packet/decoded_table.h"

namespace weir {
namespace {

PacketBuilder Ip() { return Eth().Ipv6("::1", "::2"); }

constexpr char kUdp[] = "17 ::1:53 > ::2:99 ip 48 l4 8 payload 0";
constexpr char kBadExtension[] = "bad IPv6 extension header";

TEST(Ipv6, JudgesItsHeader) {
  ExpectDecoded({
      {"39 bytes", CutTo(14 + 39, Ip()), "IP header cut"},
      {"40 bytes", CutTo(14 + 40, Ip()), "253 ::1:0 > ::2:0 ip 40 l4 0 payload 0",
       LinkType::kEthernet, "bad IPv6 extension header"},
      {"one byte missing", CutTo(14 + 47, Ip().Udp(53, 99)), "IPv6 packet cut", LinkType::kEthernet,
       "17 ::1:53 > ::2:99 ip 48 l4 8 payload 0"},
      {"padded", PadBy(6, Ip().Udp(53, 99)), kUdp},
      {"no next header", Ip().Set8(6, 59).Bytes(), "IPv6 without next header"},
      {"no next header, padded", PadBy(6, Ip().Set8(6, 59)), "IPv6 without next header"},
      {"payload length 0", Ip().Set16(4, 0).Udp(53, 99).Bytes(),
       "17 ::1:0 > ::2:0 ip 40 l4 0 payload 0", LinkType::kEthernet,
       "17 ::1:53 > ::2:99 ip 48 l4 8 payload 0"},
  });
}

TEST(Ipv6, WalksItsExtensionHeaders) {
  ExpectDecoded({
      {"hop by hop", Ip().Extension(0).Udp(53, 99).Bytes(),
       "17 ::1:53 > ::2:99 ip 56 l4 8 payload 0"},
      {"routing", Ip().Extension(43, 24).Udp(53, 99).Bytes(),
       "17 ::1:53 > ::2:99 ip 72 l4 8 payload 0"},
      {"destination options", Ip().Extension(60, 16).Udp(53, 99).Bytes(),
       "17 ::1:53 > ::2:99 ip 64 l4 8 payload 0"},
      {"mobility", Ip().Extension(135).Udp(53, 99).Bytes(),
       "17 ::1:53 > ::2:99 ip 56 l4 8 payload 0"},
      {"all", Ip().Extension(0).Extension(43).Extension(60).Fragment(0, true).Udp(53, 99).Bytes(),
       "17 ::1:53 > ::2:99 ip 80 l4 8 payload 0"},
      {"no next header behind one", Ip().Extension(0).Set8(0, 59).Bytes(),
       "IPv6 without next header"},
      {"authentication is not walked", Ip().Extension(51).Udp(53, 99).Bytes(),
       "51 ::1:0 > ::2:0 ip 56 l4 0 payload 0", LinkType::kEthernet,
       "17 ::1:53 > ::2:99 ip 56 l4 8 payload 0"},
  });
}

TEST(Ipv6, TurnsAwayMalformedExtensionHeaders) {
  ExpectDecoded({
      {"longer than the packet", Ip().Extension(0).Set8(1, 2).Udp(53, 99).Bytes(), kBadExtension},
      {"as long as the packet", Ip().Extension(0).Set8(1, 1).Set8(0, 17).Udp(53, 99).Bytes(),
       "17 ::1:0 > ::2:0 ip 56 l4 0 payload 0"},
      {"longest", Ip().Extension(0).Set8(1, 255).Udp(53, 99).Bytes(), kBadExtension},
      {"missing", Ip().Set8(6, 0).Bytes(), kBadExtension},
      {"only in the padding", PadBy(8, Ip().Set8(6, 60)), kBadExtension},
      {"7 bytes", Ip().Set8(6, 43).Raw(std::vector<uint8_t>(7)).Bytes(), kBadExtension},
      {"fragment of 7 bytes", Ip().Set8(6, 44).Raw(std::vector<uint8_t>(7)).Bytes(), kBadExtension},
  });
}

TEST(Ipv6, CountsOnlyTheFirstFragment) {
  ExpectDecoded({
      {"first", Ip().Fragment(0, true).Udp(53, 99).Bytes(),
       "17 ::1:53 > ::2:99 ip 56 l4 8 payload 0"},
      {"second", Ip().Fragment(1, true).Udp(53, 99).Bytes(), "later IPv6 fragment"},
      {"last", Ip().Fragment(1, false).Udp(53, 99).Bytes(), "later IPv6 fragment"},
  });
}

}  // namespace
}  // namespace weir
