// Verdicts, holders and snapshots of a session, down to its meter.
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "engine/base/status_details.h"
#include "engine/meter/meter.h"
#include "engine/session/session.h"
#include "tests/engine/meter/holds/held_meter.h"
#include "tests/engine/session/fake_engine.h"

namespace weir {
namespace {

SessionSpec HoldSpec() {
  SessionSpec spec = FileSpec();
  spec.meter = HoldSettings(1);
  return spec;
}

// Sessions with real meters over sources that the test writes down.
class ExchangeTest : public testing::Test {
 protected:
  struct Opener final : SourceOpener {
    absl::StatusOr<PacketSources> Open(const SessionSpec&) override {
      return OneSource(std::unique_ptr<PacketSource>(std::move(source)));
    }
    std::unique_ptr<FakeSource> source = std::make_unique<FakeSource>();
  };

  std::shared_ptr<Session> Make(const SessionSpec& spec, int flows, bool waits = true) {
    for (int i = 1; i <= flows; ++i) opener_.source->Add(i, UdpPacket(static_cast<uint16_t>(i)));
    opener_.source->EndBatch();
    if (waits) opener_.source->Wait();
    auto session = Session::Create("s", spec, opener_, Meter::Create, SystemClock());
    EXPECT_TRUE(session.ok()) << session.status();
    return *std::move(session);
  }

  static std::unique_ptr<Subscription> Subscribe(Session& session,
                                                 const SubscribeOptions& options) {
    auto subscription = session.Subscribe(options);
    EXPECT_TRUE(subscription.ok()) << subscription.status();
    return *std::move(subscription);
  }

  static VerdictTotals Say(Session& session, std::vector<FlowVerdict> verdicts) {
    auto done = std::make_shared<std::promise<void>>();
    const auto batch =
        std::make_shared<VerdictBatch>(std::move(verdicts), [done] { done->set_value(); });
    session.Apply(batch);
    done->get_future().wait();
    return batch->totals();
  }

  static void AwaitHolds(const Session& session, uint64_t count) {
    while (session.status().statistics.holds < count) std::this_thread::yield();
  }

  Opener opener_;
};

const SubscribeOptions kHold{.verdicts = true, .hold = true};

TEST_F(ExchangeTest, IsRefusedWhereTheSessionAllowsNoVerdicts) {
  const auto session = Make(FileSpec(), 1);
  EXPECT_EQ(
      session->Subscribe({.verdicts = true}).status(),
      ErrorFor(ErrorReason::kVerdictsNotAllowed, "verdicts: the session does not allow them"));
  SessionSpec spec = FileSpec();
  spec.meter.verdicts.emplace();
  opener_.source = std::make_unique<FakeSource>();
  const auto allowing = Make(spec, 1);
  EXPECT_EQ(allowing->Subscribe(kHold).status(),
            ErrorFor(ErrorReason::kHoldNotAllowed, "hold: the session holds no flows"));
  EXPECT_TRUE(allowing->Subscribe({.verdicts = true}).ok());
}

TEST_F(ExchangeTest, HasOneHolderAtATime) {
  const auto session = Make(HoldSpec(), 1);
  auto holder = Subscribe(*session, kHold);
  EXPECT_EQ(
      session->Subscribe(kHold).status(),
      ErrorFor(ErrorReason::kHoldTaken, "hold: another subscriber holds the flows of the session"));
  const auto other = Subscribe(*session, {.verdicts = true});
  holder->EndHold();
  auto next = Subscribe(*session, kHold);
  holder.reset();  // it has given the hold up already
  EXPECT_FALSE(session->Subscribe(kHold).ok());
  next.reset();
  EXPECT_TRUE(session->Subscribe(kHold).ok());
}

TEST_F(ExchangeTest, HandsAHoldOverWithWhatIsHeld) {
  const auto session = Make(HoldSpec(), 5);
  const SubscribeOptions taking{.verdicts = true, .hold = true, .take_over = true};
  auto first = Subscribe(*session, kHold);
  AwaitHolds(*session, 5);
  auto second = Subscribe(*session, taking);
  EXPECT_FALSE(session->Subscribe(kHold).ok()) << "the second has it";
  first->EndHold();
  first.reset();
  EXPECT_FALSE(session->Subscribe(kHold).ok()) << "the second has it still";
  EXPECT_EQ(Say(*session, {{.flow_id = 1}}).count, (std::array<uint64_t, 4>{0, 1, 0, 0}));
  second.reset();
  while (session->status().statistics.released_holds < 4) std::this_thread::yield();
  EXPECT_EQ(session->status().statistics.released_holds, 4u);
  EXPECT_EQ(session->status().statistics.decided_holds, 1u);
}

TEST_F(ExchangeTest, TakesAHoldOverAlsoWhereNobodyHasIt) {
  const auto session = Make(HoldSpec(), 2);
  const auto holder = Subscribe(*session, {.verdicts = true, .hold = true, .take_over = true});
  AwaitHolds(*session, 2);
  EXPECT_EQ(Say(*session, {{.flow_id = 1}}).count[1], 1u);
  while (session->status().statistics.decided_holds < 1) std::this_thread::yield();
}

TEST_F(ExchangeTest, HoldsFromTheFirstPacketOnForTheSubscriberThatStartsIt) {
  const auto session = Make(HoldSpec(), 5);
  auto holder = Subscribe(*session, kHold);
  AwaitHolds(*session, 5);
  EXPECT_EQ(Say(*session, {{.flow_id = 2}, {.flow_id = 9}}).count,
            (std::array<uint64_t, 4>{1, 1, 0, 0}));
  holder.reset();
  while (session->status().statistics.released_holds < 4) std::this_thread::yield();
  session->Stop(0);
  session->AwaitEnd();
  const CaptureStatistics statistics = session->status().statistics;
  EXPECT_EQ(statistics.holds, 5u);
  EXPECT_EQ(statistics.decided_holds, 1u);
  EXPECT_EQ(statistics.flows_open, 0u);
}

TEST_F(ExchangeTest, KnowsNoFlowBeforeItsStartNorAfterItsEnd) {
  SessionSpec spec = HoldSpec();
  spec.start = {StartMode::kAfterSubscribers, 2};
  const auto session = Make(spec, 3, false);
  auto first = Subscribe(*session, {.verdicts = true});
  const std::array<uint64_t, 4> unknown{1, 0, 0, 0};
  EXPECT_EQ(Say(*session, {{.flow_id = 1}}).count, unknown);
  auto second = Subscribe(*session, {.verdicts = true});
  while (!IsOver(session->state())) std::this_thread::yield();
  EXPECT_EQ(Say(*session, {{.flow_id = 1}}).count, unknown);
  session->Release();
  EXPECT_EQ(Say(*session, {{.flow_id = 1}}).count, unknown);
  EXPECT_TRUE(session->Subscribe(kHold).ok());
}

TEST_F(ExchangeTest, ForgetsABatchThatIsWithdrawn) {
  SessionSpec spec = HoldSpec();
  const auto session = Make(spec, 2);
  const auto holder = Subscribe(*session, kHold);
  AwaitHolds(*session, 2);
  // The worker is kept busy by a command, so that the batch waits.
  std::promise<void> is_busy, go_on;
  session->Apply(std::make_shared<VerdictBatch>(std::vector<FlowVerdict>{}, [&] {
    is_busy.set_value();
    go_on.get_future().wait();
  }));
  is_busy.get_future().wait();
  std::weak_ptr<VerdictBatch> gone;
  {
    const auto batch = std::make_shared<VerdictBatch>(
        std::vector<FlowVerdict>{{.flow_id = 1, .end_flow = true}}, [] { ADD_FAILURE(); });
    gone = batch;
    session->Apply(batch);
    session->Withdraw(*batch);
  }
  EXPECT_TRUE(gone.expired());
  go_on.set_value();
  EXPECT_EQ(Say(*session, {{.flow_id = 1}}).count[1], 1u);
}

// Reads until it has caught up: the ids of the snapshot.
std::multiset<uint64_t> ReadSnapshot(Cursor& cursor) {
  std::multiset<uint64_t> ids;
  ReadResult result;
  for (;;) {
    cursor.Read({.max_bytes = 4096}, result);
    if (result.kind == ReadResult::Kind::kCaughtUp) return ids;
    for (const EventSlice& slice : result.slices) {
      EXPECT_TRUE(result.is_snapshot);
      EXPECT_LE(slice.bytes.size(), 4096u);
      v1::FlowEventBatch events;
      EXPECT_TRUE(events.ParseFromString(std::string(slice.bytes)));
      for (const v1::FlowEvent& event : events.events()) ids.insert(event.flow().id());
    }
    if (result.kind != ReadResult::Kind::kNothing) continue;
    auto ready = std::make_shared<std::promise<void>>();
    cursor.NotifyWhenReady([ready] { ready->set_value(); });
    ready->get_future().wait();
    cursor.CancelNotify();
  }
}

std::multiset<uint64_t> UpTo(uint64_t last) {
  std::multiset<uint64_t> ids;
  for (uint64_t id = 1; id <= last; ++id) ids.insert(id);
  return ids;
}

TEST_F(ExchangeTest, TellsASubscriberOfTheOpenFlowsFirst) {
  for (uint32_t workers : {1, 3}) {
    opener_.source = std::make_unique<FakeSource>();
    SessionSpec spec = FileSpec();
    spec.meter = HoldSettings(1);
    spec.meter.verdicts.reset();
    spec.meter.events.early = false;
    spec.meter.workers = workers;
    const auto session = Make(spec, 2000);
    const SubscribeOptions snapshot{.cursor = {.start = StartAt::kLive}, .snapshot = true};
    auto first = Subscribe(*session, snapshot);  // starts it
    while (session->status().statistics.flows_started < 2000) std::this_thread::yield();
    auto second = Subscribe(*session, snapshot);
    EXPECT_EQ(ReadSnapshot(second->cursor()), UpTo(2000));
    EXPECT_EQ(second->cursor().ledger().snapshot_delivered, 2000u);
    EXPECT_EQ(second->cursor().next_sequence(), 1u);
    session->Stop(kNanosPerSecond);
    EXPECT_EQ(ReadToEnd(second->cursor()).sequences.size(), 2000u);
    EXPECT_TRUE(Balances(second->cursor().ledger()));
    auto third = Subscribe(*session, snapshot);
    EXPECT_EQ(ReadSnapshot(third->cursor()), UpTo(0)) << "it is over";
  }
}

TEST_F(ExchangeTest, HasNothingOpenBeforeItsStart) {
  SessionSpec spec = FileSpec();
  spec.start = {StartMode::kAfterSubscribers, 2};
  const auto session = Make(spec, 3);
  const SubscribeOptions snapshot{.cursor = {.start = StartAt::kLive}, .snapshot = true};
  const auto subscription = Subscribe(*session, snapshot);
  EXPECT_EQ(ReadSnapshot(subscription->cursor()), UpTo(0));
  EXPECT_EQ(subscription->cursor().next_sequence(), 1u);
}

}  // namespace
}  // namespace weir
