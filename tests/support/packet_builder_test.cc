#include "tests/support/packet_builder.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(PacketBuilder, FillsInTypesProtocolsAndLengths) {
  const std::vector<uint8_t> expected = {0x02, 0,    0,    0,    0, 2,  0x02, 0, 0,  0,
                                         0,    1,    0x81, 0x00,  // Ethernet
                                         0x00, 7,    0x08, 0x00,  // 802.1Q
                                         0x45, 0,    0,    30,   0, 0,  0,    0, 64, 17,  // IPv4
                                         0,    0,    10,   0,    0, 1,  10,   0, 0,  2,   //
                                         0x04, 0xD2, 0,    53,   0, 10, 0,    0,          // UDP
                                         'h',  'i'};
  EXPECT_EQ(Eth().Vlan(7).Ipv4("10.0.0.1", "10.0.0.2").Udp(1234, 53).Payload("hi").Bytes(),
            expected);
}

TEST(PacketBuilder, OverwritesTheLastHeaderOnly) {
  const std::vector<uint8_t> bytes =
      NoLink().Ipv4("10.0.0.1", "10.0.0.2").Set16(2, 19).Icmp().Set8(0, 3).Bytes();
  EXPECT_EQ(bytes[3], 19);
  EXPECT_EQ(bytes[9], 1);
  EXPECT_EQ(bytes[20], 3);
}

TEST(PacketBuilder, ChainsExtensionHeadersAndPicksIcmpV6) {
  const std::vector<uint8_t> bytes =
      NoLink().Ipv6("::1", "::2").Extension(0).Fragment(0, true).Icmp(128).Bytes();
  EXPECT_EQ(bytes[5], 24);
  EXPECT_EQ(bytes[6], 0);
  EXPECT_EQ(bytes[40], 44);
  EXPECT_EQ(bytes[48], 58);
  EXPECT_EQ(bytes[51], 1);
}

}  // namespace
}  // namespace weir
