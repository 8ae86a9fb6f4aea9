#include "engine/packet/ignored_reason.h"

#include <gtest/gtest.h>

#include <set>

namespace weir {
namespace {

TEST(IgnoredReason, HasANameOfItsOwnForEach) {
  std::set<std::string_view> names;
  for (size_t i = 0; i < kIgnoredReasonCount; ++i) {
    names.insert(IgnoredReasonName(static_cast<IgnoredReason>(i)));
  }
  EXPECT_EQ(names.size(), kIgnoredReasonCount);
  EXPECT_EQ(names.count("unknown"), 0u);
}

}  // namespace
}  // namespace weir
