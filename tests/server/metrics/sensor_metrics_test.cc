// What a scrape gives: names that are well formed, and totals that add up.
#include "server/metrics/sensor_metrics.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/session/capture_root.h"
#include "engine/session/source_opener.h"
#include "gtest/gtest.h"

namespace weir {
namespace {

using Families = std::vector<prometheus::MetricFamily>;

class SensorMetricsTest : public testing::Test {
 protected:
  std::shared_ptr<Session> RunToItsEnd(const std::string& id, uint64_t flows) {
    SessionSpec spec;
    spec.source = SyntheticSpec{.flows = flows};
    spec.meter.max_dissected_packets = 0;
    spec.start.mode = StartMode::kImmediate;
    auto session = CreateSession(state_, {.id = id, .spec = spec});
    EXPECT_TRUE(session.ok()) << session.status();
    (*session)->AwaitEnd();
    return *session;
  }

  Families Scrape() {
    MetricFamilies families;
    AddSensorMetrics(state_, families);
    AddCallMetrics(calls_, families);
    AddSessionMetrics(state_.registry, families);
    return families.Take();
  }

  static double Value(const prometheus::MetricFamily& family,
                      const prometheus::ClientMetric& metric) {
    return family.type == prometheus::MetricType::Counter ? metric.counter.value
                                                          : metric.gauge.value;
  }

  // The sum over all values of the family whose labels have `label` with `value`.
  double Sum(const std::string& name, const std::string& label, const std::string& value) {
    double sum = 0;
    for (const auto& family : Scrape()) {
      if (family.name != name) continue;
      for (const auto& metric : family.metric) {
        for (const auto& each : metric.label) {
          if (each.name == label && each.value == value) sum += Value(family, metric);
        }
      }
    }
    return sum;
  }

  const CaptureRoot root_ = CaptureRoot::NoFiles();
  CallCounts calls_;
  SensorState state_{"sensor",
                     std::make_unique<const CaptureRoot>(root_),
                     MakeSourceOpener(root_),
                     SensorLimits{},
                     StreamLimits{},
                     ConnectionLimits{},
                     /*log_line=*/nullptr};
};

TEST_F(SensorMetricsTest, ANameIsOneFamilyAndCountersEndAsSuch) {
  RunToItsEnd("one", 10);
  RunToItsEnd("two", 10);
  std::set<std::string> names;
  for (const auto& family : Scrape()) {
    EXPECT_TRUE(names.insert(family.name).second) << family.name;
    EXPECT_FALSE(family.help.empty()) << family.name;
    const bool is_counter = family.type == prometheus::MetricType::Counter;
    const bool ends_as_one =
        family.name.size() > 6 && family.name.substr(family.name.size() - 6) == "_total";
    EXPECT_EQ(is_counter, ends_as_one) << family.name;
    std::set<std::vector<std::string>> labels;
    for (const auto& metric : family.metric) {
      std::vector<std::string> values;
      for (const auto& label : metric.label) values.push_back(label.name + "=" + label.value);
      EXPECT_TRUE(labels.insert(values).second) << family.name << " has one value twice";
    }
  }
}

TEST_F(SensorMetricsTest, TheTotalsOfASessionAddUp) {
  RunToItsEnd("lab", 1000);
  const double captured = Sum("weir_captured_packets_total", "session", "lab");
  EXPECT_GE(captured, 1000);
  EXPECT_EQ(captured, Sum("weir_packets_in_flows", "session", "lab") +
                          Sum("weir_ignored_packets_total", "session", "lab") +
                          Sum("weir_waiting_packets", "session", "lab"));
  EXPECT_EQ(Sum("weir_flows_started_total", "session", "lab"), 1000);
  EXPECT_EQ(Sum("weir_flows_ended_total", "session", "lab"), 1000);
  EXPECT_EQ(Sum("weir_session_open_flows", "session", "lab"), 0);
  EXPECT_EQ(Sum("weir_session_state", "state", "ended"), 1);
  EXPECT_EQ(Sum("weir_session_state", "state", "running"), 0);
}

TEST_F(SensorMetricsTest, ASessionThatIsDeletedIsToldOfNoMore) {
  RunToItsEnd("lab", 10);
  ASSERT_TRUE(state_.registry.Delete("lab").ok());
  EXPECT_EQ(Sum("weir_flows_started_total", "session", "lab"), 0);
}

TEST_F(SensorMetricsTest, CallsOfWhatIsNoMethodAreOneRow) {
  calls_.Count("/weir.v1.SensorService/GetSensor", 0);
  calls_.Count("/weir.v1.SensorService/GetSensor", 3);
  calls_.Count("/weir.v1.SensorService/GetSensor", 99);
  for (int i = 0; i < 100; ++i) calls_.Count("/made.Up/Method" + std::to_string(i), 12);
  EXPECT_EQ(Sum("weir_rpcs_total", "method", "weir.v1.SensorService/GetSensor"), 3);
  EXPECT_EQ(Sum("weir_rpcs_total", "code", "INVALID_ARGUMENT"), 1);
  EXPECT_EQ(Sum("weir_rpcs_total", "code", "UNKNOWN"), 1);
  EXPECT_EQ(Sum("weir_rpcs_total", "method", "other"), 100);
}

}  // namespace
}  // namespace weir
