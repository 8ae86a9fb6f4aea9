#include "server/sensor_counters.h"

#include <map>
#include <memory>
#include <set>
#include <string>

#include "engine/session/capture_root.h"
#include "engine/session/source_opener.h"
#include "gtest/gtest.h"
#include "server/streams/call_stream.h"

namespace weir {
namespace {

class SensorCountersTest : public testing::Test {
 protected:
  uint64_t Value(const std::string& name) {
    for (const SensorFigure& figure : ReadFigures(state_)) {
      if (figure.name == name) return figure.value;
    }
    ADD_FAILURE() << "no figure " << name;
    return 0;
  }

  absl::Status Create(uint32_t workers) {
    SessionSpec spec;
    spec.source = SyntheticSpec{};
    spec.meter.workers = workers;
    spec.meter.max_dissected_packets = 0;
    spec.start.mode = StartMode::kOnFirstSubscription;
    return CreateSession(state_, {.id = "lab", .spec = spec}).status();
  }

  const CaptureRoot root_ = CaptureRoot::NoFiles();
  SensorState state_{"sensor",
                     std::make_unique<const CaptureRoot>(root_),
                     MakeSourceOpener(root_),
                     SensorLimits{.max_workers = 2},
                     StreamLimits{.max_streams = 2, .upload = {}},
                     ConnectionLimits{},
                     /*log_line=*/nullptr};
};

TEST_F(SensorCountersTest, HaveNamesOfTheirOwnAndCountersEndAsSuch) {
  std::set<std::string> names;
  for (const SensorFigure& figure : ReadFigures(state_)) {
    const std::string name = figure.name;
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_EQ(name.substr(0, 5), "weir_");
    const bool ends_as_counter = name.size() > 6 && name.substr(name.size() - 6) == "_total";
    EXPECT_EQ(ends_as_counter, figure.kind == FigureKind::kCounter) << name;
    EXPECT_FALSE(figure.limit.has_value() && figure.kind == FigureKind::kCounter) << name;
    EXPECT_EQ(figure.value, 0u) << name;
  }
}

TEST_F(SensorCountersTest, SayWhichStreamsAreOpenAndHowManyWereRefused) {
  {
    StreamSlot one(state_), two(state_), three(state_);
    EXPECT_FALSE(three.taken());
    EXPECT_EQ(Value("weir_streams"), 2u);
    EXPECT_EQ(Value("weir_unfinished_streams"), 3u);
    EXPECT_EQ(Value("weir_streams_refused_total"), 1u);
  }
  EXPECT_EQ(Value("weir_streams"), 0u);
  EXPECT_EQ(Value("weir_streams_refused_total"), 1u);
  (void)TooManyCalls(state_);
  EXPECT_EQ(Value("weir_calls_refused_total"), 1u);
}

TEST_F(SensorCountersTest, SayWhichSessionsThereAreAndHowManyWereRefused) {
  ASSERT_TRUE(Create(2).ok());
  EXPECT_EQ(Value("weir_sessions"), 1u);
  EXPECT_EQ(Value("weir_workers"), 2u);
  EXPECT_FALSE(Create(1).ok()) << "its name is taken";
  EXPECT_EQ(Value("weir_sessions_refused_total"), 0u);
  EXPECT_TRUE(state_.registry.Delete("lab").ok());
  EXPECT_FALSE(Create(3).ok()) << "there are two workers at most";
  EXPECT_EQ(Value("weir_sessions_refused_total"), 1u);
  EXPECT_EQ(Value("weir_sessions_created_total"), 1u);
  EXPECT_EQ(Value("weir_sessions_deleted_total"), 1u);
}

}  // namespace
}  // namespace weir
