#include "engine/capture/live/interfaces.h"

#include <algorithm>

#include "gtest/gtest.h"

namespace weir {
namespace {

TEST(ListInterfaces, KnowsTheLoopback) {
  const absl::StatusOr<std::vector<Interface>> interfaces = ListInterfaces();
  ASSERT_EQ(interfaces.status(), absl::OkStatus());
  const auto loopback = std::find_if(interfaces->begin(), interfaces->end(),
                                     [](const Interface& one) { return one.name == "lo"; });
  if (loopback == interfaces->end()) GTEST_SKIP() << "this machine has no interface lo";
  EXPECT_TRUE(loopback->is_loopback);
  for (const std::string& address : loopback->addresses) {
    EXPECT_TRUE(address.size() == 4 || address.size() == 16) << address.size();
  }
  if (loopback->is_up) {
    EXPECT_NE(std::find(loopback->addresses.begin(), loopback->addresses.end(),
                        std::string("\x7f\0\0\x01", 4)),
              loopback->addresses.end());
  }
}

}  // namespace
}  // namespace weir
