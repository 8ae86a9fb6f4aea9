#include "engine/packet/ip.h"
#include "tests/engine/packet/decoded_table.h"

namespace weir {
namespace {

PacketBuilder Ip() { return Eth().Ipv4("10.0.0.1", "10.0.0.2"); }

constexpr char kUdp[] = "17 10.0.0.1:53 > 10.0.0.2:99 ip 28 l4 8 payload 0";

TEST(Ipv4, JudgesItsHeader) {
  const std::vector<uint8_t> options = {1, 1, 1, 0};
  ExpectDecoded({
      {"19 bytes", CutTo(14 + 19, Ip()), "IP header cut"},
      {"20 bytes", CutTo(14 + 20, Ip()), "253 10.0.0.1:0 > 10.0.0.2:0 ip 20 l4 0 payload 0"},
      {"options", Ip().Set8(0, 0x46).Set8(9, 17).Raw(options).Udp(53, 99).Bytes(),
       "17 10.0.0.1:53 > 10.0.0.2:99 ip 32 l4 8 payload 0"},
      {"options cut", CutTo(14 + 23, Ip().Set8(0, 0x46).Raw(options)), "IP header cut"},
      {"header length 4", Ip().Set8(0, 0x44).Udp(53, 99).Bytes(), "bad IPv4 header length"},
      {"header length 0", Ip().Set8(0, 0x40).Udp(53, 99).Bytes(), "bad IPv4 header length"},
      {"total length 0", Ip().Set16(2, 0).Udp(53, 99).Bytes(), "bad IPv4 total length",
       LinkType::kEthernet, "17 10.0.0.1:53 > 10.0.0.2:99 ip 28 l4 8 payload 0"},
      {"total length 19", Ip().Set16(2, 19).Udp(53, 99).Bytes(), "bad IPv4 total length"},
      {"total length 20", Ip().Set16(2, 20).Udp(53, 99).Bytes(),
       "17 10.0.0.1:0 > 10.0.0.2:0 ip 20 l4 0 payload 0"},
      {"total length below the options",
       Ip().Set8(0, 0x46).Set16(2, 23).Set8(9, 17).Raw(options).Udp(53, 99).Bytes(),
       "bad IPv4 total length"},
  });
}

TEST(Ipv4, IsSizedByItsHeaderNotByTheCapture) {
  ExpectDecoded({
      {"truncated", CutTo(14 + 28, Ip().Udp(53, 99).Payload(std::string(500, 'x'))),
       "17 10.0.0.1:53 > 10.0.0.2:99 ip 528 l4 508 payload 500"},
      {"padded", PadBy(18, Ip().Udp(53, 99)), kUdp},
      {"65535 bytes", Ip().Set16(2, 65535).Udp(53, 99).Bytes(),
       "17 10.0.0.1:53 > 10.0.0.2:99 ip 65535 l4 65515 payload 65507", LinkType::kEthernet,
       "17 10.0.0.1:53 > 10.0.0.2:99 ip 65535 l4 65515 payload 0"},
  });
}

TEST(Ipv4, CountsOnlyTheFirstFragment) {
  ExpectDecoded({
      {"first", Ip().Fragment(0, true).Udp(53, 99).Bytes(), kUdp},
      {"second", Ip().Fragment(1, true).Udp(53, 99).Bytes(), "later IPv4 fragment"},
      {"last", Ip().Fragment(0x1FFF, false).Udp(53, 99).Bytes(), "later IPv4 fragment"},
      {"do not fragment", Ip().Set16(6, 0x4000).Udp(53, 99).Bytes(), kUdp},
      {"behind SNAP",
       Eth().Snap().Ipv4("10.0.0.1", "10.0.0.2").Fragment(1, false).Udp(53, 99).Bytes(),
       "later IPv4 fragment"},
  });
}

}  // namespace
}  // namespace weir
