// One wrong time stamp, and clocks that are set.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "tests/engine/meter/meter_run.h"
#include "tests/support/fake_clock.h"

namespace weir {
namespace {

constexpr int64_t kBase = 1'700'000'000 * kNanosPerSecond;
constexpr int64_t kHour = 3600;

struct Way {
  uint32_t workers;
  size_t packets_a_read;
};
constexpr Way kWays[] = {{1, 1000}, {1, 1}, {2, 7}, {4, 1}, {4, 1000}};

// A packet at a second, of one of three flows.
struct Stamped {
  int64_t second;
  uint16_t flow = 0;
};

MeterSettings Settings(const Way& way) {
  MeterSettings settings = PlainSettings();
  settings.workers = way.workers;
  settings.statistics = true;
  return settings;
}

std::unique_ptr<FakeSource> SourceOf(const std::vector<Stamped>& packets, const Way& way) {
  auto source = std::make_unique<FakeSource>();
  size_t in_read = 0;
  for (const Stamped& packet : packets) {
    const std::string client = "10.0.0." + std::to_string(packet.flow + 1);
    source->Add(kBase + packet.second * kNanosPerSecond,
                Eth().Ipv4(client, "10.9.9.9").Udp(1000 + packet.flow, 53));
    if (++in_read % way.packets_a_read == 0) source->EndBatch();
  }
  return source;
}

// "0-10 x11 IDLE": seconds of the first and the last packet, how many, why it ended. Sorted.
std::vector<std::string> RecordsIn(const MeterRun& run) {
  std::vector<std::string> records;
  for (const v1::FlowEvent& event : run.events()) {
    const v1::Counters& all = event.flow().bidirectional();
    const auto second = [](int64_t ns) {
      return std::to_string(std::llround(static_cast<double>(ns - kBase) / kNanosPerSecond));
    };
    const std::string reason = v1::EndReason_Name(event.flow().end_reason());
    records.push_back(second(all.first_seen_unix_nano()) + "-" + second(all.last_seen_unix_nano()) +
                      " x" + std::to_string(all.packets()) + " " + reason.substr(11));
  }
  std::sort(records.begin(), records.end());
  return records;
}

std::vector<Stamped> EverySecond(int64_t from, int64_t to) {
  std::vector<Stamped> packets;
  for (int64_t second = from; second <= to; ++second) packets.push_back({second});
  return packets;
}

std::vector<Stamped> With(std::vector<Stamped> packets, size_t at, int64_t second) {
  packets[at].second = second;
  return packets;
}

class StrayTimes : public testing::TestWithParam<Way> {
 protected:
  std::vector<std::string> Records(const std::vector<Stamped>& packets) {
    return Records(packets, Settings(GetParam()));
  }
  std::vector<std::string> Records(const std::vector<Stamped>& packets,
                                   const MeterSettings& settings) {
    MeterRun run(settings, SourceOf(packets, GetParam()));
    EXPECT_EQ(run.Await(), absl::OkStatus());
    statistics_ = run.statistics();
    ExpectBalanced(statistics_);
    return RecordsIn(run);
  }
  CaptureStatistics statistics_;
};

// 1970, 2106, and an hour off, anywhere: the flow is as it was without.
TEST_P(StrayTimes, CountAtTheClock) {
  const std::vector<Stamped> packets = EverySecond(0, 20);
  const int64_t in_1970 = -kBase / kNanosPerSecond, in_2106 = 2'594'967'295;
  for (const int64_t stray : {in_1970, in_2106, -kHour, kHour}) {
    for (size_t at = 0; at < packets.size(); ++at) {
      const bool is_end = at == 0 || at + 1 == packets.size();
      const bool may_be_a_pause = (at == 0 && stray == -kHour) || (at == 20 && stray == kHour);
      if (may_be_a_pause) continue;
      SCOPED_TRACE(testing::Message() << "stamp " << stray << " at packet " << at);
      const std::string span = at == 0 ? "1-20" : at == 20 ? "0-19" : "0-20";
      EXPECT_EQ(Records(With(packets, at, stray)),
                std::vector<std::string>{span + " x21 SOURCE_END"});
      EXPECT_EQ(statistics_.stray_timestamps, 1u);
      EXPECT_EQ(statistics_.clock_steps_back, 0u);
      EXPECT_EQ(statistics_.newest_packet_ns,
                kBase + (is_end && at > 0 ? 19 : 20) * kNanosPerSecond);
    }
  }
}

TEST_P(StrayTimes, DisturbNoOtherFlow) {
  std::vector<Stamped> packets;
  for (int64_t second = 0; second <= 30; ++second) {
    for (uint16_t flow = 0; flow < 3; ++flow) packets.push_back({second, flow});
  }
  packets[40].second = 2'000'000'000;
  packets[60].second = -1'000'000;
  EXPECT_EQ(Records(packets), std::vector<std::string>(3, "0-30 x31 SOURCE_END"));
  EXPECT_EQ(statistics_.stray_timestamps, 2u);
}

// Where packets are rare, the neighbours are apart as well.
TEST_P(StrayTimes, AreSeenAmongRarePackets) {
  EXPECT_EQ(Records({{0}, {300}, {2'000'000'000}, {600}, {900}}),
            (std::vector<std::string>{"0-0 x1 IDLE", "300-300 x2 IDLE", "600-600 x1 IDLE",
                                      "900-900 x1 SOURCE_END"}));
  EXPECT_EQ(statistics_.stray_timestamps, 1u);
}

TEST_P(StrayTimes, AreNotPausesOfTheTraffic) {
  EXPECT_EQ(Records({{0}, {1}, {kHour}, {kHour + 1}}),
            (std::vector<std::string>{"0-1 x2 IDLE", "3600-3601 x2 SOURCE_END"}));
  EXPECT_EQ(
      Records({{0}, {kHour}, {kHour + 1}, {2 * kHour}}),
      (std::vector<std::string>{"0-0 x1 IDLE", "3600-3601 x2 IDLE", "7200-7200 x1 SOURCE_END"}));
  EXPECT_EQ(Records({{0}, {kHour}}),
            (std::vector<std::string>{"0-0 x1 IDLE", "3600-3600 x1 SOURCE_END"}));
  EXPECT_EQ(statistics_.stray_timestamps, 0u);
}

// The first minute is an hour ahead: flows end, and what is over the step keeps its length.
TEST_P(StrayTimes, AreNoneWhereTheClockWasSetBack) {
  std::vector<Stamped> packets;
  for (int64_t second = 0; second < 600; ++second) {
    const int64_t ahead = second < 60 ? kHour : 0;
    packets.push_back({second + ahead, static_cast<uint16_t>(second < 100 ? 0 : 1)});
  }
  EXPECT_EQ(Records(packets),
            (std::vector<std::string>{"100-599 x500 SOURCE_END", "3600-3698 x100 IDLE"}));
  EXPECT_EQ(statistics_.stray_timestamps, 0u);
  EXPECT_EQ(statistics_.clock_steps_back, 1u);
  EXPECT_NEAR(static_cast<double>(statistics_.largest_backward_ns), 3599e9, 1e9);
  EXPECT_EQ(statistics_.newest_packet_ns, kBase + 599 * kNanosPerSecond);
}

TEST_P(StrayTimes, EndFlowsAgainAndAgainWhereClocksAreSetBackOften) {
  std::vector<Stamped> packets;
  for (int64_t round = 0; round < 20; ++round) {
    for (int64_t second = 0; second < 10; ++second) {
      packets.push_back({second - round * kHour, static_cast<uint16_t>(round % 3)});
    }
  }
  Records(packets);
  EXPECT_EQ(statistics_.clock_steps_back, 19u);
  EXPECT_EQ(statistics_.backward_timestamps, 0u);
}

// nfstream knows nothing of it: all behind the stray stands still at its time.
TEST_P(StrayTimes, AreTakenAsTheyAreByTheRulesOfNfstream) {
  MeterSettings settings = Settings(GetParam());
  settings.rules = FlowRules::kNfstream;
  EXPECT_EQ(Records({{0}, {1}, {kHour}, {2}, {3}}, settings),
            (std::vector<std::string>{"0-1 x2 IDLE", "3600-3600 x3 SOURCE_END"}));
  EXPECT_EQ(statistics_.backward_timestamps, 2u);
  EXPECT_EQ(statistics_.stray_timestamps, 0u);
}

INSTANTIATE_TEST_SUITE_P(Ways, StrayTimes, testing::ValuesIn(kWays));

// Whatever the stamps are: the same records for every number of workers and cut into reads.
TEST(StrayTimesAtRandom, AreTheSameForEveryWay) {
  for (unsigned seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    std::vector<Stamped> packets;
    int64_t second = 0;
    for (int i = 0; i < 200; ++i) {
      second += random() % 3;
      if (random() % 40 == 0) second += static_cast<int64_t>(random() % 8000) - 4000;
      const bool stray = random() % 20 == 0;
      packets.push_back({stray ? static_cast<int64_t>(random() % 1'000'000) : second,
                         static_cast<uint16_t>(random() % 5)});
    }
    std::vector<std::string> first;
    for (const Way& way : kWays) {
      MeterRun run(Settings(way), SourceOf(packets, way));
      ASSERT_EQ(run.Await(), absl::OkStatus());
      ExpectBalanced(run.statistics());
      if (first.empty()) first = RecordsIn(run);
      EXPECT_EQ(RecordsIn(run), first) << way.workers << " workers, " << way.packets_a_read;
    }
  }
}

// By the machine's clock, which NTP sets back by an hour meanwhile.
TEST(LiveTime, GoesOnWhereTheClockIsSetBack) {
  for (const FlowRules rules : {FlowRules::kStandard, FlowRules::kNfstream}) {
    FakeClock clock;
    clock.SetUnix(kBase + kHour * kNanosPerSecond);
    auto source = std::make_unique<FakeSource>();
    source->Live();
    const auto packet = [](uint16_t flow) {
      return Eth().Ipv4("10.0.0.1", "10.9.9.9").Udp(1000 + flow, 53);
    };
    source->Add(kBase + kHour * kNanosPerSecond, packet(0)).EndBatch();
    source->Do([&clock] { clock.SetUnix(kBase); });
    source->Add(kBase, packet(0)).Add(kBase + 1, packet(1)).EndBatch();
    source->Add(kBase + 2'000'000'000 * kNanosPerSecond, packet(1)).EndBatch();  // a stray
    source->Do([&clock] { clock.SetUnix(kBase + 200 * kNanosPerSecond); }).Quiet();
    source->Do([&clock] { clock.SetUnix(kBase - kHour * kNanosPerSecond); }).Quiet();
    source->Add(kBase - kHour * kNanosPerSecond, packet(2));
    MeterSettings settings = PlainSettings();
    settings.rules = rules;
    MeterRun run(settings, std::move(source), clock);
    ASSERT_EQ(run.Await(), absl::OkStatus());
    EXPECT_EQ(RecordsIn(run), (std::vector<std::string>{"-3600--3600 x1 SOURCE_END", "0-0 x2 IDLE",
                                                        "3600-3600 x2 IDLE"}));
    EXPECT_EQ(run.statistics().stray_timestamps, 1u);
    EXPECT_GE(run.statistics().clock_steps_back, 1u);
  }
}

}  // namespace
}  // namespace weir
