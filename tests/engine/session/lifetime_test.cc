#include "engine/session/session_table.h"
#include "gtest/gtest.h"

namespace weir {
namespace {

constexpr LifetimeSpec kUntilDeleted{};
constexpr LifetimeSpec kLinger30{LifetimeSpec::Kind::kWhileSubscribed, 30};
constexpr LifetimeSpec kIdle30{LifetimeSpec::Kind::kIdleTtl, 30};

struct LifetimeCase {
  const char* name;
  LifetimeSpec lifetime;
  SessionUse use;
  int64_t now_ns;
  bool over;
};

TEST(Lifetime, IsOverAsItsKindSays) {
  const LifetimeCase kCases[] = {
      {"until deleted", kUntilDeleted, {.had_subscribers = true}, 1'000'000, false},
      {"never subscribed", kLinger30, {}, 1'000'000, false},
      {"lingers", kLinger30, {.had_subscribers = true, .last_subscribed_ns = 100}, 129, false},
      {"lingered", kLinger30, {.had_subscribers = true, .last_subscribed_ns = 100}, 130, true},
      {"subscribed", kLinger30, {.subscribers = 1, .had_subscribers = true}, 1000, false},
      {"watchers do not keep it", kLinger30, {.had_subscribers = true, .watched = true}, 30, true},
      {"not idle for long", kIdle30, {.last_used_ns = 100}, 129, false},
      {"idle", kIdle30, {.last_used_ns = 100}, 130, true},
      {"watched", kIdle30, {.watched = true, .last_used_ns = 100}, 1000, false},
      {"idle but subscribed", kIdle30, {.subscribers = 1, .last_used_ns = 100}, 1000, false},
  };
  for (const LifetimeCase& c : kCases) {
    EXPECT_EQ(IsLifetimeOver(c.lifetime, c.use, c.now_ns), c.over) << c.name;
  }
}

}  // namespace
}  // namespace weir
