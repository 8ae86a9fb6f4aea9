#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/capture/live/fanout.h"
#include "tests/engine/capture/live/socket_filter.h"
#include "tests/support/packet_builder.h"

namespace weir {
namespace {

uint32_t HashOf(const PacketBuilder& packet) {
  return RunSocketFilter(FanoutProgram(), packet.Bytes());
}

using Build = std::function<PacketBuilder(bool reply, int part)>;

struct Case {
  const char* name;
  Build packet;  // of either direction; part 0 is whole, 1 and 2 are fragments
};

PacketBuilder Ip4(PacketBuilder under, bool reply) {
  return reply ? under.Ipv4("192.0.2.9", "10.0.0.1") : under.Ipv4("10.0.0.1", "192.0.2.9");
}

PacketBuilder Ip6(PacketBuilder under, bool reply) {
  return reply ? under.Ipv6("2001:db8::9", "fd00::1") : under.Ipv6("fd00::1", "2001:db8::9");
}

PacketBuilder Transport(PacketBuilder under, bool reply, int part) {
  if (part > 0) under.Fragment(part == 1 ? 0 : 100, part == 1);
  if (part == 2) return under.Payload("the rest");
  return reply ? under.Udp(53, 4000) : under.Udp(4000, 53);
}

const Case kCases[] = {
    {"IPv4", [](bool reply, int part) { return Transport(Ip4(Eth(), reply), reply, part); }},
    {"IPv6", [](bool reply, int part) { return Transport(Ip6(Eth(), reply), reply, part); }},
    {"IPv4 behind a VLAN tag",
     [](bool reply, int part) { return Transport(Ip4(Eth().Vlan(7), reply), reply, part); }},
    {"IPv6 behind three VLAN tags",
     [](bool reply, int part) {
       return Transport(Ip6(Eth().Vlan(7).Vlan(8).Vlan(9), reply), reply, part);
     }},
    {"IPv4 behind PPPoE",
     [](bool reply, int part) { return Transport(Ip4(Eth().Pppoe(), reply), reply, part); }},
    {"IPv6 behind PPPoE and a VLAN tag",
     [](bool reply, int part) {
       return Transport(Ip6(Eth().Vlan(3).Pppoe(), reply), reply, part);
     }},
    {"IPv4 behind an MPLS label",
     [](bool reply, int part) { return Transport(Ip4(Eth().Mpls(5), reply), reply, part); }},
    {"IPv6 behind four MPLS labels",
     [](bool reply, int part) {
       return Transport(Ip6(Eth().Mpls(5).Mpls(6).Mpls(7).Mpls(8), reply), reply, part);
     }},
};

TEST(FanoutProgram, IsTheSameForBothDirectionsAndAllFragments) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const uint32_t hash = HashOf(c.packet(false, 0));
    EXPECT_NE(hash, 0);
    EXPECT_LE(hash, 0xffff);
    for (int part : {0, 1, 2}) {
      EXPECT_EQ(HashOf(c.packet(false, part)), hash) << part;
      EXPECT_EQ(HashOf(c.packet(true, part)), hash) << part;
    }
  }
}

TEST(FanoutProgram, IsTheSameWhateverIsBetweenLinkAndIp) {
  const uint32_t ipv4 = HashOf(kCases[0].packet(false, 0)),
                 ipv6 = HashOf(kCases[1].packet(false, 0));
  EXPECT_NE(ipv4, ipv6);
  for (const Case& c : kCases) {
    const uint32_t hash = HashOf(c.packet(false, 0));
    EXPECT_TRUE(hash == ipv4 || hash == ipv6) << c.name;
  }
}

TEST(FanoutProgram, HashesTheOuterAddressesOfATunnel) {
  const auto tunnel = [](const char* inner) {
    return Eth()
        .Ipv4("10.0.0.1", "10.0.0.2")
        .Udp(2152, 2152)
        .GtpU(1)
        .Ipv4(inner, "1.1.1.1")
        .Udp(1, 2);
  };
  EXPECT_EQ(HashOf(tunnel("172.16.0.1")), HashOf(tunnel("172.16.0.2")));
}

TEST(FanoutProgram, SpreadsHostsEvenly) {
  for (uint32_t workers : {2, 3, 4, 8}) {
    std::vector<int> packets(workers);
    for (int host = 0; host < 1000; ++host) {
      const std::string address = absl::StrCat("10.0.", host / 250, ".", host % 250 + 1);
      ++packets[HashOf(Eth().Ipv4(address, "192.0.2.1").Udp(1, 2)) % workers];
    }
    for (int share : packets) EXPECT_NEAR(share, 1000 / workers, 500 / workers) << workers;
  }
}

TEST(FanoutProgram, GivesWhatIsNotIpAndWhatIsCutToTheFirstWorker) {
  EXPECT_EQ(HashOf(Eth().Raw(std::vector<uint8_t>(60))), 0);
  EXPECT_EQ(HashOf(Eth().Vlan(1).Vlan(2).Vlan(3).Vlan(4).Ipv4("10.0.0.1", "10.0.0.2").Udp(1, 2)),
            0);
  EXPECT_EQ(HashOf(Eth().Mpls(1).Mpls(2).Mpls(3).Mpls(4).Mpls(5).Ipv4("10.0.0.1", "10.0.0.2")), 0);
  std::vector<uint8_t> cut = Eth().Ipv4("10.0.0.1", "10.0.0.2").Bytes();
  cut.resize(cut.size() - 2);
  EXPECT_EQ(RunSocketFilter(FanoutProgram(), cut), 0);
}

// The packet that an error quotes, from its IP header on.
std::string Quoted(const PacketBuilder& packet) { return packet.String(); }

TEST(FanoutProgram, SendsIcmpErrorsWhereTheFlowThatTheyQuoteGoes) {
  const auto hash = [](const PacketBuilder& packet) {
    return RunSocketFilter(FanoutProgram(IcmpErrorRoute::kByQuote), packet.Bytes());
  };
  const uint32_t flow = hash(Ip4(Eth(), false).Udp(4000, 53));
  const std::string quote = Quoted(Ip4(NoLink(), false).Udp(4000, 53));
  EXPECT_EQ(flow, HashOf(Ip4(Eth(), false).Udp(4000, 53))) << "others go where they went";
  for (const uint8_t type : {3, 4, 5, 11, 12}) {
    const PacketBuilder error =
        Eth().Vlan(7).Ipv4("172.16.0.1", "10.0.0.1").Icmp(type).Payload(quote);
    EXPECT_EQ(hash(error), flow) << int{type};
    EXPECT_NE(HashOf(error), flow) << int{type};
  }
  for (const uint8_t type : {0, 8, 13}) {
    const PacketBuilder echo = Eth().Ipv4("172.16.0.1", "10.0.0.1").Icmp(type).Payload(quote);
    EXPECT_EQ(hash(echo), HashOf(echo)) << int{type};
  }
  const PacketBuilder later =
      Eth().Ipv4("172.16.0.1", "10.0.0.1").Fragment(5, false).Icmp(3).Payload(quote);
  EXPECT_EQ(hash(later), HashOf(later)) << "its bytes are no header";
  const std::string quote6 = Quoted(Ip6(NoLink(), true).Udp(53, 4000));
  const PacketBuilder error6 = Eth().Ipv6("fe80::1", "2001:db8::9").Icmp(1).Payload(quote6);
  EXPECT_EQ(hash(error6), HashOf(Ip6(Eth(), true).Udp(53, 4000)));
  const PacketBuilder echo6 = Eth().Ipv6("fe80::1", "2001:db8::9").Icmp(128).Payload(quote6);
  EXPECT_EQ(hash(echo6), HashOf(echo6));
}

TEST(FanoutProgram, IsShortEnoughForTheKernel) {
  EXPECT_LE(FanoutProgram(IcmpErrorRoute::kByQuote).size(), BPF_MAXINSNS);
}

}  // namespace
}  // namespace weir
