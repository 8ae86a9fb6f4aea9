#include "engine/packet/flow_key.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace weir {
namespace {

FlowKey KeyOf(uint32_t host, uint16_t port) {
  FlowKey key;
  key.low_address = {10, 0, 0, 1};
  key.high_address = {10, static_cast<uint8_t>(host >> 16), static_cast<uint8_t>(host >> 8),
                      static_cast<uint8_t>(host)};
  key.low_port = 443;
  key.high_port = port;
  key.protocol = 6;
  key.set_version_and_tunnel(4, TunnelKind::kNone);
  return key;
}

TEST(FlowKey, HoldsVersionAndTunnelInOneByte) {
  FlowKey key;
  key.set_version_and_tunnel(6, TunnelKind::kTzsp);
  EXPECT_EQ(key.ip_version(), 6);
  EXPECT_EQ(key.tunnel(), TunnelKind::kTzsp);
}

TEST(FlowKey, HashIsTheSameInEveryRun) {
  EXPECT_EQ(HashFlowKey(KeyOf(1, 1)), HashFlowKey(KeyOf(1, 1)));
}

TEST(FlowKey, EachBitOfTheKeyChangesAboutHalfOfTheHash) {
  const FlowKey base = KeyOf(7, 50000);
  for (size_t bit = 0; bit < sizeof(FlowKey) * 8; ++bit) {
    FlowKey other = base;
    reinterpret_cast<uint8_t*>(&other)[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    const int changed = __builtin_popcountll(HashFlowKey(base) ^ HashFlowKey(other));
    EXPECT_GE(changed, 12) << "bit " << bit;
    EXPECT_LE(changed, 52) << "bit " << bit;
  }
}

// Keys as a scan or a busy server makes them, put into buckets by either end of the hash: with 16
// keys a bucket on average (deviation 4) none may hold 48.
TEST(FlowKey, LowAndHighBitsBothSpreadSimilarKeys) {
  constexpr int kBucketBits = 12;
  constexpr uint32_t kKeys = 16u << kBucketBits;
  std::vector<int> by_low(1 << kBucketBits), by_high(1 << kBucketBits);
  for (const bool by_port : {false, true}) {
    std::fill(by_low.begin(), by_low.end(), 0);
    std::fill(by_high.begin(), by_high.end(), 0);
    for (uint32_t i = 0; i < kKeys; ++i) {
      const uint64_t hash =
          HashFlowKey(by_port ? KeyOf(1, static_cast<uint16_t>(i)) : KeyOf(i, 80));
      ++by_low[hash & ((1 << kBucketBits) - 1)];
      ++by_high[hash >> (64 - kBucketBits)];
    }
    EXPECT_LT(*std::max_element(by_low.begin(), by_low.end()), 48);
    EXPECT_LT(*std::max_element(by_high.begin(), by_high.end()), 48);
  }
}

TEST(FlowKey, HashOfAddressesIsOfThemAlone) {
  FlowKey other = KeyOf(7, 1);
  other.low_port = 80;
  other.protocol = 17;
  other.vlan_id = 5;
  EXPECT_EQ(HashAddresses(KeyOf(7, 50000)), HashAddresses(other));
  std::set<uint64_t> quarters;
  for (uint32_t host = 0; host < 30; ++host) quarters.insert(HashAddresses(KeyOf(host, 1)) >> 62);
  EXPECT_EQ(quarters.size(), 4u);
}

TEST(FlowKey, SimilarKeysHaveDifferentHashes) {
  std::set<uint64_t> hashes;
  for (uint32_t host = 0; host < 300; ++host) {
    for (uint16_t port = 0; port < 300; ++port) hashes.insert(HashFlowKey(KeyOf(host, port)));
  }
  EXPECT_EQ(hashes.size(), 90000u);
}

}  // namespace
}  // namespace weir
