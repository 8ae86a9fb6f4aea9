// How records end whose flows are held: by their connection, for want of room, by a stop, by a
// bound.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/clock.h"
#include "tests/engine/meter/holds/held_meter.h"
#include "tests/engine/meter/meter_run.h"

namespace weir {
namespace {

using Events = std::vector<std::string>;

constexpr uint8_t kRst = 0x04;
constexpr uint8_t kAck = 0x10;

PacketBuilder TcpPacket(uint8_t flags) {
  return Eth().Ipv4("10.0.0.1", "10.0.0.2").Tcp(1000, 443, flags).Payload("some bytes");
}

TEST(HoldEnd, ComesWithTheVerdictWhereThePacketClosedTheConnection) {
  for (const bool ends : {false, true}) {
    auto source = std::make_unique<FakeSource>();
    source->Add(1, TcpPacket(kAck)).Add(2, TcpPacket(kRst)).Add(3, TcpPacket(kAck));
    MeterSettings settings = HoldSettings(2);
    settings.rules = FlowRules::kNfstream;
    settings.tcp_close_ends_flow = true;
    HeldMeter run(settings, std::move(source));
    run.AwaitHolds(1);
    (void)run.Say({{.flow_id = 1, .labels = TextLabel("a", "b"), .end_flow = ends}});
    const std::string reason = ends ? "PROGRAM" : "TCP_CLOSED";
    EXPECT_EQ(run.Await(),
              (Events{"1 EARLY 2", "1 ENDED 2 " + reason + " a=b", "3 ENDED 1 SOURCE_END"}));
  }
}

TEST(HoldEnd, ComesAfterWhatIsUnderWayToAClosedConnectionByTheStandardRules) {
  for (const bool ends : {false, true}) {
    auto source = std::make_unique<FakeSource>();
    source->Add(1, TcpPacket(kAck)).Add(2, TcpPacket(kRst)).Add(3, TcpPacket(kAck));
    MeterSettings settings = HoldSettings(2);
    settings.rules = FlowRules::kStandard;
    settings.tcp_close_ends_flow = true;
    HeldMeter run(settings, std::move(source));
    run.AwaitHolds(1);
    (void)run.Say({{.flow_id = 1, .labels = TextLabel("a", "b"), .end_flow = ends}});
    EXPECT_EQ(run.Await(),
              ends ? (Events{"1 EARLY 2", "1 ENDED 2 PROGRAM a=b", "3 ENDED 1 SOURCE_END"})
                   : (Events{"1 EARLY 2", "1 ENDED 3 TCP_CLOSED a=b"}));
  }
}

TEST(HoldEnd, OfConnectionsThatCloseAmongQueuedPackets) {
  auto source = std::make_unique<FakeSource>();
  source->Add(1, TcpPacket(kAck)).Add(2, TcpPacket(kRst)).Add(3, TcpPacket(kRst));
  MeterSettings settings = HoldSettings(1);
  settings.rules = FlowRules::kNfstream;
  settings.tcp_close_ends_flow = true;
  HeldMeter run(settings, std::move(source));
  run.AwaitHolds(1);
  (void)run.Say({{.flow_id = 1}});
  run.AwaitHolds(2);
  (void)run.Say({{.flow_id = 3}});
  EXPECT_EQ(run.Await(),
            (Events{"1 EARLY 1", "1 ENDED 2 TCP_CLOSED", "3 EARLY 1", "3 ENDED 1 TCP_CLOSED"}));
}

TEST(HoldEnd, ComesAtOnceWhenTheMeterIsStopped) {
  auto source = std::make_unique<FakeSource>();
  source->Add(1, UdpPacket(1000)).Add(2, UdpPacket(1000)).EndBatch().Wait();
  HeldMeter run(HoldSettings(1), std::move(source));
  run.AwaitHolds(1);
  run.meter().Stop();
  EXPECT_EQ(run.Await(), (Events{"1 EARLY 1", "1 ENDED 2 SHUTDOWN"}));
  EXPECT_EQ(run.statistics().released_holds, 1u);
}

TEST(HoldEnd, ComesAtOnceWhenAMeterIsStoppedThatWaitsForRoom) {
  auto source = std::make_unique<FakeSource>();
  for (int i = 1; i <= 9; ++i) source->Add(i, UdpPacket(1000));
  MeterSettings settings = HoldSettings(1);
  settings.verdicts->max_queued_packets = 1;
  HeldMeter run(settings, std::move(source));
  run.AwaitHolds(1);
  run.meter().Stop();
  run.AttachHolder();  // too late
  const Events events = run.Await();
  EXPECT_EQ(events.size(), 2u);
  EXPECT_EQ(run.statistics().holds, 1u);
}

TEST(HoldEnd, IsWaitedForAtTheEndOfADamagedSource) {
  auto source = std::make_unique<FakeSource>();
  source->Add(1, UdpPacket(1000)).Fail(absl::DataLossError("byte 7 is wrong"));
  RemoteModel model([](const v1::FlowEvent& event) {
    return FlowVerdict{.flow_id = event.flow().id(), .labels = TextLabel("a", "b")};
  });
  auto meter =
      Meter::Create(HoldSettings(1), OneSource(std::unique_ptr<PacketSource>(std::move(source))),
                    &model, SystemClock());
  ASSERT_TRUE(meter.ok());
  model.Attach(**meter);
  std::promise<absl::Status> ended;
  (*meter)->Start([&ended](absl::Status status) { ended.set_value(std::move(status)); });
  EXPECT_EQ(ended.get_future().get(), absl::DataLossError("byte 7 is wrong"));
  model.Detach();
  ASSERT_EQ(model.events().size(), 2u);
  EXPECT_EQ(model.events()[1].flow().labels().at("a").string_value(), "b");
}

// Flow 1 would be the one to go, unless its verdict ends it first: then there is room.
TEST(HoldEnd, ComesBeforeAFlowIsEvicted) {
  for (const bool ends : {false, true}) {
    auto source = std::make_unique<FakeSource>();
    source->Add(1, UdpPacket(1000)).Add(2, UdpPacket(2000)).Add(3, UdpPacket(2000));
    source->Add(4, UdpPacket(3000));
    MeterSettings settings = HoldSettings(1);
    settings.max_open_flows = 2;
    HeldMeter run(settings, std::move(source));
    run.AwaitHolds(2);
    (void)run.Say({{.flow_id = 2, .end_flow = ends}});
    if (ends) {
      run.AwaitHolds(3);  // of the queued packet
      (void)run.Say({{.flow_id = 3, .end_flow = true}});
    }
    (void)run.Say({{.flow_id = 1}});
    run.AwaitHolds(ends ? 4 : 3);
    (void)run.Say({{.flow_id = 4}});
    const Events events = run.Await();
    const std::string evicted = "1 ENDED 1 EVICTED";
    EXPECT_EQ(std::count(events.begin(), events.end(), evicted), ends ? 0 : 1);
  }
}

TEST(HoldEnd, KeepsTheOrderOfRecordsThatAreCountedOut) {
  for (const bool model_is_slow : {false, true}) {
    auto source = std::make_unique<FakeSource>();
    for (uint16_t i = 1; i <= 40; ++i) {
      source->Add(i, UdpPacket(i)).Add(i, UdpPacket(i));
    }
    MeterSettings settings = HoldSettings(1);
    settings.max_flows = 10;
    RemoteModel model(
        [model_is_slow](const v1::FlowEvent& event) {
          if (model_is_slow) std::this_thread::yield();
          return FlowVerdict{.flow_id = event.flow().id(),
                             .end_flow = event.flow().src_port() % 2 == 0};
        },
        model_is_slow);
    (void)RunWith(model, settings, std::move(source));
    std::vector<uint64_t> ids;
    for (const v1::FlowEvent& event : model.events()) {
      if (event.type() == v1::EVENT_TYPE_ENDED) ids.push_back(event.flow().id());
    }
    // Each even port ends twice: with its first packet and with its second.
    EXPECT_EQ(ids, (std::vector<uint64_t>{3, 4, 7, 8, 11, 12, 15, 16, 19, 20}));
  }
}

TEST(HoldEnd, OfRecordsOfOnePacketEach) {
  auto source = std::make_unique<FakeSource>();
  for (int i = 1; i <= 20; ++i) source->Add(i, UdpPacket(1000));
  MeterSettings settings = HoldSettings(1);
  settings.idle_timeout_ns = 0;
  RemoteModel model([](const v1::FlowEvent& event) {
    return FlowVerdict{.flow_id = event.flow().id(), .labels = TextLabel("a", "b")};
  });
  const CaptureStatistics statistics = RunWith(model, settings, std::move(source));
  EXPECT_EQ(statistics.decided_holds, 20u);
  size_t labelled = 0;
  for (const v1::FlowEvent& event : model.events()) {
    labelled += event.type() == v1::EVENT_TYPE_ENDED && event.flow().labels_size() == 1;
  }
  EXPECT_EQ(labelled, 20u);
}

TEST(HoldEnd, IsRefusedOnALiveSource) {
  RecordingSink sink;
  auto source = std::make_unique<FakeSource>();
  source->Live();
  const auto meter =
      Meter::Create(HoldSettings(3), OneSource(std::unique_ptr<PacketSource>(std::move(source))),
                    &sink, SystemClock());
  EXPECT_EQ(meter.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(meter.status().message().substr(0, 17), "hold_at_packet: 3");
}

}  // namespace
}  // namespace weir
