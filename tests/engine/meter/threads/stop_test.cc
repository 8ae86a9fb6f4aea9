// Ends of sources, quiet links, stops and slow sinks.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/clock.h"
#include "tests/engine/meter/meter_run.h"
#include "tests/engine/meter/random_traffic.h"
#include "tests/support/fake_clock.h"

namespace weir {
namespace {

using Records = std::vector<std::string>;

PacketBuilder Packet(int flow) {
  return Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(static_cast<uint16_t>(1000 + flow), 53);
}

// With a thread that reads, where the source may wait; else where one worker reads, and where two
// do in turn.
class MeterStop : public testing::TestWithParam<uint32_t> {
 protected:
  static MeterSettings Settings() {
    MeterSettings settings = PlainSettings();
    settings.workers = GetParam();
    return settings;
  }
};

TEST_P(MeterStop, EndsOpenFlowsWithShutdownWhenItIsStopped) {
  auto source = std::make_unique<FakeSource>();
  source->Add(1, Packet(1)).Add(2, Packet(1)).Wait();
  MeterRun run(Settings(), std::move(source));
  while (run.statistics().packets_in_flows < 2) std::this_thread::yield();
  run.Stop();
  EXPECT_EQ(run.Await(), absl::OkStatus());
  EXPECT_EQ(RecordsInWords(run.events()), Records{"10.0.0.1:1001 > 10.0.0.2:53 2+0 SHUTDOWN"});
  ExpectBalanced(run.statistics());
  EXPECT_EQ(run.statistics().flows_open, 0u);
}

TEST_P(MeterStop, EndsOpenFlowsWithShutdownWhereWorkersRead) {
  std::atomic<MeterRun*> started{nullptr};
  auto source = std::make_unique<FakeSource>();
  source->Add(1, Packet(1)).EndBatch().Do([&] {
    while (started == nullptr) std::this_thread::yield();
    started.load()->Stop();
  });
  for (int i = 0; i < 1000; ++i) source->Add(2 + i, Packet(1)).EndBatch();
  MeterRun run(Settings(), std::move(source));
  started = &run;
  EXPECT_EQ(run.Await(), absl::OkStatus());
  ASSERT_EQ(run.events().size(), 1u);
  EXPECT_EQ(run.events()[0].flow().end_reason(), v1::END_REASON_SHUTDOWN);
  EXPECT_LT(run.statistics().packets_in_flows, 1001u);
  ExpectBalanced(run.statistics());
}

TEST_P(MeterStop, EndsTheFlowsBeforeItTellsTheErrorOfItsSource) {
  auto source = std::make_unique<FakeSource>();
  source->Add(1, Packet(1)).Fail(absl::DataLossError("byte 7 is wrong"));
  MeterRun run(Settings(), std::move(source));
  EXPECT_EQ(run.Await(), absl::DataLossError("byte 7 is wrong"));
  EXPECT_EQ(RecordsInWords(run.events()), Records{"10.0.0.1:1001 > 10.0.0.2:53 1+0 SOURCE_END"});
  ExpectBalanced(run.statistics());
}

TEST_P(MeterStop, EndsIdleFlowsOfAQuietLiveLinkAsOfASecondAgo) {
  FakeClock clock;
  RecordingSink* sink = nullptr;
  std::vector<size_t> records;
  const auto count = [&] { records.push_back(sink->Events().size()); };
  auto source = std::make_unique<FakeSource>();
  std::atomic<bool> ready{false};  // the sink is known
  source->Live().Do([&] {
    while (!ready) std::this_thread::yield();
  });
  source->Add(clock.UnixNanos(), Packet(1));
  source->Do([&] { clock.Advance(121 * kNanosPerSecond - 1); }).Quiet().Do(count);
  source->Do([&] { clock.Advance(1); }).Quiet();
  // The worker may be another thread: what it does with a quiet read shows in the end.
  MeterSettings settings = Settings();
  MeterRun run(settings, std::move(source), clock);
  sink = &run.sink();
  ready = true;
  EXPECT_EQ(run.Await(), absl::OkStatus());
  EXPECT_EQ(records, std::vector<size_t>{0});
  EXPECT_EQ(RecordsInWords(run.events()), Records{"10.0.0.1:1001 > 10.0.0.2:53 1+0 IDLE"});
  EXPECT_EQ(run.events().at(0).event_time_unix_nano(),
            static_cast<uint64_t>(clock.UnixNanos() - kNanosPerSecond));
}

TEST_P(MeterStop, HandsEventsOnWhenTheLinkIsQuiet) {
  FakeClock clock;
  MeterSettings settings = Settings();
  settings.events.started = true;
  auto source = std::make_unique<FakeSource>();
  source->Live().Add(clock.UnixNanos(), Packet(1)).Quiet().Wait();
  MeterRun run(settings, std::move(source), clock);
  while (run.sink().batches() == 0) std::this_thread::yield();
  EXPECT_EQ(run.events().at(0).type(), v1::EVENT_TYPE_STARTED);
  run.Stop();
  EXPECT_EQ(run.Await(), absl::OkStatus());
}

TEST_P(MeterStop, HandsEventsOnWhileAFiniteSourceWaits) {
  MeterSettings settings = Settings();
  settings.events.started = true;
  auto source = std::make_unique<FakeSource>();
  source->Add(1, Packet(1)).EndBatch().Wait();
  MeterRun run(settings, std::move(source));
  while (run.sink().batches() == 0) std::this_thread::yield();
  EXPECT_EQ(run.events().at(0).type(), v1::EVENT_TYPE_STARTED);
  run.Stop();
  EXPECT_EQ(run.Await(), absl::OkStatus());
}

TEST_P(MeterStop, WaitsForASlowSinkAndLosesNothing) {
  MeterSettings settings = Settings();
  settings.idle_timeout_ns = 0;  // a record for each packet: 12000 make several batches
  auto source = RandomTraffic({.seed = 7, .frames = 12'000});
  RecordingSink sink;
  sink.Hold();
  std::atomic<bool> ended{false};
  auto meter = Meter::Create(settings, OneSource(std::unique_ptr<PacketSource>(std::move(source))),
                             &sink, SystemClock());
  ASSERT_EQ(meter.status(), absl::OkStatus());
  (*meter)->Start([&](absl::Status) { ended = true; });
  sink.AwaitHeld();
  EXPECT_FALSE(ended);
  EXPECT_EQ(sink.batches(), 0u);
  sink.Release();
  while (!ended) std::this_thread::yield();
  const CaptureStatistics statistics = (*meter)->Statistics();
  EXPECT_EQ(sink.Events().size(), statistics.packets_in_flows);
  EXPECT_EQ(sink.Events().size(), statistics.events);
  ExpectBalanced(statistics);
}

TEST_P(MeterStop, CanBeStoppedWhileItsSinkBlocks) {
  MeterSettings settings = Settings();
  settings.idle_timeout_ns = 0;
  auto source = RandomTraffic({.seed = 7, .frames = 12'000});
  source->Wait();
  RecordingSink sink;
  sink.Hold();
  std::atomic<bool> ended{false};
  auto meter = Meter::Create(settings, OneSource(std::unique_ptr<PacketSource>(std::move(source))),
                             &sink, SystemClock());
  ASSERT_EQ(meter.status(), absl::OkStatus());
  (*meter)->Start([&](absl::Status) { ended = true; });
  sink.AwaitHeld();
  (*meter)->Stop();  // returns at once
  EXPECT_FALSE(ended);
  sink.Release();
  while (!ended) std::this_thread::yield();
  const CaptureStatistics statistics = (*meter)->Statistics();
  EXPECT_EQ(sink.Events().size(), statistics.packets_in_flows);
  EXPECT_EQ(statistics.flows_open, 0u);
  ExpectBalanced(statistics);
}

TEST_P(MeterStop, IsStoppedByItsDestructor) {
  RecordingSink sink;
  std::atomic<int> ends{0};
  {
    auto source = std::make_unique<FakeSource>();
    source->Add(1, Packet(1)).Wait();
    auto meter =
        Meter::Create(Settings(), OneSource(std::unique_ptr<PacketSource>(std::move(source))),
                      &sink, SystemClock());
    ASSERT_EQ(meter.status(), absl::OkStatus());
    (*meter)->Start([&](absl::Status) { ++ends; });
  }
  EXPECT_EQ(ends, 1);
}

TEST_P(MeterStop, EndsEmptyAfterAnEmptySource) {
  MeterRun run(Settings(), std::make_unique<FakeSource>());
  EXPECT_EQ(run.Await(), absl::OkStatus());
  EXPECT_TRUE(run.events().empty());
  EXPECT_EQ(run.statistics().captured_packets, 0u);
  EXPECT_EQ(run.statistics().first_packet_ns, 0);
}

TEST_P(MeterStop, TellsTheProgressAndTheDropsOfItsSource) {
  MeterRun run(Settings(), std::make_unique<FakeSource>());
  EXPECT_EQ(run.Await(), absl::OkStatus());
  EXPECT_EQ(run.statistics().source_bytes_read, 1u);
  EXPECT_EQ(run.statistics().source_bytes_total, 2u);
  EXPECT_EQ(run.statistics().kernel_drops, 3u);
  EXPECT_EQ(run.statistics().interface_drops, 4u);
}

INSTANTIATE_TEST_SUITE_P(Workers, MeterStop, testing::Values(1u, 2u),
                         testing::PrintToStringParamName());

TEST(Meter, RefusesSettingsOutOfRange) {
  RecordingSink sink;
  MeterSettings settings;
  settings.workers = 0;
  const auto meter = Meter::Create(
      settings, OneSource(std::unique_ptr<PacketSource>(std::make_unique<FakeSource>())), &sink,
      SystemClock());
  EXPECT_EQ(meter.status(), Validate(settings));
  EXPECT_FALSE(meter.ok());
}

}  // namespace
}  // namespace weir
