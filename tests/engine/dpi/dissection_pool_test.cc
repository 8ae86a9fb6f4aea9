#include "engine/dpi/dissection_pool.h"

#include <algorithm>
#include <cstring>
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
    EXPECT_EQ(pool.free(), 1u);
  }
}

TEST(DissectionPool, KeepsNoMoreFreeThanTakenPlusASpare) {
  DissectionPool pool;
  std::vector<Dissection*> taken;
  for (size_t i = 0; i < 3 * DissectionPool::kSpare; ++i) taken.push_back(pool.Take());
  EXPECT_EQ(pool.taken(), 3 * DissectionPool::kSpare);
  for (Dissection* dissection : taken) {
    pool.GiveBack(dissection);
    EXPECT_LE(pool.free(), pool.taken() + DissectionPool::kSpare);
  }
  EXPECT_EQ(pool.taken(), 0u);
  EXPECT_EQ(pool.free(), DissectionPool::kSpare);
}

}  // namespace
}  // namespace weir
