#include "engine/capture/synthetic/synthetic_traffic.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/packet/decode.h"

namespace weir {
namespace {

struct MadePacket {
  int64_t offset_ns;
  std::string bytes;
  bool operator==(const MadePacket&) const = default;
};

std::vector<MadePacket> Make(const SyntheticOptions& options, size_t most = 100'000,
                             uint32_t share = 0, uint32_t shares = 1) {
  auto traffic = SyntheticTraffic::Create(options, share, shares);
  EXPECT_TRUE(traffic.ok()) << traffic.status();
  std::vector<MadePacket> packets;
  while (!traffic->is_over() && packets.size() < most) {
    const int64_t offset = traffic->next_offset_ns();
    std::string bytes(traffic->max_frame_bytes(), '\0');
    bytes.resize(traffic->Write(reinterpret_cast<uint8_t*>(bytes.data())));
    packets.push_back({offset, std::move(bytes)});
  }
  return packets;
}

PacketView Decoded(const MadePacket& packet) {
  PacketView view;
  const FrameBytes frame = {reinterpret_cast<const uint8_t*>(packet.bytes.data()),
                            static_cast<uint32_t>(packet.bytes.size()),
                            static_cast<uint32_t>(packet.bytes.size())};
  EXPECT_EQ(Decode(frame, LinkType::kEthernet, {}, view), IgnoredReason::kNone);
  return view;
}

std::map<std::string, int> PacketsByFlow(const std::vector<MadePacket>& packets) {
  std::map<std::string, int> flows;
  for (const MadePacket& packet : packets) {
    const PacketView view = Decoded(packet);
    ++flows[std::string(reinterpret_cast<const char*>(&view.key), sizeof(view.key))];
  }
  return flows;
}

TEST(SyntheticTraffic, IsTheSameForTheSameOptions) {
  const SyntheticOptions options{.flows = 200, .seed = 7};
  EXPECT_EQ(Make(options), Make(options));
  SyntheticOptions other = options;
  other.seed = 8;
  EXPECT_NE(Make(options), Make(other));
}

TEST(SyntheticTraffic, HasAsManyFlowsAndPacketsAsAsked) {
  for (uint32_t packets : {1, 2, 3, 7, 30}) {
    const auto flows = PacketsByFlow(Make({.flows = 150, .packets_per_flow = packets}));
    EXPECT_EQ(flows.size(), 150);
    for (const auto& [key, count] : flows) EXPECT_EQ(count, packets);
  }
}

TEST(SyntheticTraffic, KeepsTheRateAndNeverRunsBack) {
  for (uint32_t rate : {1, 5, 1000, 10'000'000}) {
    const auto packets = Make({.flows = 1000, .flows_per_second = rate, .packets_per_flow = 4});
    for (size_t i = 1; i < packets.size(); ++i) {
      ASSERT_LE(packets[i - 1].offset_ns, packets[i].offset_ns) << i;
    }
    const int64_t step_ns = kNanosPerSecond / 4 / rate;
    EXPECT_NEAR(packets.back().offset_ns, 1000 * kNanosPerSecond / rate - step_ns, 1);
  }
}

TEST(SyntheticTraffic, SharesHaveEachFlowOnceAndAtItsTime) {
  const SyntheticOptions options{.flows = 1000, .flows_per_second = 1000};
  std::multiset<std::string> whole, shared;
  for (const MadePacket& packet : Make(options)) {
    whole.insert(std::to_string(packet.offset_ns) + packet.bytes);
  }
  for (uint32_t share : {0, 1, 2}) {
    for (const MadePacket& packet : Make(options, 100'000, share, 3)) {
      shared.insert(std::to_string(packet.offset_ns) + packet.bytes);
    }
  }
  EXPECT_EQ(whole, shared);
}

TEST(SyntheticTraffic, GoesOnWithoutEndWhereNoNumberOfFlowsIsAsked) {
  EXPECT_EQ(Make({.flows = 0}, 50'000).size(), 50'000);
}

TEST(SyntheticTraffic, KeepsFillersWithinTheSizes) {
  const SyntheticOptions options{.flows = 50,
                                 .packets_per_flow = 30,
                                 .min_packet_bytes = 600,
                                 .max_packet_bytes = 700,
                                 .applications = {"TLS"}};
  for (const MadePacket& packet : Make(options)) {
    const PacketView view = Decoded(packet);
    EXPECT_LE(packet.bytes.size(), 700);
    if (view.payload_bytes > 0 && packet.bytes.size() < 600) {
      EXPECT_EQ(packet.bytes[54], 22);  // a TLS record, as long as it is
    }
  }
}

TEST(SyntheticTraffic, NamesTheApplicationsThatItCanMake) {
  const absl::Status status =
      SyntheticTraffic::Create({.applications = {"DNS", "Gopher"}}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("\"Gopher\""), std::string::npos) << status;
  for (const std::string& name : SyntheticTraffic::Applications()) {
    EXPECT_NE(status.message().find(name), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace weir
