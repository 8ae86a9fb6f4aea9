#include "engine/packet/link_type.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(LinkType, KnowsFileNumbersAndThoseOfLibpcap) {
  const std::pair<int, std::string_view> cases[] = {
      {0, "NULL"},         {1, "ETHERNET"},
      {9, "PPP"},          {12, "RAW"},
      {14, "RAW"},         {50, "PPP_SERIAL"},
      {101, "RAW"},        {104, "C_HDLC"},
      {108, "LOOP"},       {113, "LINUX_SLL"},
      {228, "IPV4"},       {229, "IPV6"},
      {276, "LINUX_SLL2"}, {127, "IEEE802_11_RADIOTAP"},
      {105, "IEEE802_11"}, {192, "PPI"},
      {239, "NFLOG"},
  };
  for (const auto& [number, name] : cases) {
    const std::optional<LinkType> type = LinkTypeFromNumber(number);
    ASSERT_TRUE(type.has_value()) << number;
    EXPECT_EQ(LinkTypeName(*type), name);
  }
}

TEST(LinkType, DoesNotKnowOthers) {
  for (const int number : {-1, 2, 147, 195, 277, 65536 + 1}) {
    EXPECT_EQ(LinkTypeFromNumber(number), std::nullopt) << number;
  }
}

}  // namespace
}  // namespace weir
