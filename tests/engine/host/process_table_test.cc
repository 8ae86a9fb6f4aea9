#include "engine/host/process_table.h"

#include "gtest/gtest.h"
#include "tests/engine/host/socket_builder.h"

namespace weir {
namespace {

constexpr char kHere[] = "10.0.0.1";
constexpr char kHere6[] = "2001:db8::1";
constexpr char kThere[] = "10.0.0.2";
constexpr uint8_t kTcp = IPPROTO_TCP, kUdp = IPPROTO_UDP;

class ProcessTableTest : public testing::Test {
 protected:
  void Add(const LocalSocket& socket, const std::string& name) {
    table_.Add({socket, {.pid = 7, .name = name}});
  }
  std::string Find(uint8_t protocol, const std::string& source, uint16_t source_port,
                   const std::string& destination, uint16_t destination_port) {
    return InWords(
        table_.Find(FlowOf(protocol, source, source_port, destination, destination_port)));
  }

  ProcessTable table_{{{4, AddressOf(kHere)}, {6, AddressOf(kHere6)}}};
};

TEST_F(ProcessTableTest, FindsAConnectedSocketInEitherDirection) {
  Add(Connected(kTcp, kHere, 5000, kThere, 443), "curl");
  EXPECT_EQ(Find(kTcp, kHere, 5000, kThere, 443), "curl connected");
  EXPECT_EQ(Find(kTcp, kThere, 443, kHere, 5000), "curl connected");
}

TEST_F(ProcessTableTest, ComparesWholeFiveTuples) {
  Add(Connected(kTcp, kHere, 5000, kThere, 443), "curl");
  EXPECT_EQ(Find(kUdp, kHere, 5000, kThere, 443), "nobody");
  EXPECT_EQ(Find(kTcp, kHere, 5001, kThere, 443), "nobody");
  EXPECT_EQ(Find(kTcp, kHere, 5000, kThere, 80), "nobody");
  EXPECT_EQ(Find(kTcp, kHere, 5000, "10.0.0.3", 443), "nobody");
  EXPECT_EQ(Find(kTcp, "10.0.0.3", 5000, kThere, 443), "nobody");
  EXPECT_EQ(Find(kTcp, kHere, 443, kThere, 5000), "nobody");
}

TEST_F(ProcessTableTest, PrefersTheSourceWhereBothEndsAreHere) {
  Add(Connected(kTcp, "127.0.0.1", 80, "127.0.0.1", 5000), "server");
  Add(Connected(kTcp, "127.0.0.1", 5000, "127.0.0.1", 80), "client");
  EXPECT_EQ(Find(kTcp, "127.0.0.1", 5000, "127.0.0.1", 80), "client connected");
  EXPECT_EQ(Find(kTcp, "127.0.0.1", 80, "127.0.0.1", 5000), "server connected");
}

TEST_F(ProcessTableTest, FindsUnconnectedSocketsByAddressAndPort) {
  Add(Bound(kUdp, kHere, 53), "resolver");
  EXPECT_EQ(Find(kUdp, kThere, 999, kHere, 53), "resolver bound");
  EXPECT_EQ(Find(kUdp, kHere, 53, kThere, 999), "resolver bound");
  EXPECT_EQ(Find(kUdp, kThere, 53, kHere, 999), "nobody");
}

TEST_F(ProcessTableTest, FindsWildcardsForAddressesOfThisMachineOnly) {
  Add(Bound(kUdp, "0.0.0.0", 53), "resolver");
  EXPECT_EQ(Find(kUdp, kThere, 999, kHere, 53), "resolver port");
  EXPECT_EQ(Find(kUdp, kHere, 999, kThere, 53), "nobody");
  EXPECT_EQ(Find(kUdp, "10.0.0.8", 999, "10.0.0.9", 53), "nobody");
  EXPECT_EQ(Find(kUdp, kThere, 999, "255.255.255.255", 53), "nobody");
  EXPECT_EQ(Find(kUdp, "127.0.0.9", 53, kThere, 999), "resolver port");
}

TEST_F(ProcessTableTest, GoesFromTheMostExactToTheLeast) {
  Add(Bound(kUdp, "0.0.0.0", 53), "wildcard");
  EXPECT_EQ(Find(kUdp, kThere, 999, kHere, 53), "wildcard port");
  Add(Bound(kUdp, kHere, 53), "bound");
  EXPECT_EQ(Find(kUdp, kThere, 999, kHere, 53), "bound bound");
  Add(Connected(kUdp, kHere, 53, kThere, 999), "connected");
  EXPECT_EQ(Find(kUdp, kThere, 999, kHere, 53), "connected connected");
}

TEST_F(ProcessTableTest, PrefersTheDestinationsConnectionToTheSourcesWildcard) {
  Add(Bound(kUdp, "0.0.0.0", 999), "wildcard");
  Add(Connected(kUdp, "127.0.0.1", 53, "127.0.0.1", 999), "connected");
  EXPECT_EQ(Find(kUdp, "127.0.0.1", 999, "127.0.0.1", 53), "connected connected");
}

TEST_F(ProcessTableTest, FindsIpv6) {
  Add(Connected(kTcp, kHere6, 5000, "2001:db8::2", 443), "curl");
  Add(Bound(kUdp, "::", 53), "resolver");
  EXPECT_EQ(Find(kTcp, "2001:db8::2", 443, kHere6, 5000), "curl connected");
  EXPECT_EQ(Find(kUdp, "2001:db8::2", 999, kHere6, 53), "resolver port");
  EXPECT_EQ(Find(kUdp, "2001:db8::2", 999, "2001:db8::3", 53), "nobody");
}

TEST_F(ProcessTableTest, LetsAnIpv6SocketServeIpv4OnlyWhereItDoes) {
  LocalSocket both = Bound(kTcp, "::", 80);
  both.serves_ipv4 = true;
  Add(both, "both");
  Add(Bound(kTcp, "::", 81), "six");
  EXPECT_EQ(Find(kTcp, kThere, 5000, kHere, 80), "both port");
  EXPECT_EQ(Find(kTcp, "2001:db8::2", 5000, kHere6, 80), "both port");
  EXPECT_EQ(Find(kTcp, kThere, 5000, kHere, 81), "nobody");
  Add(Bound(kTcp, "0.0.0.0", 80), "four");
  EXPECT_EQ(Find(kTcp, kThere, 5000, kHere, 80), "four port");
}

TEST_F(ProcessTableTest, KeepsTheFirstOfSocketsThatShareAPort) {
  Add(Bound(kUdp, kHere, 53), "first");
  Add(Bound(kUdp, kHere, 53), "second");
  EXPECT_EQ(Find(kUdp, kThere, 999, kHere, 53), "first bound");
}

TEST_F(ProcessTableTest, KeepsTheAddressOfOneVersionApartFromTheSameBytesOfTheOther) {
  ProcessTable table({{6, IpAddress{10, 0, 0, 1}}});
  table.Add({Bound(kUdp, "0.0.0.0", 53), {.pid = 1, .name = "resolver"}});
  EXPECT_EQ(InWords(table.Find(FlowOf(kUdp, kThere, 999, kHere, 53))), "nobody");
}

}  // namespace
}  // namespace weir
