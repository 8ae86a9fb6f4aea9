#include "engine/dpi/extract/wire_fields.h"

#include <string>
#include <string_view>

#include "engine/dpi/ndpi/detection_module.h"
#include "gtest/gtest.h"
#include "tests/engine/dpi/wire.h"

namespace weir {
namespace {

using wire::Sender;

uint32_t VersionOf(std::string_view payload) {
  return QuicVersion(Cursor(reinterpret_cast<const uint8_t*>(payload.data()), payload.size()));
}

TEST(QuicVersion, StandsBehindTheFirstByteOfALongHeader) {
  EXPECT_EQ(VersionOf(std::string("\xC0\0\0\0\1rest", 9)), 1u);
  EXPECT_EQ(VersionOf("\xCDT051rest"), 0x54303531u);
  EXPECT_EQ(VersionOf(std::string("\x80\0\0\0\0", 5)), 0u) << "a list of versions to choose from";
}

TEST(QuicVersion, OfGoogleStandsBehindTheConnectionId) {
  EXPECT_EQ(VersionOf("\x09"
                      "12345678"
                      "Q043rest"),
            0x51303433u);
  EXPECT_EQ(VersionOf("\x01"
                      "Q039rest"),
            0x51303339u);
  EXPECT_EQ(VersionOf("\x08"
                      "12345678"
                      "Q043rest"),
            0u)
      << "no version by the flags";
}

TEST(QuicVersion, IsNoneOfAnyOtherPacket) {
  for (std::string_view payload : {"", "\xC0", "\xC0\1\2\3", "\x40 1234567", "\x09 1234567"}) {
    EXPECT_EQ(VersionOf(payload), 0u) << payload;
  }
}

WireFields Read(const wire::IpPacket& packet, uint16_t application) {
  WireFields fields = {};
  ReadWireFields(NDPI_PROTOCOL_UNKNOWN, application, packet.data(), packet.length(), fields);
  return fields;
}

TEST(WireFields, AreReadByTheFlowsOwnProtocol) {
  const auto query = wire::Udp({40001, 53}, Sender::kClient, wire::DnsQuery("a.example", 16));
  EXPECT_EQ(Read(query, NDPI_PROTOCOL_DNS).dns.query_type, 16);
  EXPECT_FALSE(Read(query, NDPI_PROTOCOL_NTP).dns.seen);
  const auto initial = wire::Udp({40001, 443}, Sender::kClient, std::string("\xC0\0\0\0\1rest", 9));
  EXPECT_EQ(Read(initial, NDPI_PROTOCOL_QUIC).quic_version, 1u);
  EXPECT_EQ(Read(initial, NDPI_PROTOCOL_DNS).quic_version, 0u);
}

TEST(WireFields, OfDnsOverTcpStandBehindItsLength) {
  const std::string query = wire::DnsQuery("a.example", 16);
  const wire::Ports ports{40001, 53};
  const auto packet = wire::Tcp(ports, Sender::kClient, wire::Sized16(query));
  EXPECT_EQ(Read(packet, NDPI_PROTOCOL_DNS).dns.query_type, 16);
  EXPECT_FALSE(Read(wire::Tcp(ports, Sender::kClient, ""), NDPI_PROTOCOL_DNS).dns.seen);
}

}  // namespace
}  // namespace weir
