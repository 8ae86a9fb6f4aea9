#include "engine/session/session_spec.h"

#include <functional>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tests/engine/session/fake_engine.h"

namespace weir {
namespace {

TEST(SessionSpec, GetsItsDefaultsByTheSource) {
  SessionSpec spec = FileSpec();
  spec.meter.workers = 0;
  const auto file = EffectiveSpec(spec);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->meter.workers, 1);
  EXPECT_EQ(file->start.mode, StartMode::kOnFirstSubscription);
  const auto live = EffectiveSpec(LiveSpec());
  ASSERT_TRUE(live.ok()) << live.status();
  EXPECT_EQ(live->start.mode, StartMode::kImmediate);
}

TEST(SessionSpec, KnowsLiveSourcesFromFiniteOnes) {
  EXPECT_FALSE(IsLive(FilesSpec{}));
  EXPECT_FALSE(IsLive(UploadSpec{}));
  EXPECT_TRUE(IsLive(InterfacesSpec{}));
  EXPECT_TRUE(IsLive(SyntheticSpec{.flows = 0}));
  EXPECT_FALSE(IsLive(SyntheticSpec{.flows = 1}));
}

struct BadSpec {
  const char* words;  // in the message: the field and the value
  std::function<void(SessionSpec&)> spoil;
};

TEST(SessionSpec, IsRefusedWithTheFieldAndTheValueAtFault) {
  const BadSpec kCases[] = {
      {"source: is not set", [](auto& s) { s.source = std::monostate(); }},
      {"source.files.paths: has 0 entries", [](auto& s) { s.source = FilesSpec{}; }},
      {"source.files.paths: has 65537 entries",
       [](auto& s) { s.source = FilesSpec{std::vector<std::string>(65537, "a")}; }},
      {"source.files.paths[1]: \"\"",
       [](auto& s) {
         s.source = FilesSpec{{"a", ""}};
       }},
      {"names: eth0",
       [](auto& s) {
         s.source = InterfacesSpec{.names = {"eth0", "eth0"}};
       }},
      {"names: any",
       [](auto& s) {
         s.source = InterfacesSpec{.names = {"any", "eth0"}};
       }},
      {"snapshot_length: 95",
       [](auto& s) { s.source = InterfacesSpec{.names = {"a"}, .snapshot_length = 95}; }},
      {"packets_per_flow: 0", [](auto& s) { s.source = SyntheticSpec{.packets_per_flow = 0}; }},
      {"max_packet_bytes: 99",
       [](auto& s) { s.source = SyntheticSpec{.min_packet_bytes = 100, .max_packet_bytes = 99}; }},
      {"bpf_filter: is 65537 bytes", [](auto& s) { s.bpf_filter.assign(65537, 'x'); }},
      {"idle_timeout: -1 s", [](auto& s) { s.meter.idle_timeout_ns = -kNanosPerSecond; }},
      {"257", [](auto& s) { s.meter.workers = 257; }},
      {"log.max_bytes: 65535", [](auto& s) { s.log.max_bytes = 65535; }},
      {"log.max_events: 0", [](auto& s) { s.log.max_events = 0; }},
      {"linger: -1 s",
       [](auto& s) {
         s.lifetime = {LifetimeSpec::Kind::kWhileSubscribed, -kNanosPerSecond};
       }},
      {"idle_ttl: 0 s",
       [](auto& s) {
         s.lifetime = {LifetimeSpec::Kind::kIdleTtl, 0};
       }},
      {"start.subscribers: 0",
       [](auto& s) {
         s.start = {StartMode::kAfterSubscribers, 0};
       }},
      {"start.subscribers: 65536",
       [](auto& s) {
         s.start = {StartMode::kAfterSubscribers, 65536};
       }},
      {"start.subscribers: 2",
       [](auto& s) {
         s.start = {StartMode::kImmediate, 2};
       }},
      {"start.mode: 9", [](auto& s) { s.start.mode = static_cast<StartMode>(9); }},
      {"labels: name \"\"", [](auto& s) { s.labels[""] = "x"; }},
      {"labels[\"a\"]", [](auto& s) { s.labels["a"] = std::string(256, 'v'); }},
      {"labels: has 65 entries",
       [](auto& s) {
         for (int i = 0; i < 65; ++i) s.labels[std::to_string(i)] = "";
       }},
  };
  for (const BadSpec& bad : kCases) {
    SessionSpec spec = FileSpec();
    bad.spoil(spec);
    const absl::Status status = EffectiveSpec(spec).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << bad.words;
    EXPECT_TRUE(absl::StrContains(status.message(), bad.words)) << bad.words << "\n" << status;
  }
}

TEST(SessionSpec, TakesWhatIsJustInItsRange) {
  SessionSpec spec = FileSpec();
  spec.log = {.max_bytes = 65536, .max_events = 1};
  spec.start = {StartMode::kAfterSubscribers, 65535};
  spec.lifetime = {LifetimeSpec::Kind::kIdleTtl, 1};
  spec.meter.workers = 256;
  spec.labels[std::string(63, 'n')] = std::string(255, 'v');
  EXPECT_TRUE(EffectiveSpec(spec).ok()) << EffectiveSpec(spec).status();
}

TEST(SessionId, IsShortAndPlain) {
  for (const std::string& good : {std::string("a"), std::string("a-b-c9"), std::string(63, 'z')}) {
    EXPECT_TRUE(ValidateSessionId(good).ok()) << good;
  }
  for (const std::string& bad : {std::string(), std::string(64, 'z'), std::string("A"),
                                 std::string("a b"), std::string("a/b"), std::string("\xc3\xa9"),
                                 std::string("9a"), std::string("-a"), std::string("a_b")}) {
    EXPECT_EQ(ValidateSessionId(bad).code(), absl::StatusCode::kInvalidArgument) << bad;
  }
}

TEST(SessionSpec, MakesEarlyEventsWhereFlowsAreHeld) {
  SessionSpec spec = FileSpec();
  spec.meter.verdicts.emplace().hold_at_packet = 5;
  absl::StatusOr<SessionSpec> effective = EffectiveSpec(spec);
  ASSERT_TRUE(effective.ok()) << effective.status();
  EXPECT_TRUE(effective->meter.events.early);
  EXPECT_EQ(effective->meter.early_at_packet, 5u);
  spec.meter.early_at_packet = 5;
  EXPECT_TRUE(EffectiveSpec(spec).ok());
  spec.meter.early_at_packet = 4;
  EXPECT_EQ(EffectiveSpec(spec).status().message(), "early_at_packet: 4 is not hold_at_packet, 5");
}

TEST(SessionSpec, HoldsNoFlowsOfALiveSource) {
  SessionSpec spec = LiveSpec();
  spec.meter.verdicts.emplace();
  EXPECT_TRUE(EffectiveSpec(spec).ok());
  spec.meter.verdicts->hold_at_packet = 5;
  const absl::Status status = EffectiveSpec(spec).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message().substr(0, 17), "hold_at_packet: 5");
}

}  // namespace
}  // namespace weir
