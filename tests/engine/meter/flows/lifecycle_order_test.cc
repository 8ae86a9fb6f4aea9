// The order of events under a random mixture of flows.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "engine/base/clock.h"
#include "tests/engine/meter/meter_run.h"
#include "tests/engine/meter/random_traffic.h"

namespace weir {
namespace {

constexpr uint32_t kEarlyPackets = 4;
constexpr int64_t kUpdateIntervalNs = 3 * kNanosPerSecond;

MeterSettings AllEvents() {
  MeterSettings settings;
  settings.max_dissected_packets = 6;
  settings.idle_timeout_ns = 20 * kNanosPerSecond;
  settings.active_timeout_ns = 90 * kNanosPerSecond;
  settings.tcp_close_ends_flow = true;
  settings.max_open_flows = 32;
  settings.events = {.started = true, .early = true, .classified = true, .updated = true};
  settings.early_at_packet = kEarlyPackets;
  settings.update_interval_ns = kUpdateIntervalNs;
  return settings;
}

// What holds for the life of each flow, checked event by event.
class Life {
 public:
  void Add(const v1::FlowEvent& event) {
    const v1::Flow& flow = event.flow();
    const uint64_t packets = flow.bidirectional().packets();
    EXPECT_FALSE(ended_) << "an event behind ENDED";
    EXPECT_EQ(event.type() == v1::EVENT_TYPE_STARTED, packets_ == 0) << "STARTED first, once";
    EXPECT_GE(packets, packets_);
    EXPECT_GE(event.event_time_unix_nano(), time_);
    EXPECT_GE(event.event_time_unix_nano(), flow.bidirectional().last_seen_unix_nano());
    EXPECT_EQ(packets, flow.src_to_dst().packets() + flow.dst_to_src().packets());
    AddOfType(event, packets);
    packets_ = packets;
    time_ = event.event_time_unix_nano();
  }

  void AtEnd() const {
    EXPECT_TRUE(ended_);
    EXPECT_EQ(early_, packets_ >= kEarlyPackets);
  }

 private:
  void AddOfType(const v1::FlowEvent& event, uint64_t packets) {
    const bool ended = event.type() == v1::EVENT_TYPE_ENDED;
    EXPECT_EQ(ended, event.flow().end_reason() != v1::END_REASON_UNSPECIFIED);
    switch (event.type()) {
      case v1::EVENT_TYPE_STARTED:
        EXPECT_EQ(packets, 1u);
        updated_at_ = event.event_time_unix_nano();
        break;
      case v1::EVENT_TYPE_EARLY:
        EXPECT_EQ(packets, kEarlyPackets);
        EXPECT_FALSE(early_);
        early_ = true;
        break;
      case v1::EVENT_TYPE_CLASSIFIED:
        EXPECT_FALSE(classified_);
        classified_ = true;
        break;
      case v1::EVENT_TYPE_UPDATED:
        EXPECT_GE(event.event_time_unix_nano() - updated_at_, uint64_t{kUpdateIntervalNs});
        updated_at_ = event.event_time_unix_nano();
        break;
      default:
        ended_ = true;
    }
  }

  uint64_t packets_ = 0, time_ = 0, updated_at_ = 0;
  bool early_ = false, classified_ = false, ended_ = false;
};

TEST(Meter, KeepsTheOrderOfEachFlowsEventsUnderRandomTraffic) {
  const uint64_t seed = std::random_device{}();
  for (uint32_t workers : {1, 3}) {
    SCOPED_TRACE(testing::Message() << "seed " << seed << ", workers " << workers);
    MeterSettings settings = AllEvents();
    settings.workers = workers;
    MeterRun run(settings, RandomTraffic({.seed = seed, .frames = 6000}));
    ASSERT_EQ(run.Await(), absl::OkStatus());
    std::map<uint64_t, Life> lives;
    std::set<int> types, reasons;
    for (const v1::FlowEvent& event : run.events()) {
      lives[event.flow().id()].Add(event);
      types.insert(event.type());
      reasons.insert(event.flow().end_reason());
    }
    for (const auto& [id, life] : lives) {
      SCOPED_TRACE(testing::Message() << "flow " << id);
      life.AtEnd();
    }
    EXPECT_EQ(types.size(), 5u) << "the traffic is too dull to show much";
    EXPECT_GE(reasons.size(), 5u);
    EXPECT_EQ(lives.size(), run.statistics().flows_started);
    ExpectBalanced(run.statistics());
  }
}

}  // namespace
}  // namespace weir
