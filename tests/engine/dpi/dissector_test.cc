#include "engine/dpi/dissector.h"

#include <gtest/gtest.h>

#include <thread>

#include "engine/dpi/ndpi/ndpi_gate.h"
#include "engine/packet/packet_view.h"
#include "gtest/gtest.h"
#include "tests/engine/dpi/dissector_harness.h"
#include "tests/support/packet_builder.h"

namespace weir {
namespace {

using wire::Sender;

wire::IpPacket Garbage(wire::Ports ports, Sender sender = Sender::kClient) {
  return wire::Udp(ports, sender, "zzzz garbage garbage");
}

TEST(Dissector, GivesUpAtItsBoundWhileTheProtocolIsUnknown) {
  for (int max_packets : {1, 2, 3, 20, 255}) {
    auto dissector = MakeDissector(static_cast<uint8_t>(max_packets));
    EXPECT_EQ(PacketsUntilOver(*dissector, 300), max_packets);
  }
}

TEST(Dissector, LeavesAFlowUnknownThatNothingExplains) {
  auto dissector = MakeDissector();
  const auto result = DissectAll(*dissector, {Garbage({40001, 40002})});
  EXPECT_EQ(result.application.name, "Unknown");
  EXPECT_EQ(result.application.category_name, "Unspecified");
  EXPECT_EQ(result.application.application_id, 0);
  EXPECT_FALSE(result.application.guessed);
  EXPECT_EQ(result.application.confidence, Confidence::kNone);
  EXPECT_TRUE(result.metadata.empty());
}

TEST(Dissector, GuessesFromThePortWhereAFlowEndsUnknown) {
  auto dissector = MakeDissector();
  const auto result = DissectAll(*dissector, {Garbage({40001, 123})});
  EXPECT_EQ(result.application.name, "NTP");
  EXPECT_TRUE(result.application.guessed);
  EXPECT_STREQ(result.application.confidence_name, "Match by port");
  EXPECT_TRUE(result.metadata.empty());
}

TEST(Dissector, GuessesFromThePortAtTheBound) {
  auto dissector = MakeDissector(1);
  const auto packet = Garbage({40001, 123});
  Dissection* dissection = dissector->Begin();
  EXPECT_EQ(dissector->Dissect(dissection, packet.data(), packet.length(), 1),
            DissectionStep::kOver);
  EXPECT_EQ(dissector->Current(dissection).name, "NTP");
  EXPECT_TRUE(dissector->Finish(dissection).application.guessed);
}

TEST(Dissector, GoesOnBeyondABoundOfOneWhereTheFirstPacketTells) {
  auto dissector = MakeDissector(1);
  Dissection* dissection = dissector->Begin();
  const auto query = wire::Udp({40001, 53}, Sender::kClient, wire::DnsQuery("a.example", 1));
  EXPECT_EQ(dissector->Dissect(dissection, query.data(), query.length(), 1), DissectionStep::kGoOn);
  EXPECT_EQ(dissector->Current(dissection).name, "DNS");
  // 4.2 looks at all of them for a response; later versions have enough sooner.
  for (int i = 0; i < 5 && WEIR_NDPI_VERSION == 402; ++i) {
    EXPECT_EQ(dissector->Dissect(dissection, query.data(), query.length(), 2 + i),
              DissectionStep::kGoOn);
  }
  EXPECT_FALSE(dissector->Finish(dissection).application.guessed);
}

TEST(Dissector, StopsAtABoundOfTwoThoughMoreCouldBeRead) {
  auto dissector = MakeDissector(2);
  Dissection* dissection = dissector->Begin();
  const auto query = wire::Udp({40001, 53}, Sender::kClient, wire::DnsQuery("a.example", 1));
  dissector->Dissect(dissection, query.data(), query.length(), 1);
  EXPECT_EQ(dissector->Dissect(dissection, query.data(), query.length(), 2), DissectionStep::kOver);
  EXPECT_EQ(dissector->Finish(dissection).application.name, "DNS");
}

TEST(Dissector, FinishesAFlowWithoutAnyPacket) {
  auto dissector = MakeDissector();
  EXPECT_EQ(dissector->Finish(dissector->Begin()).application.name, "Unknown");
}

TEST(Dissector, TakesPacketsOfAnyLength) {
  auto dissector = MakeDissector();
  const auto packet =
      wire::Tcp({40001, 443}, Sender::kClient, wire::ClientHello("a.example", "h2"));
  for (uint32_t length = 0; length <= packet.length(); ++length) {
    Dissection* dissection = dissector->Begin();
    dissector->Dissect(dissection, packet.data(), length, 1);
    dissector->Finish(dissection);
  }
  const wire::IpPacket huge(std::string(70000, '\x45'));
  Dissection* dissection = dissector->Begin();
  dissector->Dissect(dissection, huge.data(), huge.length(), 1);
  dissector->Finish(dissection);
}

TEST(Dissector, HasNoMemoryOfTheFlowWhoseStateItReuses) {
  auto dissector = MakeDissector();
  const auto hello = wire::ClientHello("secret.example", "h2");
  DissectAll(*dissector, {wire::Tcp({40001, 443}, Sender::kClient, hello)});
  const auto result = DissectAll(*dissector, {Garbage({40003, 40004})});
  const auto of_its_own = DissectAll(*MakeDissector(), {Garbage({40003, 40004})});
  EXPECT_EQ(result.application.name, "Unknown");
  EXPECT_EQ(result.application.risks, of_its_own.application.risks);
  EXPECT_TRUE(result.metadata.empty());
}

TEST(Dissector, IsMadeAndDestroyedInManyThreadsAtOnce) {
  const auto work = [] {
    for (int i = 0; i < 4; ++i) {
      auto dissector = MakeDissector();
      const auto query = wire::Udp({40001, 53}, Sender::kClient, wire::DnsQuery("a.example", 1));
      EXPECT_EQ(DissectAll(*dissector, {query}).application.name, "DNS");
    }
  };
  std::thread first(work), second(work);
  first.join();
  second.join();
}

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
