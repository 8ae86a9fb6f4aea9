#include <gtest/gtest.h>

#include "engine/dpi/dissector.h"
#include "engine/packet/packet_view.h"
#include "tests/support/packet_builder.h"

namespace weir {
namespace {

PacketBuilder V4() { return NoLink().Ipv4("192.0.2.1", "192.0.2.2"); }
PacketBuilder V6() { return NoLink().Ipv6("2001:db8::1", "2001:db8::2"); }

TEST(PacketGuard, WantsAWholeTransportHeader) {
  constexpr size_t kDataOffset = 12;
  const struct {
    const char* name;
    PacketBuilder packet;
    bool whole;
  } cases[] = {
      {"TCP", V4().Tcp(1, 2, kTcpAck), true},
      {"TCP with options", V4().Tcp(1, 2, kTcpAck).Set8(kDataOffset, 0x60).Payload("1234"), true},
      {"options cut", V4().Tcp(1, 2, kTcpAck).Set8(kDataOffset, 0x60).Payload("123"), false},
      {"options of nothing", V4().Tcp(1, 2, kTcpAck).Set8(kDataOffset, 0xF0), false},
      {"TCP over IPv6", V6().Extension(0).Tcp(1, 2, kTcpAck), true},
      {"its options cut", V6().Extension(0).Tcp(1, 2, kTcpAck).Set8(kDataOffset, 0x60), false},
      {"TCP of 19 bytes", NoLink().Ipv4("1.1.1.1", "1.1.1.2").Set16(2, 39).Tcp(1, 2, 0), false},
      {"UDP", V4().Udp(1, 2), true},
      {"UDP of 7 bytes", NoLink().Ipv4("1.1.1.1", "1.1.1.2").Set16(2, 27).Udp(1, 2), false},
      {"ICMP", V4().Icmp(), true},
      {"no IP", NoLink().Payload("hello"), false},
      {"nothing", NoLink(), false},
  };
  for (const auto& c : cases) {
    const std::vector<uint8_t> bytes = c.packet.Bytes();
    EXPECT_EQ(HasWholeTransportHeader(bytes.data(), bytes.size()), c.whole) << c.name;
  }
}

}  // namespace
}  // namespace weir
