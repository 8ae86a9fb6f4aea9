// The events of one flow's life.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "engine/base/clock.h"
#include "tests/engine/meter/meter_run.h"

namespace weir {
namespace {

constexpr int64_t kSecond = kNanosPerSecond;

// "STARTED 1; EARLY 2; ENDED 3": types and packets so far.
std::string LifeInWords(const std::vector<v1::FlowEvent>& events) {
  std::vector<std::string> words;
  for (const v1::FlowEvent& event : events) {
    words.push_back(absl::StrCat(
        std::string(absl::StripPrefix(v1::EventType_Name(event.type()), "EVENT_TYPE_")), " ",
        event.flow().bidirectional().packets()));
  }
  return absl::StrJoin(words, "; ");
}

std::string LifeOf(const MeterSettings& settings, const std::vector<int64_t>& stamps) {
  auto source = std::make_unique<FakeSource>();
  for (int64_t stamp : stamps) source->Add(stamp, Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(9, 9));
  MeterRun run(settings, std::move(source));
  EXPECT_EQ(run.Await(), absl::OkStatus());
  const auto events = run.events();
  EXPECT_EQ(run.statistics().events, events.size());
  return LifeInWords(events);
}

struct Case {
  const char* name;
  EventSelection events;
  std::vector<int64_t> stamps;
  const char* life;
};

const Case kCases[] = {
    {"ENDED alone by default", {}, {0, 1, 2}, "ENDED 3"},
    {"none at all", {.ended = false}, {0, 1, 2}, ""},
    {"STARTED", {.started = true}, {0, 1, 2}, "STARTED 1; ENDED 3"},
    {"EARLY on its packet", {.early = true}, {0, 1, 2}, "EARLY 2; ENDED 3"},
    {"no EARLY before its packet", {.early = true}, {0}, "ENDED 1"},
    {"UPDATED on the first packet at the interval",
     {.updated = true},
     {0, 10 * kSecond - 1, 10 * kSecond, 20 * kSecond - 1, 25 * kSecond, 34 * kSecond,
      35 * kSecond},
     "UPDATED 3; UPDATED 5; UPDATED 7; ENDED 7"},
    {"UPDATED by no timer", {.updated = true}, {0, 100 * kSecond}, "UPDATED 2; ENDED 2"},
    {"all of them",
     {.started = true, .early = true, .classified = true, .updated = true},
     {0, 10 * kSecond, 11 * kSecond},
     "STARTED 1; EARLY 2; UPDATED 2; ENDED 3"},
    {"a life for each record",
     {.started = true, .early = true},
     {0, 1, 200 * kSecond, 200 * kSecond + 1},
     "STARTED 1; EARLY 2; ENDED 2; STARTED 1; EARLY 2; ENDED 2"},
};

TEST(Meter, MakesTheEventsOfAFlowsLife) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    MeterSettings settings = PlainSettings();
    settings.events = c.events;
    settings.early_at_packet = 2;
    settings.update_interval_ns = 10 * kSecond;
    EXPECT_EQ(LifeOf(settings, c.stamps), c.life);
  }
}

TEST(Meter, SaysClassifiedWhenDissectionIsOver) {
  for (uint8_t max : {2, 3}) {
    MeterSettings settings;
    settings.max_dissected_packets = max;
    settings.events = {.started = true, .classified = true};
    EXPECT_EQ(LifeOf(settings, {0, 1, 2, 3}),
              absl::StrCat("STARTED 1; CLASSIFIED ", static_cast<int>(max), "; ENDED 4"));
  }
}

PacketBuilder DnsQuery() {
  const std::string query(
      "\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x03www\x07"
      "example\x03"
      "com\0\0\x01\0\x01",
      33);
  return Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(1000, 53).Payload(query);
}

TEST(Meter, TellsTheLabelSoFarInEventsBeforeTheEndOfDissection) {
  MeterSettings settings;
  settings.events = {.started = true, .early = true, .classified = true};
  settings.early_at_packet = 1;
  auto source = std::make_unique<FakeSource>();
  source->Add(1, DnsQuery());
  MeterRun run(settings, std::move(source));
  ASSERT_EQ(run.Await(), absl::OkStatus());
  const auto events = run.events();
  ASSERT_EQ(LifeInWords(events), "STARTED 1; EARLY 1; ENDED 1") << "a response may follow";
  EXPECT_EQ(events[0].flow().application().name(), "Unknown");
  EXPECT_EQ(events[1].flow().application().name(), "DNS");
  EXPECT_EQ(events[2].flow().application().name(), "DNS");
}

TEST(Meter, SaysWhenAnEventHappenedByTheClockOfThePackets) {
  MeterSettings settings = PlainSettings();
  settings.events = {.started = true, .early = true};
  settings.early_at_packet = 2;
  auto source = std::make_unique<FakeSource>();
  const PacketBuilder packet = Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(9, 9);
  source->Add(100, packet).Add(200, packet);
  source->Add(150 * kSecond, Eth().Raw(std::vector<uint8_t>(60, 1)));  // in no flow
  source->Add(160 * kSecond, Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(8, 8));
  MeterRun run(settings, std::move(source));
  ASSERT_EQ(run.Await(), absl::OkStatus());
  std::vector<uint64_t> times;
  for (const v1::FlowEvent& event : run.events()) times.push_back(event.event_time_unix_nano());
  constexpr uint64_t kFound = 160 * kSecond;
  EXPECT_EQ(times, (std::vector<uint64_t>{100, 200, kFound, kFound, kFound}));
}

}  // namespace
}  // namespace weir
