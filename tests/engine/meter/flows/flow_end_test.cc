// When records end, and why.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "tests/engine/meter/meter_run.h"

namespace weir {
namespace {

using Records = std::vector<std::string>;

constexpr int64_t kIdle = 120 * kNanosPerSecond;
constexpr int64_t kActive = 1800 * kNanosPerSecond;

PacketBuilder Udp(int flow, bool back = false) {
  const auto port = static_cast<uint16_t>(1000 + flow);
  return back ? Eth().Ipv4("10.0.0.2", "10.0.0.1").Udp(53, port)
              : Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(port, 53);
}

std::string Record(int flow, const std::string& rest) {
  return "10.0.0.1:" + std::to_string(1000 + flow) + " > 10.0.0.2:53 " + rest;
}
std::string Turned(int flow, const std::string& rest) {
  return "10.0.0.2:53 > 10.0.0.1:" + std::to_string(1000 + flow) + " " + rest;
}

struct Arrival {
  int64_t time_ns;
  int flow;
  bool back = false;
};

struct Case {
  const char* name;
  std::vector<Arrival> packets;
  Records records;
  int64_t idle_ns = kIdle;
  int64_t active_ns = kActive;
};

// Packets of a flow each 100 s, so that it is never idle.
std::vector<Arrival> Every100s(int64_t last_s, std::vector<Arrival> then) {
  std::vector<Arrival> packets;
  for (int64_t s = 0; s <= last_s; s += 100) packets.push_back({s * kNanosPerSecond, 1});
  packets.insert(packets.end(), then.begin(), then.end());
  return packets;
}

const Case kCases[] = {
    {"1 ns below the idle timeout", {{0, 1}, {kIdle - 1, 1}}, {Record(1, "2+0 SOURCE_END")}},
    {"exactly the idle timeout, and the next record's source is its own first sender",
     {{0, 1}, {kIdle, 1, true}},
     {Record(1, "1+0 IDLE"), Turned(1, "1+0 SOURCE_END")}},
    {"idle by the time of another flow",
     {{0, 1}, {5, 2}, {kIdle, 2}},
     {Record(1, "1+0 IDLE"), Record(2, "2+0 SOURCE_END")}},
    {"not yet idle by the time of another flow",
     {{0, 1}, {5, 2}, {kIdle - 1, 2}},
     {Record(1, "1+0 SOURCE_END"), Record(2, "2+0 SOURCE_END")}},
    {"flows end in the order of last use",
     {{0, 1}, {1, 2}, {2, 3}, {3, 1}},
     {Record(2, "1+0 SOURCE_END"), Record(3, "1+0 SOURCE_END"), Record(1, "2+0 SOURCE_END")}},
    {"1 ns below the active timeout",
     Every100s(1700, {{kActive - 1, 1}}),
     {Record(1, "19+0 SOURCE_END")}},
    {"exactly the active timeout",
     Every100s(1700, {{kActive, 1, true}}),
     {Record(1, "18+0 ACTIVE"), Turned(1, "1+0 SOURCE_END")}},
    {"idle comes before active",
     Every100s(1700, {{1700 * kNanosPerSecond + kIdle, 1}}),
     {Record(1, "18+0 IDLE"), Record(1, "1+0 SOURCE_END")}},
    {"the active timeout waits for a packet",
     Every100s(1700, {{kActive + 1, 2}}),
     {Record(1, "18+0 SOURCE_END"), Record(2, "1+0 SOURCE_END")}},
    {"idle timeout 0: a record for each packet",
     {{7, 1}, {7, 1}, {8, 1}},
     {Record(1, "1+0 IDLE"), Record(1, "1+0 IDLE"), Record(1, "1+0 IDLE")},
     0},
    {"active timeout 0: a record for each packet",
     {{7, 1}, {7, 1}, {8, 1}},
     {Record(1, "1+0 ACTIVE"), Record(1, "1+0 ACTIVE"), Record(1, "1+0 SOURCE_END")},
     kIdle,
     0},
    {"the longest timeouts and the furthest stamps",
     {{INT64_MIN + 1, 1}, {INT64_MAX, 1}},
     {Record(1, "1+0 IDLE"), Record(1, "1+0 SOURCE_END")},
     INT64_MAX,
     INT64_MAX},
};

std::unique_ptr<FakeSource> SourceOf(const std::vector<Arrival>& packets) {
  auto source = std::make_unique<FakeSource>();
  for (const Arrival& p : packets) source->Add(p.time_ns, Udp(p.flow, p.back));
  return source;
}

TEST(Meter, EndsRecordsByTime) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    MeterSettings settings = PlainSettings();
    settings.idle_timeout_ns = c.idle_ns;
    settings.active_timeout_ns = c.active_ns;
    EXPECT_EQ(RecordsOf(settings, SourceOf(c.packets)), c.records);
  }
}

TEST(Meter, EndsTheSameRecordsWithMoreWorkers) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    MeterSettings settings = PlainSettings();
    settings.idle_timeout_ns = c.idle_ns;
    settings.active_timeout_ns = c.active_ns;
    settings.workers = 3;
    Records found = RecordsOf(settings, SourceOf(c.packets));
    Records expected = c.records;
    std::sort(found.begin(), found.end());
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(found, expected);
  }
}

TEST(Meter, EvictsTheLeastRecentlyUsedFlowAboveItsBoundAndNotAtIt) {
  struct {
    int flows;
    Records records;
  } const cases[] = {
      {2, {Record(2, "1+0 SOURCE_END"), Record(1, "2+0 SOURCE_END")}},
      {3, {Record(2, "1+0 SOURCE_END"), Record(1, "2+0 SOURCE_END"), Record(3, "1+0 SOURCE_END")}},
      {4,
       {Record(2, "1+0 EVICTED"), Record(1, "2+0 SOURCE_END"), Record(3, "1+0 SOURCE_END"),
        Record(4, "1+0 SOURCE_END")}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.flows);
    MeterSettings settings = PlainSettings();
    settings.max_open_flows = 3;
    std::vector<Arrival> packets = {{0, 1}, {1, 2}, {2, 1}};
    for (int flow = 3; flow <= c.flows; ++flow) packets.push_back({flow, flow});
    MeterRun run(settings, SourceOf(packets));
    ASSERT_EQ(run.Await(), absl::OkStatus());
    EXPECT_EQ(RecordsInWords(run.events()), c.records);
    EXPECT_EQ(run.statistics().peak_flows_open, std::min<uint64_t>(c.flows, 3));
    ExpectBalanced(run.statistics());
  }
}

TEST(Meter, StopsAfterAsManyRecordsAsItIsTold) {
  for (uint64_t max_flows : {1, 2, 3}) {
    SCOPED_TRACE(max_flows);
    MeterSettings settings = PlainSettings();
    settings.idle_timeout_ns = 10;
    settings.max_flows = max_flows;
    auto source = SourceOf({{0, 1}, {100, 2}, {200, 3}, {300, 4}, {400, 5}});
    source->Wait();  // a meter that goes on reading would never end
    MeterRun run(settings, std::move(source));
    ASSERT_EQ(run.Await(), absl::OkStatus());
    Records expected;
    for (uint64_t i = 1; i <= max_flows; ++i) {
      expected.push_back(Record(static_cast<int>(i), "1+0 IDLE"));
    }
    EXPECT_EQ(RecordsInWords(run.events()), expected);
    ExpectBalanced(run.statistics());
  }
}

}  // namespace
}  // namespace weir
