#include "engine/dpi/catalog.h"

#include <algorithm>
#include <set>

#include "gtest/gtest.h"

namespace weir {
namespace {

TEST(Catalog, ListsEveryProtocolOnceWithItsNames) {
  std::set<uint16_t> ids;
  for (const ProtocolInfo& protocol : Protocols()) {
    EXPECT_TRUE(ids.insert(protocol.id).second) << protocol.id;
    EXPECT_FALSE(protocol.name.empty()) << protocol.id;
    EXPECT_FALSE(protocol.category_name.empty()) << protocol.name;
    EXPECT_FALSE(protocol.breed_name.empty()) << protocol.name;
  }
  EXPECT_GT(ids.size(), 250u);
}

TEST(Catalog, KnowsTls) {
  const auto& protocols = Protocols();
  const auto tls =
      std::find_if(protocols.begin(), protocols.end(),
                   [](const ProtocolInfo& protocol) { return protocol.name == "TLS"; });
  ASSERT_NE(tls, protocols.end());
  EXPECT_EQ(tls->category_name, "Web");
  EXPECT_EQ(tls->breed_name, "Safe");
}

TEST(Catalog, ListsEveryRiskOnceWithSeverityAndScore) {
  uint64_t bits = 0;
  for (const RiskInfo& risk : Risks()) {
    ASSERT_LT(risk.id, 64);
    EXPECT_EQ(bits & uint64_t{1} << risk.id, 0u) << risk.name;
    bits |= uint64_t{1} << risk.id;
    EXPECT_FALSE(risk.name.empty());
    EXPECT_NE(risk.severity, RiskSeverity::kUnknown) << risk.name;
    EXPECT_GT(risk.score, 0u) << risk.name;
  }
  EXPECT_EQ(bits & 1, 0u) << "bit 0 means no risk";
  EXPECT_GT(Risks().size(), 30u);
}

TEST(Catalog, IsMadeOnce) {
  EXPECT_EQ(&Protocols(), &Protocols());
  EXPECT_EQ(&Risks(), &Risks());
}

TEST(Catalog, NamesTheLinkedVersion) { EXPECT_NE(NdpiVersion().find('.'), std::string::npos); }

}  // namespace
}  // namespace weir
