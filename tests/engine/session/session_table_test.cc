// What all sessions of a sensor may take together.

#include "engine/session/session_table.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/engine/session/registry_test.h"

namespace weir {
namespace {

using absl::StatusCode;

using SensorLimitsTest = RegistryTest;

TEST_F(SensorLimitsTest, HoldsNoMoreSessionsThanItsLimit) {
  SessionRegistry& registry = Start({.max_sessions = 2});
  Make("a");
  Make("b");
  const absl::Status refused = Try("c");
  EXPECT_EQ(refused.code(), StatusCode::kResourceExhausted);
  EXPECT_TRUE(absl::StrContains(refused.message(), "max_sessions")) << refused;
  EXPECT_TRUE(registry.Delete("a").ok());
  EXPECT_TRUE(Try("c").ok());
}

TEST_F(SensorLimitsTest, HoldsNoMoreLogBytesThanItsLimit) {
  Start({.max_log_bytes = 200'000});
  SessionSpec spec = FileSpec();
  spec.log.max_bytes = 100'000;
  Make("a", spec);
  spec.log.max_bytes = 100'001;
  const absl::Status refused = Try("b", spec);
  EXPECT_EQ(refused.code(), StatusCode::kResourceExhausted);
  EXPECT_TRUE(absl::StrContains(refused.message(), "max_log_bytes")) << refused;
  spec.log.max_bytes = SIZE_MAX;
  EXPECT_EQ(Try("b", spec).code(), StatusCode::kResourceExhausted);
  spec.log.max_bytes = 100'000;
  EXPECT_TRUE(Try("b", spec).ok());
}

TEST_F(SensorLimitsTest, HasLogsForAllItsSessionsWhateverSomeOfThemHold) {
  Start({.max_sessions = 3, .max_log_bytes = 4 << 20, .min_log_bytes = 1 << 20});
  SessionSpec spec = LiveSpec();
  spec.log.max_bytes = 3 << 20;
  auto first = Make("a", spec);
  for (int i = 0; i < 50; ++i) engine_.meters[0]->Append(1, 100'000);
  engine_.meters[0]->End();
  AwaitState(*first, SessionState::kEnded);
  // It took what is kept for nobody: 1 MiB beside its own.
  EXPECT_GT(first->status().log.bytes, (2 << 20) - 200'000);
  EXPECT_LE(first->status().log.bytes, 2 << 20);
  EXPECT_TRUE(Try("b", spec).ok());
  EXPECT_TRUE(Try("c", spec).ok());
}

TEST_F(SensorLimitsTest, TellsWhatItHasOfALogThatCanNeverBe) {
  Start({.max_log_bytes = 10 << 20});
  SessionSpec spec = FileSpec();
  Make("default", spec);
  EXPECT_EQ(registry_->Get("default").value()->effective_spec().log.max_bytes, 10u << 20);
  spec.log.max_bytes = (10 << 20) + 1;
  const absl::Status refused = Try("a", spec);
  EXPECT_EQ(refused.code(), StatusCode::kResourceExhausted);
  EXPECT_EQ(refused.message(),
            "max_log_bytes: the sensor has 10485760, log.max_bytes asks for 10485761");
  spec.log.max_bytes = 10 << 20;
  EXPECT_TRUE(Try("a", spec).ok());
}

TEST_F(SensorLimitsTest, HoldsNoMoreOpenFlowsThanItsLimit) {
  SessionRegistry& registry = Start({.max_open_flows = 300});
  SessionSpec spec = FileSpec();
  spec.meter.max_open_flows = 200;
  Make("a", spec);
  EXPECT_EQ(registry.usage().open_flows, 200);
  spec.meter.max_open_flows = 101;
  const absl::Status refused = Try("b", spec);
  EXPECT_EQ(refused.code(), StatusCode::kResourceExhausted);
  EXPECT_EQ(refused.message(), "max_open_flows: 200 of 300 are in use, 101 more do not fit");
  spec.meter.max_open_flows = 100;
  EXPECT_TRUE(Try("b", spec).ok());
  ASSERT_TRUE(registry.Stop("a", 0).ok());
  spec.meter.max_open_flows = 200;
  EXPECT_TRUE(Try("c", spec).ok());
}

TEST_F(SensorLimitsTest, CountsEarlyPacketsAsTheFlowsWhoseMemoryTheyTake) {
  SessionRegistry& registry = Start({.max_open_flows = 4'000'000});
  struct {
    uint32_t early_packets;
    uint64_t flows;    // at most
    uint64_t certain;  // of the flows that a session has
  } const cases[] = {{0, 4'000'000, 1024},
                     {1, 2'000'000, 1024 * 2},
                     {64, 2'000'000, 1024 * 2},
                     {65, 1'333'333, 1024 * 3},
                     {65535, 3902, 1024 * 1025}};
  for (const auto& c : cases) {
    SessionSpec spec = FileSpec();
    spec.meter.early_packets = c.early_packets;
    spec.meter.max_open_flows = c.flows;
    EXPECT_TRUE(Make("a", spec) != nullptr);
    EXPECT_EQ(registry.usage().open_flows, c.certain) << c.early_packets;
    EXPECT_TRUE(registry.Delete("a").ok());
    registry.Sweep();
    spec.meter.max_open_flows = c.flows + 1;
    const absl::Status refused = Try("a", spec);
    EXPECT_EQ(refused.code(), StatusCode::kResourceExhausted);
    EXPECT_TRUE(absl::StrContains(refused.message(), "max_open_flows")) << refused;
    EXPECT_TRUE(absl::StrContains(refused.message(), absl::StrCat(c.flows + 1))) << refused;
    EXPECT_EQ(absl::StrContains(refused.message(),
                                absl::StrCat(c.early_packets, " early packets (early_packets)")),
              c.early_packets > 0)
        << refused;
  }
}

TEST_F(SensorLimitsTest, ShortensADefaultThatTheSensorHasNoRoomFor) {
  Start({.max_open_flows = 500'000});
  EXPECT_EQ(Make("a")->effective_spec().meter.max_open_flows, 500'000);
  SessionSpec spec = FileSpec();
  spec.meter.early_packets = 255;
  EXPECT_EQ(Make("b", spec)->effective_spec().meter.max_open_flows, 100'000);
}

TEST_F(SensorLimitsTest, GivesTheWorkersOfSessionsThatAreOverToOthers) {
  SessionRegistry& registry = Start({.max_workers = 4});
  SessionSpec spec = FileSpec();
  spec.meter.workers = 3;
  Make("a", spec);
  spec.meter.workers = 2;
  const absl::Status refused = Try("b", spec);
  EXPECT_EQ(refused.code(), StatusCode::kResourceExhausted);
  EXPECT_TRUE(absl::StrContains(refused.message(), "max_workers")) << refused;
  ASSERT_TRUE(registry.Stop("a", 0).ok());
  EXPECT_TRUE(Try("b", spec).ok());
}

TEST_F(SensorLimitsTest, CountsTheLogOfADeletedSessionWhileAStreamHoldsIt) {
  SessionRegistry& registry = Start();
  SessionSpec spec = FileSpec();
  spec.log.max_bytes = 100'000;
  auto session = Make("a", spec);
  auto stream = Subscribe(*session);
  ASSERT_TRUE(registry.Delete("a").ok());
  session->AwaitEnd();
  session.reset();
  registry.Sweep();
  EXPECT_EQ(registry.usage().log_bytes, 100'000);
  stream.reset();
  EXPECT_EQ(registry.usage().log_bytes, 0);
}

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
