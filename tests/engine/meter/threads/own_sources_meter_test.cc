// Meters whose workers have a source each.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/base/clock.h"
#include "tests/engine/meter/meter_run.h"

namespace weir {
namespace {

PacketBuilder Packet(int flow) {
  return Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(static_cast<uint16_t>(1000 + flow), 53);
}

MeterSettings TwoWorkers() {
  MeterSettings settings = PlainSettings();
  settings.workers = 2;
  return settings;
}

struct TwoSources {
  std::unique_ptr<FakeSource> first = std::make_unique<FakeSource>();
  std::unique_ptr<FakeSource> second = std::make_unique<FakeSource>();

  PacketSources Take() {
    PacketSources sources;
    sources.push_back(std::move(first));
    sources.push_back(std::move(second));
    return sources;
  }
};

std::map<uint64_t, std::string> RecordsById(MeterRun& run) {
  std::map<uint64_t, std::string> records;
  for (const v1::FlowEvent& event : run.events()) {
    records[event.flow().id()] = InWords(event);
  }
  return records;
}

TEST(OwnSourcesMeter, CountsTheRecordsOfEachWorkerInIdsOfItsOwn) {
  TwoSources sources;
  sources.first->Add(1, Packet(1)).Add(2, Packet(1)).Add(3, Packet(2));
  sources.second->Add(1, Packet(3)).Add(2, Packet(3)).Add(3, Packet(4));
  MeterRun run(TwoWorkers(), sources.Take());
  EXPECT_EQ(run.Await(), absl::OkStatus());
  constexpr uint64_t kSecond = uint64_t{1} << 43;
  const std::map<uint64_t, std::string> expected = {
      {1, "10.0.0.1:1001 > 10.0.0.2:53 2+0 SOURCE_END"},
      {2, "10.0.0.1:1002 > 10.0.0.2:53 1+0 SOURCE_END"},
      {kSecond + 1, "10.0.0.1:1003 > 10.0.0.2:53 2+0 SOURCE_END"},
      {kSecond + 2, "10.0.0.1:1004 > 10.0.0.2:53 1+0 SOURCE_END"},
  };
  EXPECT_EQ(RecordsById(run), expected);
}

TEST(OwnSourcesMeter, TellsEachWorkersShareAndTheSum) {
  TwoSources sources;
  sources.first->Add(1, Packet(1));
  sources.second->Add(1, Packet(2)).Add(2, Packet(3), 1000);
  MeterRun run(TwoWorkers(), sources.Take());
  EXPECT_EQ(run.Await(), absl::OkStatus());
  const CaptureStatistics statistics = run.statistics();
  ExpectBalanced(statistics);
  EXPECT_EQ(statistics.captured_packets, 3u);
  EXPECT_EQ(statistics.kernel_drops, 6u);
  ASSERT_EQ(statistics.workers.size(), 2u);
  EXPECT_EQ(statistics.workers[0].captured_packets, 1u);
  EXPECT_EQ(statistics.workers[1].captured_packets, 2u);
  EXPECT_EQ(statistics.workers[1].captured_bytes, 1000 + statistics.workers[0].captured_bytes);
  EXPECT_EQ(statistics.workers[1].kernel_drops, 3u);
}

TEST(OwnSourcesMeter, LetsNoWorkersPacketsMoveAnothersClock) {
  MeterSettings settings = TwoWorkers();
  settings.idle_timeout_ns = 10;
  TwoSources sources;
  sources.first->Add(1'000'000, Packet(1));
  sources.second->Add(1, Packet(2)).Add(9, Packet(2));
  MeterRun run(settings, sources.Take());
  EXPECT_EQ(run.Await(), absl::OkStatus());
  EXPECT_EQ(run.statistics().backward_timestamps, 0u);
  EXPECT_EQ(run.events().size(), 2u);
}

TEST(OwnSourcesMeter, EndsAllWorkersWhenOneSourceFails) {
  TwoSources sources;
  sources.first->Add(1, Packet(1)).Wait();
  sources.second->Add(1, Packet(2)).Fail(absl::UnavailableError("eth0 went down"));
  MeterRun run(TwoWorkers(), sources.Take());
  EXPECT_EQ(run.Await(), absl::UnavailableError("eth0 went down"));
  EXPECT_EQ(run.statistics().flows_open, 0u);
  for (const v1::FlowEvent& event : run.events()) {
    EXPECT_EQ(event.flow().end_reason(), v1::END_REASON_SOURCE_END);
  }
}

// What a stopped live source still hands out, as a real one does with what the kernel holds.
class LateSource final : public PacketSource {
 public:
  explicit LateSource(std::unique_ptr<FakeSource> before, std::unique_ptr<FakeSource> after)
      : before_(std::move(before)), after_(std::move(after)) {}

  absl::StatusOr<ReadOutcome> Read(FrameBatch& batch) override {
    absl::StatusOr<ReadOutcome> outcome = before_->Read(batch);
    return outcome.ok() && *outcome == ReadOutcome::kEnd ? after_->Read(batch) : outcome;
  }
  void Interrupt() override { before_->Interrupt(); }
  bool is_live() const override { return true; }
  SourceProgress progress() const override { return {}; }

 private:
  const std::unique_ptr<FakeSource> before_, after_;
};

TEST(OwnSourcesMeter, CountsWhatWasCapturedBeforeAStop) {
  auto before = std::make_unique<FakeSource>(), after = std::make_unique<FakeSource>();
  before->Add(1, Packet(1)).Wait();
  after->Add(2, Packet(1)).Add(3, Packet(2));
  MeterRun run(PlainSettings(),
               OneSource(std::unique_ptr<PacketSource>(
                   std::make_unique<LateSource>(std::move(before), std::move(after)))));
  while (run.statistics().packets_in_flows == 0) std::this_thread::yield();
  run.Stop();
  EXPECT_EQ(run.Await(), absl::OkStatus());
  const std::map<uint64_t, std::string> expected = {
      {1, "10.0.0.1:1001 > 10.0.0.2:53 2+0 SHUTDOWN"},
      {2, "10.0.0.1:1002 > 10.0.0.2:53 1+0 SHUTDOWN"},
  };
  EXPECT_EQ(RecordsById(run), expected);
}

// Notes how often it was begun, and says `begin` then.
class BeginningSource final : public PacketSource {
 public:
  BeginningSource(int& begun, absl::Status begin) : begun_(begun), begin_(std::move(begin)) {}

  absl::Status Begin() override {
    ++begun_;
    return begin_;
  }
  absl::StatusOr<ReadOutcome> Read(FrameBatch&) override {
    EXPECT_EQ(begin_, absl::OkStatus());
    return ReadOutcome::kEnd;
  }
  void Interrupt() override {}
  bool is_live() const override { return true; }
  SourceProgress progress() const override { return {}; }

 private:
  int& begun_;
  const absl::Status begin_;
};

TEST(OwnSourcesMeter, HasBegunEverySourceWhenItsStartReturns) {
  int begun = 0;
  PacketSources sources;
  for (int i = 0; i < 2; ++i) {
    sources.push_back(std::make_unique<BeginningSource>(begun, absl::OkStatus()));
  }
  MeterRun run(TwoWorkers(), std::move(sources));
  EXPECT_EQ(begun, 2);
  EXPECT_EQ(run.Await(), absl::OkStatus());
}

TEST(OwnSourcesMeter, EndsWithTheErrorOfASourceThatCannotBegin) {
  int begun = 0;
  PacketSources sources;
  sources.push_back(std::make_unique<BeginningSource>(begun, absl::UnavailableError("is down")));
  sources.push_back(std::make_unique<BeginningSource>(begun, absl::OkStatus()));
  MeterRun run(TwoWorkers(), std::move(sources));
  EXPECT_EQ(run.Await(), absl::UnavailableError("is down"));
  EXPECT_EQ(begun, 1);
  for (Mailbox* mailbox : run.mailboxes()) {
    EXPECT_FALSE(mailbox->Post(nullptr)) << "nobody would run it";
  }
}

TEST(OwnSourcesMeter, EndsAllWorkersWhenTheRecordsAskedForAreMade) {
  MeterSettings settings = TwoWorkers();
  settings.max_flows = 1;
  settings.idle_timeout_ns = 0;
  TwoSources sources;
  sources.first->Add(1, Packet(1)).Add(2, Packet(2)).Add(3, Packet(3));
  sources.second->Wait();
  MeterRun run(settings, sources.Take());
  EXPECT_EQ(run.Await(), absl::OkStatus());
  EXPECT_EQ(run.events().size(), 1u);
}

TEST(OwnSourcesMeter, IsRefusedWhereSourcesAndWorkersDoNotGoTogether) {
  MeterSettings settings = TwoWorkers();
  settings.workers = 3;
  TwoSources sources;
  RecordingSink sink;
  EXPECT_EQ(Meter::Create(settings, sources.Take(), &sink, SystemClock()).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Meter::Create(settings, PacketSources(), &sink, SystemClock()).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace weir
