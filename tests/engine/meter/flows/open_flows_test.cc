// Sessions that hold more flows open than the sensor has room for.
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "engine/base/budget.h"
#include "engine/flow/flow_room.h"
#include "tests/engine/meter/meter_run.h"

namespace weir {
namespace {

constexpr uint64_t kFlows = 5000;

std::unique_ptr<PacketSource> FlowsAtOnce() {
  auto source = std::make_unique<FakeSource>();
  for (uint64_t i = 0; i < kFlows; ++i) {
    const auto port = static_cast<uint16_t>(1000 + i);
    source->Add(static_cast<int64_t>(i), Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(port, 53));
  }
  return source;
}

// Runs to the end with what `share` is of.
CaptureStatistics StatisticsOf(const MeterSettings& settings, std::unique_ptr<BudgetShare> share) {
  RecordingSink sink;
  std::mutex mutex;
  std::condition_variable ended;
  bool is_over = false;
  auto meter =
      Meter::Create(settings, OneSource(FlowsAtOnce()), &sink, SystemClock(), std::move(share));
  EXPECT_EQ(meter.status(), absl::OkStatus());
  (*meter)->Start([&](absl::Status) {
    std::lock_guard lock(mutex);
    is_over = true;
    ended.notify_all();
  });
  {
    std::unique_lock lock(mutex);
    ended.wait(lock, [&] { return is_over; });
  }
  const CaptureStatistics statistics = (*meter)->Statistics();
  ExpectBalanced(statistics);
  return statistics;
}

uint64_t Evicted(const CaptureStatistics& statistics) {
  return statistics.flows_ended[static_cast<size_t>(EndReason::kEvicted)];
}

TEST(OpenFlows, EndEarlyWhereTheSensorHasNoRoomForThem) {
  const auto budget = Budget::Create(3 * FlowRoom::kStep, FlowRoom::kStep);
  const CaptureStatistics statistics =
      StatisticsOf(PlainSettings(), budget->Reserve(CertainFlows(PlainSettings())));
  EXPECT_EQ(statistics.peak_flows_open, 3 * FlowRoom::kStep);
  EXPECT_EQ(Evicted(statistics), kFlows - 3 * FlowRoom::kStep);
  EXPECT_EQ(statistics.flows_without_room, Evicted(statistics));
  EXPECT_EQ(budget->taken(), 0u) << "given back with the meter";
}

TEST(OpenFlows, AreBoundedOverAllWorkers) {
  MeterSettings settings = PlainSettings();
  settings.workers = 2;
  const auto budget = Budget::Create(3 * FlowRoom::kStep, 2 * FlowRoom::kStep);
  const CaptureStatistics statistics =
      StatisticsOf(settings, budget->Reserve(CertainFlows(settings)));
  EXPECT_LE(statistics.peak_flows_open, 3 * FlowRoom::kStep);
  EXPECT_GE(statistics.peak_flows_open, 2 * FlowRoom::kStep);
  EXPECT_EQ(statistics.flows_without_room, Evicted(statistics));
  EXPECT_GE(Evicted(statistics), kFlows - 3 * FlowRoom::kStep);
}

TEST(OpenFlows, CountTheirEarlyPackets) {
  MeterSettings settings = PlainSettings();
  settings.early_packets = 64;
  const auto budget = Budget::Create(4 * FlowRoom::kStep, 0);
  const CaptureStatistics statistics =
      StatisticsOf(settings, budget->Reserve(CertainFlows(settings)));
  EXPECT_EQ(statistics.peak_flows_open, 2 * FlowRoom::kStep);
}

TEST(OpenFlows, OfTheSessionsOwnBoundAreNotTheSensors) {
  MeterSettings settings = PlainSettings();
  settings.max_open_flows = 100;
  const auto budget = Budget::Create(1 << 20, 0);
  const CaptureStatistics statistics =
      StatisticsOf(settings, budget->Reserve(CertainFlows(settings)));
  EXPECT_EQ(statistics.peak_flows_open, 100u);
  EXPECT_EQ(statistics.flows_without_room, 0u);
}

}  // namespace
}  // namespace weir
