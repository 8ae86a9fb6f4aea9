// A flow that is given the name of one protocol by its port while another's bytes lie in nDPI's
// union.
#include <cstring>

#include "engine/dpi/extract/extract.h"
#include "gtest/gtest.h"

namespace weir {
namespace {

ndpi::Flow FlowWithForeignBytes() {
  ndpi::Flow flow{};
  std::strcpy(flow.protos.ssh.client_signature, "SSH-2.0-a long enough banner");
  return flow;
}

Metadata Typed(const ndpi::Flow& flow, uint16_t application, bool guessed) {
  MetadataBuilder builder;
  ExtractTyped(flow, WireFields{}, NDPI_PROTOCOL_UNKNOWN, application, guessed, builder);
  return builder.Build();
}

TEST(Extract, ReadsNothingFromTheUnionByAGuessedName) {
  const ndpi::Flow flow = FlowWithForeignBytes();
  for (uint16_t id : {NDPI_PROTOCOL_TLS, NDPI_PROTOCOL_QUIC, NDPI_PROTOCOL_DNS, NDPI_PROTOCOL_SSH,
                      NDPI_PROTOCOL_DHCP, NDPI_PROTOCOL_NTP}) {
    EXPECT_TRUE(Typed(flow, id, true).empty()) << id;
  }
}

TEST(Extract, ReadsNoPointerOfTlsBeforeAHelloWasSeen) {
  EXPECT_TRUE(Typed(FlowWithForeignBytes(), NDPI_PROTOCOL_TLS, false).empty());
}

TEST(Extract, ReadsOnlyTheMemberOfTheFlowsOwnProtocol) {
  const ndpi::Flow flow = FlowWithForeignBytes();
  EXPECT_TRUE(Typed(flow, NDPI_PROTOCOL_BITTORRENT, false).empty());
  EXPECT_FALSE(Typed(flow, NDPI_PROTOCOL_SSH, false).empty());
}

}  // namespace
}  // namespace weir
