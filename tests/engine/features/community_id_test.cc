#include "engine/features/community_id.h"

#include <gtest/gtest.h>

#include "engine/packet/decode.h"
#include "tests/support/packet_builder.h"

namespace weir {
namespace {

using ByteVector = std::vector<uint8_t>;

std::string IdOf(const ByteVector& bytes, LinkType link_type = LinkType::kRaw,
                 const DecodeOptions& options = {}) {
  const auto length = static_cast<uint32_t>(bytes.size());
  PacketView packet;
  EXPECT_EQ(Decode({bytes.data(), length, length}, link_type, options, packet),
            IgnoredReason::kNone);
  return CommunityId(packet);
}
std::string IdOf(const PacketBuilder& packet, LinkType link_type = LinkType::kRaw) {
  return IdOf(packet.Bytes(), link_type);
}

PacketBuilder Ip(std::string_view source, std::string_view destination) {
  const bool is_ipv6 = source.find(':') != std::string_view::npos;
  return is_ipv6 ? NoLink().Ipv6(source, destination) : NoLink().Ipv4(source, destination);
}
PacketBuilder Sctp(std::string_view source, std::string_view destination, uint8_t source_port,
                   uint8_t destination_port) {
  return NoLink()
      .Ipv4(source, destination)
      .Set8(9, 132)
      .Raw({0, source_port, 0, destination_port, 0, 0, 0, 0, 0, 0, 0, 0});
}
PacketBuilder Rsvp(std::string_view source, std::string_view destination) {
  return NoLink().Ipv4(source, destination).Set8(9, 46).Raw(ByteVector(8));
}

// The vectors that the specification and its reference implementation publish.
constexpr char kNode1[] = "fe80::200:86ff:fe05:80da", kNode2[] = "fe80::260:97ff:fe07:69ea";
constexpr char kHost[] = "3ffe:507:0:1:200:86ff:fe05:80da";
constexpr char kNearHost[] = "3ffe:507:0:1:260:97ff:fe07:69ea";
constexpr char kFarHost[] = "3ffe:501:0:1001::2";

TEST(CommunityId, OfIcmpIsThePublishedOne) {
  const struct {
    const char* source;
    const char* destination;
    uint8_t type, code;
    const char* id;
  } vectors[] = {
      {"192.168.0.89", "192.168.0.1", 8, 0, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="},
      {"192.168.0.1", "192.168.0.89", 0, 0, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="},
      {"192.168.0.1", "192.168.0.89", 0, 20, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="},
      {"192.168.0.89", "192.168.0.1", 20, 0, "1:3o2RFccXzUgjl7zDpqmY7yJi8rI="},
      {"192.168.0.89", "192.168.0.1", 20, 1, "1:tz/fHIDUHs19NkixVVoOZywde+I="},
      {"10.0.0.1", "10.0.0.2", 11, 0, "1:YHxtAirCG//0OzkcVAukqKQN9xM="},
      {kNode1, kNode2, 135, 0, "1:dGHyGvjMfljg6Bppwm3bg0LO8TY="},
      {kNode2, kNode1, 136, 0, "1:dGHyGvjMfljg6Bppwm3bg0LO8TY="},
      {kNode2, kNode1, 135, 0, "1:zavyT/cezQr1fmImYCwYnMXbgck="},
      {kNode1, kNode2, 136, 0, "1:zavyT/cezQr1fmImYCwYnMXbgck="},
      {kNode1, "ff02::2", 133, 0, "1:hO+sN4H+MG5MY/8hIrXPqc4ZQz0="},
      {kNode2, "ff02::1", 134, 0, "1:pkvHqCL88/tg1k4cPigmZXUtL00="},
      {"3ffe:501:1800:2345::2", kHost, 3, 0, "1:2ObVBgIn28oZvibYZhZMBgh7WdQ="},
      {"3ffe:501:410:0:2c0:dfff:fe47:33e", kHost, 1, 4, "1:hLZd0XGWojozrvxqE0dWB1iM6R0="},
      {kHost, kFarHost, 128, 0, "1:+TW+HtLHvV1xnGhV1lv7XoJrqQg="},
      {kFarHost, kHost, 129, 0, "1:+TW+HtLHvV1xnGhV1lv7XoJrqQg="},
      {kNearHost, kHost, 3, 0, "1:NdobDX8PQNJbAyfkWxhtL2Pqp5w="},
      {kHost, kNearHost, 3, 0, "1:/OGBt9BN1ofenrmSPWYicpij2Vc="},
  };
  for (const auto& v : vectors) {
    EXPECT_EQ(IdOf(Ip(v.source, v.destination).Icmp(v.type, v.code)), v.id) << v.id;
  }
}

TEST(CommunityId, OfTcpAndUdpIsThePublishedOne) {
  constexpr char kMailClient[] = "2001:470:e5bf:dead:4957:2174:e82c:4887";
  constexpr char kMailServer[] = "2607:f8b0:400c:c03::1a";
  EXPECT_EQ(IdOf(Ip("128.232.110.120", "66.35.250.204").Tcp(34855, 80, 0)),
            "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
  EXPECT_EQ(IdOf(Ip("66.35.250.204", "128.232.110.120").Tcp(80, 34855, 0)),
            "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
  EXPECT_EQ(IdOf(Ip("10.0.0.1", "10.0.0.2").Tcp(10, 11569, 0)), "1:SXBGMX1lBOwhhoDrZynfROxnhnM=");
  EXPECT_EQ(IdOf(Ip(kMailClient, kMailServer).Tcp(63943, 25, 0)), "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=");
  EXPECT_EQ(IdOf(Ip(kMailServer, kMailClient).Tcp(25, 63943, 0)), "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=");
  EXPECT_EQ(IdOf(Ip("192.168.1.52", "8.8.8.8").Udp(54585, 53)), "1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
  EXPECT_EQ(IdOf(Ip("8.8.8.8", "192.168.1.52").Udp(53, 54585)), "1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
}

TEST(CommunityId, OfSctpIsThePublishedOne) {
  EXPECT_EQ(IdOf(Sctp("192.168.170.8", "192.168.170.56", 7, 80)), "1:jQgCxbku+pNGw8WPbEc/TS/uTpQ=");
  EXPECT_EQ(IdOf(Sctp("192.168.170.56", "192.168.170.8", 80, 7)), "1:jQgCxbku+pNGw8WPbEc/TS/uTpQ=");
  EXPECT_EQ(IdOf(Sctp("192.168.170.8", "192.168.170.56", 7, 7)), "1:MP2EtRCAUIZvTw6MxJHLV7N7JDs=");
}

TEST(CommunityId, OfAnotherProtocolIsThePublishedOne) {
  EXPECT_EQ(IdOf(Rsvp("10.1.12.1", "10.1.12.2")), "1:KHlLkgoJW7ifUTyTSgyVfkFHzKw=");
  EXPECT_EQ(IdOf(Rsvp("10.1.12.2", "10.1.12.1")), "1:KHlLkgoJW7ifUTyTSgyVfkFHzKw=");
  EXPECT_EQ(IdOf(Rsvp("10.1.24.4", "10.1.12.1")), "1:/nQI4Rh/TtY3mf0R2gJFBkVlgS4=");
}

TEST(CommunityId, OrdersByPortsWhereTheAddressesAreTheSame) {
  EXPECT_EQ(IdOf(Ip("10.0.0.1", "10.0.0.1").Udp(1, 2)), IdOf(Ip("10.0.0.1", "10.0.0.1").Udp(2, 1)));
  EXPECT_EQ(IdOf(Sctp("10.0.0.1", "10.0.0.1", 1, 2)), IdOf(Sctp("10.0.0.1", "10.0.0.1", 2, 1)));
}

TEST(CommunityId, PairsEachMessageOfIcmpWithItsAnswer) {
  for (const auto& [asked, answered] :
       std::vector<std::pair<uint8_t, uint8_t>>{{8, 0}, {10, 9}, {13, 14}, {15, 16}, {17, 18}}) {
    EXPECT_EQ(IdOf(Ip("10.0.0.1", "10.0.0.2").Icmp(asked)),
              IdOf(Ip("10.0.0.2", "10.0.0.1").Icmp(answered)));
  }
  for (const auto& [asked, answered] : std::vector<std::pair<uint8_t, uint8_t>>{
           {128, 129}, {130, 131}, {133, 134}, {135, 136}, {139, 140}, {144, 145}}) {
    EXPECT_EQ(IdOf(Ip("::1", "::2").Icmp(asked)), IdOf(Ip("::2", "::1").Icmp(answered)));
  }
}

TEST(CommunityId, LeavesOutWhatIsAroundTheInnermostPacket) {
  const PacketBuilder inner = Ip("192.168.1.52", "8.8.8.8").Udp(54585, 53);
  const ByteVector bytes = inner.Bytes();
  EXPECT_EQ(IdOf(Eth().Vlan(7).Set16(2, 0x0800).Raw(bytes), LinkType::kEthernet), IdOf(inner));
  EXPECT_EQ(IdOf(Ip("1.1.1.1", "1.1.1.2").Udp(1, 2152).GtpU(7).Raw(bytes)), IdOf(inner));
}

TEST(CommunityId, FindsTheTypeBehindExtensionHeaders) {
  EXPECT_EQ(IdOf(Ip(kNode1, kNode2).Extension(60, 16).Icmp(135)), "1:dGHyGvjMfljg6Bppwm3bg0LO8TY=");
}

TEST(CommunityId, IsEmptyWhereTheTypeOrThePortsWereNotCaptured) {
  const auto cut = [](const PacketBuilder& packet, size_t length) {
    ByteVector bytes = packet.Bytes();
    bytes.resize(14 + 20 + length);
    // By the standards a packet whose ports were not captured has no view.
    return IdOf(bytes, LinkType::kEthernet, {.rules = kNfstreamPacketRules});
  };
  const PacketBuilder ip = Eth().Ipv4("192.168.0.89", "192.168.0.1");
  EXPECT_EQ(cut(PacketBuilder(ip).Icmp(), 1), "");
  EXPECT_EQ(cut(PacketBuilder(ip).Icmp(), 2), "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
  const PacketBuilder sctp = PacketBuilder(ip).Set8(9, 132).Raw({0, 7, 0, 80});
  EXPECT_EQ(cut(sctp, 3), "");
  EXPECT_NE(cut(sctp, 4), "");
  // What is behind the packet's end is padding of the link, not a header.
  EXPECT_EQ(IdOf(PacketBuilder(ip).Set16(2, 21).Icmp(), LinkType::kEthernet), "");
}

}  // namespace
}  // namespace weir
