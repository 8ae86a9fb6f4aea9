// Declared sessions come, stay, come back and go.
#include "server/process/session_keeper.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/session/capture_root.h"
#include "engine/session/source_opener.h"

namespace weir {
namespace {

struct Behaviour {
  std::atomic<bool> refuses = false;
  std::atomic<bool> hangs = false;
  std::atomic<bool> was_asked = false;
};

// Opens synthetic traffic, or nothing, or does not answer.
class Opener final : public SourceOpener {
 public:
  Opener(Behaviour& behaviour, std::unique_ptr<SourceOpener> other)
      : behaviour_(behaviour), other_(std::move(other)) {}
  absl::StatusOr<PacketSources> Open(const SessionSpec& spec) override {
    behaviour_.was_asked = true;
    while (behaviour_.hangs) std::this_thread::yield();
    if (behaviour_.refuses) return absl::UnavailableError("eth9: no such interface");
    return other_->Open(spec);
  }

 private:
  Behaviour& behaviour_;
  std::unique_ptr<SourceOpener> other_;
};

class SessionKeeperTest : public testing::Test {
 protected:
  static DeclaredSession Declared(const std::string& id, uint32_t rate = 10) {
    DeclaredSession session = {.id = id, .spec = {}};
    session.spec.source = SyntheticSpec{.flows_per_second = rate};
    session.spec.meter.max_dissected_packets = 0;
    session.spec.meter.workers = 1;
    return session;
  }

  void Declare(const std::vector<DeclaredSession>& wanted) {
    keeper_.Declare(wanted);
    keeper_.Look();
  }

  std::string UidOf(const std::string& id) {
    const auto session = state_.registry.Get(id);
    return session.ok() ? (*session)->uid() : "";
  }

  Behaviour source_;
  std::vector<std::string> log_;
  std::map<std::string, bool> health_;
  const CaptureRoot root_ = CaptureRoot::NoFiles();
  SensorState state_{"sensor",
                     std::make_unique<const CaptureRoot>(root_),
                     std::make_unique<Opener>(source_, MakeSourceOpener(root_)),
                     SensorLimits{},
                     StreamLimits{},
                     ConnectionLimits{},
                     [this](absl::string_view line) { log_.emplace_back(line); }};
  SessionKeeper keeper_{state_,
                        [this](const std::string& id, bool is_well) { health_[id] = is_well; }};
};

TEST_F(SessionKeeperTest, StartsWhatIsDeclaredAndLeavesWhatStaysTheSame) {
  Declare({Declared("one"), Declared("two")});
  const std::string one = UidOf("one"), two = UidOf("two");
  EXPECT_NE(one, "");
  EXPECT_NE(two, "");
  Declare({Declared("one"), Declared("two", 20), Declared("three")});
  EXPECT_EQ(UidOf("one"), one);
  EXPECT_NE(UidOf("two"), two) << "its spec is another";
  EXPECT_NE(UidOf("two"), "");
  EXPECT_NE(UidOf("three"), "");
  Declare({Declared("one")});
  EXPECT_EQ(UidOf("one"), one);
  EXPECT_EQ(UidOf("two"), "");
  EXPECT_FALSE(health_["two"]);
  EXPECT_TRUE(health_["one"]);
}

TEST_F(SessionKeeperTest, LeavesOtherSessionsAlone) {
  const DeclaredSession other = Declared("other");
  ASSERT_TRUE(CreateSession(state_, {.id = other.id, .spec = other.spec}).ok());
  const std::string uid = UidOf("other");
  Declare({Declared("one")});
  Declare({});
  EXPECT_EQ(UidOf("other"), uid);
}

TEST_F(SessionKeeperTest, WhatCannotStartIsUnwellAndSaidOnce) {
  source_.refuses = true;
  Declare({Declared("one")});
  EXPECT_FALSE(health_["one"]);
  ASSERT_EQ(log_.size(), 1u);
  EXPECT_NE(log_[0].find("eth9: no such interface"), std::string::npos) << log_[0];
  keeper_.Look();
  EXPECT_EQ(log_.size(), 1u);
}

TEST_F(SessionKeeperTest, WhatCouldNotStartIsTriedAgain) {
  source_.refuses = true;
  Declare({Declared("one")});
  source_.refuses = false;
  const int64_t deadline_ns = state_.clock.MonotonicNanos() + 60 * kNanosPerSecond;
  while (UidOf("one").empty() && state_.clock.MonotonicNanos() < deadline_ns) keeper_.Look();
  EXPECT_NE(UidOf("one"), "");
  EXPECT_TRUE(health_["one"]);
}

TEST_F(SessionKeeperTest, WhatAClientDeletesStaysDeletedUntilItIsDeclaredOtherwise) {
  Declare({Declared("one")});
  ASSERT_TRUE(state_.registry.Delete("one").ok());
  const int64_t deadline_ns = state_.clock.MonotonicNanos() + 60 * kNanosPerSecond;
  while (health_["one"] && state_.clock.MonotonicNanos() < deadline_ns) {
    state_.registry.Sweep();  // frees it
    keeper_.Look();
  }
  EXPECT_FALSE(health_["one"]);
  Declare({Declared("one")});
  EXPECT_EQ(UidOf("one"), "");
  Declare({Declared("one", 20)});
  EXPECT_NE(UidOf("one"), "");
}

TEST_F(SessionKeeperTest, WhatClashesWithAClientsSessionIsUnwell) {
  const DeclaredSession other = Declared("one", 30);
  ASSERT_TRUE(CreateSession(state_, {.id = other.id, .spec = other.spec}).ok());
  const std::string uid = UidOf("one");
  Declare({Declared("one")});
  EXPECT_FALSE(health_["one"]);
  EXPECT_EQ(UidOf("one"), uid);
}

TEST_F(SessionKeeperTest, ASourceThatDoesNotOpenHoldsUpNeitherDeclarationsNorTheEnd) {
  source_.hangs = true;
  keeper_.Declare({Declared("stuck")});
  std::thread looking([this] { keeper_.Look(); });
  while (!source_.was_asked) std::this_thread::yield();
  keeper_.Declare({});
  keeper_.Stop();
  source_.hangs = false;
  looking.join();
  EXPECT_EQ(UidOf("stuck"), "") << "nobody wants it any more";
}

TEST_F(SessionKeeperTest, ItsThreadCreatesWhatIsDeclaredAndEndsWithIt) {
  ASSERT_TRUE(keeper_.Start().ok());
  keeper_.Declare({Declared("one")});
  const int64_t deadline_ns = state_.clock.MonotonicNanos() + 60 * kNanosPerSecond;
  while (UidOf("one").empty() && state_.clock.MonotonicNanos() < deadline_ns)
    std::this_thread::yield();
  EXPECT_NE(UidOf("one"), "");
  keeper_.Stop();
  keeper_.Stop();
}

}  // namespace
}  // namespace weir
