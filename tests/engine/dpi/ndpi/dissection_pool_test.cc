#include "engine/dpi/ndpi/dissection_pool.h"

#include <algorithm>
#include <cstring>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace weir {
namespace {

bool IsAllZero(const Dissection& dissection) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(&dissection);
  return std::all_of(bytes, bytes + sizeof(Dissection), [](uint8_t byte) { return byte == 0; });
}

TEST(DissectionPool, GivesTheSameStateAgainWithoutMemoryOfTheFlowBefore) {
  DissectionPool pool;
  Dissection* first = pool.Take();
  first->flow.l4_proto = 6;
  first->flow.http.user_agent = ndpi_strdup("agent");
  first->packets = 3;
  first->guessed = first->gave_up = true;
  std::strcpy(first->flow.host_server_name, "example.org");
  pool.GiveBack(first);
  Dissection* second = pool.Take();
  EXPECT_EQ(second, first);
  EXPECT_TRUE(IsAllZero(*second));
  pool.GiveBack(second);
}

TEST(DissectionPool, FreesThePointersThatTlsWrote) {
  DissectionPool pool;
  Dissection* dissection = pool.Take();
  dissection->flow.detected_protocol_stack[0] = NDPI_PROTOCOL_TLS;
#if WEIR_NDPI_VERSION >= 411
  dissection->flow.protos.tls_quic.client_hello_processed = 1;
#else
  dissection->flow.protos.tls_quic.hello_processed = 1;
#endif
  dissection->flow.protos.tls_quic.issuerDN = ndpi_strdup("CN=issuer");
  pool.GiveBack(dissection);
  EXPECT_EQ(pool.taken(), 0u);
}

TEST(DissectionPool, DoesNotFreeAnotherProtocolsBytesAsPointersOfTls) {
  for (uint16_t id : {NDPI_PROTOCOL_TLS, NDPI_PROTOCOL_QUIC, NDPI_PROTOCOL_MAIL_SMTPS}) {
    DissectionPool pool;
    Dissection* dissection = pool.Take();
    dissection->flow.detected_protocol_stack[0] = id;
    std::strcpy(dissection->flow.protos.ssh.client_signature, "SSH-2.0-a long enough banner");
    pool.GiveBack(dissection);
    EXPECT_EQ(pool.taken(), 0u);
  }
}

constexpr size_t kSlab = DissectionPool::kSlabStates;

TEST(DissectionPool, KeepsOneSlabOfABurst) {
  for (const bool last_first : {false, true}) {
    DissectionPool pool;
    std::vector<Dissection*> taken;
    for (size_t i = 0; i < 3 * kSlab + 1; ++i) taken.push_back(pool.Take());
    EXPECT_EQ(pool.taken(), 3 * kSlab + 1);
    EXPECT_EQ(pool.capacity(), 4 * kSlab);
    if (last_first) std::reverse(taken.begin(), taken.end());
    for (Dissection* dissection : taken) pool.GiveBack(dissection);
    EXPECT_EQ(pool.taken(), 0u);
    EXPECT_EQ(pool.capacity(), kSlab);
  }
}

TEST(DissectionPool, AllocatesAnotherSlabWhenAllStatesAreTaken) {
  DissectionPool pool;
  EXPECT_EQ(pool.capacity(), 0u);
  std::vector<Dissection*> taken;
  for (size_t i = 0; i < kSlab; ++i) taken.push_back(pool.Take());
  EXPECT_EQ(pool.capacity(), kSlab);
  Dissection* one_more = pool.Take();
  EXPECT_EQ(pool.capacity(), 2 * kSlab);
  pool.GiveBack(one_more);
  EXPECT_EQ(pool.Take(), one_more);
  EXPECT_EQ(pool.capacity(), 2 * kSlab);
  pool.GiveBack(one_more);
  for (Dissection* dissection : taken) pool.GiveBack(dissection);
}

TEST(DissectionPool, NeverGivesAStateTwice) {
  std::mt19937_64 random(7);
  DissectionPool pool;
  std::vector<Dissection*> taken;
  std::set<Dissection*> distinct;
  for (int i = 0; i < 100'000; ++i) {
    const bool grows = random() % 1000 < (i / 20'000 % 2 == 0 ? 600u : 400u);
    if (grows || taken.empty()) {
      Dissection* dissection = pool.Take();
      ASSERT_TRUE(IsAllZero(*dissection));
      ASSERT_TRUE(distinct.insert(dissection).second);
      dissection->packets = i + 1;
      taken.push_back(dissection);
    } else {
      std::swap(taken[random() % taken.size()], taken.back());
      ASSERT_NE(taken.back()->packets, 0u);
      distinct.erase(taken.back());
      pool.GiveBack(taken.back());
      taken.pop_back();
    }
    ASSERT_EQ(pool.taken(), taken.size());
    ASSERT_GE(pool.capacity(), taken.size());
  }
  for (Dissection* dissection : taken) pool.GiveBack(dissection);
  EXPECT_EQ(pool.capacity(), kSlab);
}

}  // namespace
}  // namespace weir
