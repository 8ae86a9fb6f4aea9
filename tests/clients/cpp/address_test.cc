#include <gtest/gtest.h>

#include "clients/cpp/channel.h"

namespace weir::client {
namespace {

TEST(Address, DefaultsByVariableThenUserThenSystem) {
  EXPECT_EQ(DefaultServerAddress({"host:1", "/run/user/1", false}), "host:1");
  EXPECT_EQ(DefaultServerAddress({"", "/run/user/1", false}), "unix:///run/user/1/weir.sock");
  EXPECT_EQ(DefaultServerAddress({"", "/run/user/0", true}), "unix:///run/weir/weir.sock");
  EXPECT_EQ(DefaultServerAddress({"", "", false}), "unix:///run/weir/weir.sock");
}

TEST(Address, IsASocketOrAHostWithAPort) {
  const struct {
    const char* address;
    const char* target;  // null: refused
  } cases[] = {{"/run/weir.sock", "unix:/run/weir.sock"},
               {"unix:///run/weir.sock", "unix:///run/weir.sock"},
               {"unix:weir.sock", "unix:weir.sock"},
               {"localhost:50051", "dns:///localhost:50051"},
               {"[::1]:50051", "dns:///[::1]:50051"},
               {"", nullptr},
               {"unix:", nullptr},
               {"localhost", nullptr},
               {":50051", nullptr},
               {"::1:50051", nullptr},
               {"localhost:0", nullptr},
               {"localhost:65536", nullptr},
               {"http://localhost:80", nullptr}};
  for (const auto& [address, target] : cases) {
    const auto parsed = ParseAddress(address);
    EXPECT_EQ(parsed.ok(), target != nullptr) << address;
    if (parsed.ok() && target != nullptr) {
      EXPECT_EQ(*parsed, target);
    }
  }
}

}  // namespace
}  // namespace weir::client
