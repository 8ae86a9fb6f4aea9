// Open flows of a worker as events, chunk by chunk, while packets come.
#include <gtest/gtest.h>

#include <future>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include "engine/base/clock.h"
#include "engine/meter/flows/pipeline_commands.h"
#include "tests/engine/meter/holds/held_meter.h"
#include "tests/engine/meter/meter_run.h"

namespace weir {
namespace {

struct Chunk {
  std::vector<v1::FlowEvent> events = {};
  uint32_t position = 0;
  bool has_more = false;
};

Chunk Take(Mailbox& mailbox, uint32_t position) {
  auto done = std::make_shared<std::promise<void>>();
  const auto chunk = std::make_shared<SnapshotChunk>(position, [done] { done->set_value(); });
  if (!mailbox.Post(chunk)) chunk->Run(nullptr);
  done->get_future().wait();
  EXPECT_LE(chunk->batch()->bytes().size(), SnapshotChunk::kMaxBytes + 1024);
  return {ParseEvents(*chunk->batch()), chunk->position(), chunk->has_more()};
}

// How often each flow is in the snapshot of all workers.
std::map<uint64_t, int> TakeAll(
    Meter& meter, const std::function<void()>& between = [] {}) {
  std::map<uint64_t, int> found;
  for (Mailbox* mailbox : meter.mailboxes()) {
    Chunk chunk{.has_more = true};
    while (chunk.has_more) {
      chunk = Take(*mailbox, chunk.position);
      for (const v1::FlowEvent& event : chunk.events) {
        EXPECT_FALSE(event.has_sequence());
        EXPECT_EQ(event.type(), v1::EVENT_TYPE_SNAPSHOT);
        EXPECT_EQ(event.flow().end_reason(), v1::END_REASON_UNSPECIFIED);
        ++found[event.flow().id()];
      }
      between();
    }
  }
  return found;
}

void AwaitFlows(const HeldMeter& run, uint64_t count) {
  while (run.statistics().flows_started < count) std::this_thread::yield();
}

TEST(Snapshot, HasEachOpenFlowOnceWhateverTheWorkers) {
  constexpr int kFlows = 3000;  // several chunks
  for (uint32_t workers : {1, 2, 4}) {
    for (const bool live : {false, true}) {
      if (live && workers > 1) continue;
      MeterSettings settings = PlainSettings();
      settings.workers = workers;
      auto source = std::make_unique<FakeSource>();
      if (live) source->Live();
      for (int i = 1; i <= kFlows; ++i) {
        source->Add(4'000'000'000 * kNanosPerSecond, UdpPacket(static_cast<uint16_t>(i)));
        if (i % 100 == 0) source->EndBatch();
      }
      source->EndBatch().Wait();
      HeldMeter run(settings, std::move(source));
      AwaitFlows(run, kFlows);
      const std::map<uint64_t, int> found = TakeAll(run.meter());
      EXPECT_EQ(found.size(), size_t{kFlows});
      for (const auto& [id, times] : found) EXPECT_EQ(times, 1) << id;
      run.meter().Stop();
      EXPECT_EQ(run.Await().size(), size_t{kFlows}) << "it made no event of the log";
    }
  }
}

TEST(Snapshot, OfFlowsThatEndMeanwhileHasTheRest) {
  constexpr int kFlows = 3000;
  MeterSettings settings = PlainSettings();
  settings.verdicts.emplace();
  auto source = std::make_unique<FakeSource>();
  for (int i = 1; i <= kFlows; ++i) source->Add(i, UdpPacket(static_cast<uint16_t>(i)));
  source->EndBatch().Wait();
  HeldMeter run(settings, std::move(source));
  AwaitFlows(run, kFlows);
  // After the first chunk every third flow is ended.
  std::vector<FlowVerdict> ends;
  for (uint64_t id = 1; id <= kFlows; id += 3) ends.push_back({.flow_id = id, .end_flow = true});
  bool ended = false;
  const auto found = TakeAll(run.meter(), [&] {
    if (!std::exchange(ended, true)) (void)run.Say(ends);
  });
  EXPECT_LT(found.size(), size_t{kFlows});
  for (uint64_t id = 1; id <= kFlows; ++id) {
    const auto it = found.find(id);
    EXPECT_TRUE(it == found.end() ? id % 3 == 1 : it->second == 1) << id;
  }
  run.meter().Stop();
  EXPECT_EQ(run.Await().size(), size_t{kFlows});
}

TEST(Snapshot, ShowsFlowsAsTheyStandLabelsAndAll) {
  MeterSettings settings = PlainSettings();
  settings.verdicts.emplace();
  auto source = std::make_unique<FakeSource>();
  source->Add(1, UdpPacket(1000)).Add(2, UdpPacket(1000)).Add(7, UdpPacket(2000));
  source->EndBatch().Wait();
  HeldMeter run(settings, std::move(source));
  AwaitFlows(run, 2);
  (void)run.Say({{.flow_id = 1, .labels = TextLabel("a", "b")}});
  const Chunk chunk = Take(*run.meter().mailboxes()[0], 0);
  ASSERT_EQ(chunk.events.size(), 2u);
  EXPECT_EQ(chunk.events[0].flow().bidirectional().packets(), 2u);
  EXPECT_EQ(chunk.events[0].flow().labels().at("a").string_value(), "b");
  EXPECT_EQ(chunk.events[0].event_time_unix_nano(), 7u);
  run.meter().Stop();
  (void)run.Await();
  EXPECT_TRUE(Take(*run.meter().mailboxes()[0], 0).events.empty());
}

TEST(Snapshot, HasHeldFlowsToo) {
  auto source = std::make_unique<FakeSource>();
  source->Add(1, UdpPacket(1000)).Add(2, UdpPacket(1000)).EndBatch().Wait();
  HeldMeter run(HoldSettings(1), std::move(source));
  run.AwaitHolds(1);
  const Chunk chunk = Take(*run.meter().mailboxes()[0], 0);
  ASSERT_EQ(chunk.events.size(), 1u);
  EXPECT_EQ(chunk.events[0].flow().bidirectional().packets(), 1u);
  run.meter().Stop();
  (void)run.Await();
}

}  // namespace
}  // namespace weir
