// Which packets are one flow, and which end is its source.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/engine/meter/meter_run.h"

namespace weir {
namespace {

using Packets = std::vector<PacketBuilder>;
using Records = std::vector<std::string>;

PacketBuilder A(uint16_t port = 1000) {
  return Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(port, 53).Payload("q");
}
PacketBuilder B(uint16_t port = 1000) {
  return Eth().Ipv4("10.0.0.2", "10.0.0.1").Udp(53, port).Payload("r");
}

struct Case {
  const char* name;
  Packets packets;
  Records records;
};

const Case kCases[] = {
    {"one direction", {A(), A()}, {"10.0.0.1:1000 > 10.0.0.2:53 2+0 SOURCE_END"}},
    {"both directions", {A(), B(), A()}, {"10.0.0.1:1000 > 10.0.0.2:53 2+1 SOURCE_END"}},
    {"the first sender is the source, whatever its port",
     {B(), A(), A()},
     {"10.0.0.2:53 > 10.0.0.1:1000 1+2 SOURCE_END"}},
    {"a SYN from the other side does not turn the flow round",
     {Eth().Ipv4("10.0.0.2", "10.0.0.1").Tcp(80, 1000, 0x10),
      Eth().Ipv4("10.0.0.1", "10.0.0.2").Tcp(1000, 80, 0x02)},
     {"10.0.0.2:80 > 10.0.0.1:1000 1+1 SOURCE_END"}},
    {"other ports are another flow",
     {A(1), A(2)},
     {"10.0.0.1:1 > 10.0.0.2:53 1+0 SOURCE_END", "10.0.0.1:2 > 10.0.0.2:53 1+0 SOURCE_END"}},
    {"another VLAN is another flow",
     {Eth().Vlan(1).Ipv4("10.0.0.1", "10.0.0.2").Icmp(),
      Eth().Vlan(2).Ipv4("10.0.0.2", "10.0.0.1").Icmp()},
     {"10.0.0.1:0 > 10.0.0.2:0 1+0 SOURCE_END", "10.0.0.2:0 > 10.0.0.1:0 1+0 SOURCE_END"}},
    {"other MAC addresses are the same flow",
     {A(),
      Eth("02:00:00:00:00:09", "02:00:00:00:00:08").Ipv4("10.0.0.1", "10.0.0.2").Udp(1000, 53)},
     {"10.0.0.1:1000 > 10.0.0.2:53 2+0 SOURCE_END"}},
    {"the same address at both ends, told apart by ports",
     {Eth().Ipv4("10.0.0.1", "10.0.0.1").Udp(9, 7), Eth().Ipv4("10.0.0.1", "10.0.0.1").Udp(7, 9)},
     {"10.0.0.1:9 > 10.0.0.1:7 1+1 SOURCE_END"}},
    {"the same address and port at both ends: always source to destination",
     {Eth().Ipv4("10.0.0.1", "10.0.0.1").Udp(7, 7), Eth().Ipv4("10.0.0.1", "10.0.0.1").Udp(7, 7)},
     {"10.0.0.1:7 > 10.0.0.1:7 2+0 SOURCE_END"}},
    {"IPv6",
     {Eth().Ipv6("fd00::2", "fd00::1").Udp(5, 6), Eth().Ipv6("fd00::1", "fd00::2").Udp(6, 5)},
     {"fd00::2:5 > fd00::1:6 1+1 SOURCE_END"}},
    {"a tunnel's inside and its like outside are two flows",
     {A(), Eth()
               .Ipv4("10.9.9.1", "10.9.9.2")
               .Udp(2152, 2152)
               .GtpU(7)
               .Ipv4("10.0.0.1", "10.0.0.2")
               .Udp(1000, 53)},
     {"10.0.0.1:1000 > 10.0.0.2:53 1+0 SOURCE_END", "10.0.0.1:1000 > 10.0.0.2:53 1+0 SOURCE_END"}},
};

TEST(Meter, TellsFlowsAndDirectionsApart) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    auto source = std::make_unique<FakeSource>();
    for (const PacketBuilder& packet : c.packets) source->Add(1, packet);
    EXPECT_EQ(RecordsOf(PlainSettings(), std::move(source)), c.records);
  }
}

TEST(Meter, IdentifiesARecordByTheOrdinalOfTheFrameThatOpenedIt) {
  auto source = std::make_unique<FakeSource>();
  source->Add(1, Eth().Raw(std::vector<uint8_t>(50))).Add(2, A(1)).Add(3, A(1)).EndBatch();
  source->Add(4, Eth().Raw({})).Add(5, A(2));
  MeterRun run(PlainSettings(), std::move(source));
  ASSERT_EQ(run.Await(), absl::OkStatus());
  const auto events = run.events();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].flow().id(), 2u);
  EXPECT_EQ(events[1].flow().id(), 5u);
}

TEST(Meter, KeepsTheMacsAndTheTunnelIdOfTheFirstPacket) {
  auto source = std::make_unique<FakeSource>();
  const auto gtp = [](uint32_t teid) {
    return Eth("02:00:00:00:00:0a", "02:00:00:00:00:0b")
        .Ipv4("10.9.9.1", "10.9.9.2")
        .Udp(2152, 2152)
        .GtpU(teid)
        .Ipv4("10.0.0.1", "10.0.0.2")
        .Udp(1000, 53);
  };
  source->Add(1, gtp(7)).Add(2, gtp(8));
  MeterRun run(PlainSettings(), std::move(source));
  ASSERT_EQ(run.Await(), absl::OkStatus());
  ASSERT_EQ(run.events().size(), 1u);
  const v1::Flow flow = run.events()[0].flow();
  EXPECT_EQ(flow.src_mac(), std::string("\x02\0\0\0\0\x0a", 6));
  EXPECT_EQ(flow.dst_mac(), std::string("\x02\0\0\0\0\x0b", 6));
  EXPECT_EQ(flow.tunnel_kind(), v1::TUNNEL_KIND_GTP_U);
  EXPECT_EQ(flow.tunnel_id(), 7u);
}

TEST(Meter, LeavesTunnelsClosedWhereItIsTold) {
  MeterSettings settings = PlainSettings();
  settings.decode_tunnels = false;
  auto source = std::make_unique<FakeSource>();
  source->Add(1, Eth()
                     .Ipv4("10.9.9.1", "10.9.9.2")
                     .Udp(2152, 2152)
                     .GtpU(7)
                     .Ipv4("10.0.0.1", "10.0.0.2")
                     .Udp(1000, 53));
  EXPECT_EQ(RecordsOf(settings, std::move(source)),
            Records{"10.9.9.1:2152 > 10.9.9.2:2152 1+0 SOURCE_END"});
}

TEST(Meter, HasNoMacsWhereTheLinkHasNone) {
  auto source = std::make_unique<FakeSource>();
  source->Link(LinkType::kRaw).Add(1, NoLink().Ipv4("10.0.0.1", "10.0.0.2").Udp(1, 2));
  MeterRun run(PlainSettings(), std::move(source));
  ASSERT_EQ(run.Await(), absl::OkStatus());
  ASSERT_EQ(run.events().size(), 1u);
  EXPECT_FALSE(run.events()[0].flow().has_src_mac());
  EXPECT_FALSE(run.events()[0].flow().has_dst_mac());
}

}  // namespace
}  // namespace weir
