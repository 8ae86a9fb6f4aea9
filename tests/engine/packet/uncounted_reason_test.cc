#include "engine/packet/uncounted_reason.h"

#include <gtest/gtest.h>

#include <set>

namespace weir {
namespace {

TEST(UncountedReason, HasANameOfItsOwnForEach) {
  std::set<std::string_view> names;
  for (size_t i = 0; i < kUncountedReasonCount; ++i) {
    names.insert(UncountedReasonName(static_cast<UncountedReason>(i)));
  }
  EXPECT_EQ(names.size(), kUncountedReasonCount);
  EXPECT_EQ(names.count("unknown"), 0u);
}

}  // namespace
}  // namespace weir
