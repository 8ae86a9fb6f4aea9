#include "engine/session/session.h"

#include <atomic>
#include <numeric>
#include <thread>

#include "gtest/gtest.h"
#include "tests/engine/session/fake_engine.h"

namespace weir {
namespace {

constexpr size_t kSmallLog = 65536;

class SessionTest : public testing::Test {
 protected:
  std::shared_ptr<Session> Make(const SessionSpec& spec) {
    auto session = Session::Create("s", spec, engine_, engine_.Factory(), engine_.clock);
    EXPECT_TRUE(session.ok()) << session.status();
    (*session)->Activate();
    return *std::move(session);
  }
  FakeMeter::Script& meter() { return *engine_.meters.back(); }

  static std::unique_ptr<Subscription> Subscribe(Session& session, CursorOptions options) {
    auto subscription = session.Subscribe(options);
    EXPECT_TRUE(subscription.ok()) << subscription.status();
    return *std::move(subscription);
  }
  static std::unique_ptr<Subscription> SubscribeLossless(Session& session) {
    return Subscribe(session, {.overflow = Overflow::kBlock});
  }

  FakeEngine engine_;
};

std::vector<uint64_t> UpTo(uint64_t last) {
  std::vector<uint64_t> all(last);
  std::iota(all.begin(), all.end(), 1);
  return all;
}

TEST_F(SessionTest, OfAFileWaitsForItsFirstSubscriber) {
  const auto session = Make(FileSpec());
  EXPECT_EQ(session->state(), SessionState::kWaiting);
  EXPECT_FALSE(meter().started());
  const auto subscription = SubscribeLossless(*session);
  EXPECT_EQ(session->state(), SessionState::kRunning);
  EXPECT_TRUE(meter().started());
}

TEST_F(SessionTest, IsNotStartedByWhoWantsOnlyWhatIsThere) {
  SessionSpec spec = FileSpec();
  spec.start = {StartMode::kAfterSubscribers, 2};
  for (const SessionSpec& each : {FileSpec(), spec}) {
    const auto session = Make(each);
    auto look =
        session->Subscribe({.cursor = {.overflow = Overflow::kBlock}, .only_what_is_there = true});
    ASSERT_TRUE(look.ok()) << look.status();
    EXPECT_EQ(session->state(), SessionState::kWaiting);
    EXPECT_EQ(session->use().subscribers, 1u);
    const auto first = SubscribeLossless(*session);
    const bool waits = each.start.mode == StartMode::kAfterSubscribers;
    EXPECT_EQ(session->state() == SessionState::kWaiting, waits);
    look->reset();
    const auto second = SubscribeLossless(*session);
    EXPECT_EQ(session->state(), SessionState::kRunning);
  }
}

TEST_F(SessionTest, OutlivesALookAtItWhileItWaits) {
  SessionSpec spec = FileSpec();
  spec.lifetime = {LifetimeSpec::Kind::kWhileSubscribed, 0};
  const auto session = Make(spec);
  const SubscribeOptions look{.cursor = {.overflow = Overflow::kBlock}, .only_what_is_there = true};
  session->Subscribe(look)->reset();
  EXPECT_FALSE(session->use().had_subscribers);
  SubscribeLossless(*session).reset();
  EXPECT_TRUE(session->use().had_subscribers);
}

TEST_F(SessionTest, HasAUidOfItsOwn) {
  const auto one = Make(FileSpec());
  const auto other = Make(FileSpec());
  EXPECT_EQ(one->id(), other->id());
  EXPECT_EQ(one->uid().size(), 16u);
  EXPECT_NE(one->uid(), other->uid());
}

TEST_F(SessionTest, TellsItsWatchersOfAWarning) {
  const auto session = Make(LiveSpec());
  std::atomic<int> changes{0};
  const auto watch = session->WatchState([&] { ++changes; });
  session->LookForWarnings();
  EXPECT_EQ(changes, 0);
  meter().kernel_drops = 3;
  session->LookForWarnings();
  EXPECT_EQ(changes, 1);
  EXPECT_TRUE(session->warnings().After(0).has_value());
  session->LookForWarnings();
  EXPECT_EQ(changes, 1);
}

TEST_F(SessionTest, WarnsOfWhatWasLostRightBeforeItsEnd) {
  const auto session = Make(LiveSpec());
  meter().kernel_drops = 3;
  meter().End();
  AwaitState(*session, SessionState::kEnded);
  EXPECT_TRUE(session->warnings().After(0).has_value());
  session->Release();
  session->LookForWarnings();  // of a session without a meter
  EXPECT_FALSE(session->warnings().After(1).has_value());
}

TEST_F(SessionTest, OfAnInterfaceRunsAtOnce) {
  EXPECT_EQ(Make(LiveSpec())->state(), SessionState::kRunning);
}

TEST_F(SessionTest, IsNotStartedByItsCreationAlone) {
  auto session = Session::Create("s", LiveSpec(), engine_, engine_.Factory(), engine_.clock);
  ASSERT_TRUE(session.ok());
  EXPECT_EQ((*session)->state(), SessionState::kWaiting);
}

TEST_F(SessionTest, StartsWithTheLastOfTheSubscribersItWaitsForAndEachGetsEveryEventOnce) {
  SessionSpec spec = FileSpec();
  spec.start = {StartMode::kAfterSubscribers, 2};
  const auto session = Make(spec);
  const auto first = SubscribeLossless(*session);
  EXPECT_EQ(session->state(), SessionState::kWaiting);
  const auto second = SubscribeLossless(*session);
  EXPECT_EQ(session->state(), SessionState::kRunning);
  for (int i = 0; i < 100; ++i) meter().Append(10, 1000);
  meter().End();
  Heard heard_second;
  std::thread reader([&] { heard_second = ReadToEnd(second->cursor()); });
  const Heard heard_first = ReadToEnd(first->cursor());
  reader.join();
  for (const Heard& heard : {heard_first, heard_second}) {
    EXPECT_EQ(heard.sequences, UpTo(1000));
    EXPECT_TRUE(heard.outcome.ok());
  }
  for (Subscription* subscription : {first.get(), second.get()}) {
    EXPECT_TRUE(Balances(subscription->cursor().ledger()));
    EXPECT_EQ(subscription->cursor().ledger().delivered, 1000);
  }
}

TEST_F(SessionTest, CountsOnlySubscribersThatAreThereForItsStart) {
  SessionSpec spec = FileSpec();
  spec.start = {StartMode::kAfterSubscribers, 2};
  const auto session = Make(spec);
  SubscribeLossless(*session).reset();
  const auto second = SubscribeLossless(*session);
  EXPECT_EQ(session->state(), SessionState::kWaiting);
  EXPECT_EQ(session->status().subscribers, 1);
}

TEST_F(SessionTest, EndsAtOnceWithoutEventsWhenStoppedWhileItWaits) {
  SessionSpec spec = FileSpec();
  spec.start = {StartMode::kAfterSubscribers, 2};
  const auto session = Make(spec);
  const auto subscription = SubscribeLossless(*session);
  session->Stop(kNanosPerSecond);
  EXPECT_EQ(session->state(), SessionState::kEnded);
  const Heard heard = ReadToEnd(subscription->cursor());
  EXPECT_TRUE(heard.sequences.empty());
  EXPECT_TRUE(heard.outcome.ok());
  EXPECT_FALSE(meter().started());
}

TEST_F(SessionTest, DeliversTheOpenFlowsWhenStopped) {
  const auto session = Make(FileSpec());
  meter().events_at_end = 7;
  const auto subscription = SubscribeLossless(*session);
  meter().Append(3);
  session->Stop(kNanosPerSecond);
  EXPECT_EQ(ReadToEnd(subscription->cursor()).sequences, UpTo(10));
  AwaitState(*session, SessionState::kEnded);
}

TEST_F(SessionTest, IsStoppedOnce) {
  const auto session = Make(LiveSpec());
  session->Stop(kNanosPerSecond);
  AwaitState(*session, SessionState::kEnded);
  const int64_t end_ns = session->status().end_time_ns;
  engine_.clock.Advance(5);
  session->Stop(kNanosPerSecond);
  EXPECT_EQ(session->state(), SessionState::kEnded);
  EXPECT_EQ(session->status().end_time_ns, end_ns);
}

TEST_F(SessionTest, DrainsUntilItsLosslessSubscribersHaveRead) {
  SessionSpec spec = FileSpec();
  spec.log.max_bytes = kSmallLog;
  const auto session = Make(spec);
  const auto subscription = SubscribeLossless(*session);
  for (int i = 0; i < 8; ++i) meter().Append(1, kSmallLog / 2);
  session->Stop(30 * kNanosPerSecond);
  EXPECT_EQ(session->state(), SessionState::kDraining);
  EXPECT_EQ(ReadToEnd(subscription->cursor()).sequences, UpTo(8));
  EXPECT_EQ(session->state(), SessionState::kEnded);
}

TEST_F(SessionTest, IsOverThoughALosslessSubscriberStallsWhenStoppedWithoutDrain) {
  SessionSpec spec = FileSpec();
  spec.log.max_bytes = kSmallLog;
  const auto session = Make(spec);
  const auto stalled = SubscribeLossless(*session);
  for (int i = 0; i < 8; ++i) meter().Append(1, kSmallLog / 2);
  session->Stop(30 * kNanosPerSecond);
  session->Stop(0);  // the earlier deadline counts
  session->AwaitEnd();
  EXPECT_TRUE(meter().destroyed());
  const Heard heard = ReadToEnd(stalled->cursor());
  const Ledger ledger = stalled->cursor().ledger();
  EXPECT_TRUE(Balances(ledger));
  EXPECT_EQ(ledger.delivered, heard.sequences.size());
  EXPECT_GT(ledger.lost[static_cast<size_t>(LossReason::kDrain)], 0);
}

TEST_F(SessionTest, IsDestroyedWithoutWaitingForAnybody) {
  auto session = Make(LiveSpec());
  meter().Append(1);
  const auto script = engine_.meters.back();
  session.reset();
  EXPECT_TRUE(script->destroyed());
}

TEST_F(SessionTest, FailsWithTheErrorOfItsSourceAfterItsFlows) {
  const auto session = Make(FileSpec());
  meter().events_at_end = 2;
  const auto subscription = SubscribeLossless(*session);
  meter().End(absl::DataLossError("a.pcap: cut off at byte 99"));
  const Heard heard = ReadToEnd(subscription->cursor());
  EXPECT_EQ(heard.sequences, UpTo(2));
  EXPECT_EQ(heard.outcome, absl::DataLossError("a.pcap: cut off at byte 99"));
  EXPECT_EQ(session->status().state, SessionState::kFailed);
  EXPECT_EQ(session->status().error, heard.outcome);
}

TEST_F(SessionTest, CanBeReadAfterItsEnd) {
  const auto session = Make(FileSpec());
  auto first = SubscribeLossless(*session);
  meter().Append(5);
  meter().End();
  ReadToEnd(first->cursor());
  first.reset();
  session->AwaitEnd();
  EXPECT_EQ(ReadToEnd(SubscribeLossless(*session)->cursor()).sequences, UpTo(5));
  EXPECT_EQ(session->status().statistics.captured_packets, 42);  // kept beyond the meter
}

TEST_F(SessionTest, RefusesALosslessSubscriberOfALiveSource) {
  const auto session = Make(LiveSpec());
  EXPECT_EQ(session->default_overflow(), Overflow::kSkip);
  const auto refused = session->Subscribe({.overflow = Overflow::kBlock});
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(session->status().subscribers, 0);
}

TEST_F(SessionTest, IsNotCreatedWhereItsSourceCannotBeOpened) {
  engine_.open_status = absl::NotFoundError("a.pcap: no such file");
  const auto session = Session::Create("s", FileSpec(), engine_, engine_.Factory(), engine_.clock);
  EXPECT_EQ(session.status(), engine_.open_status);
}

TEST_F(SessionTest, TellsItsTimes) {
  const auto session = Make(FileSpec());
  const int64_t created_ns = engine_.clock.UnixNanos();
  engine_.clock.Advance(5);
  const auto subscription = SubscribeLossless(*session);
  engine_.clock.Advance(6);
  EXPECT_EQ(session->status().end_time_ns, 0);
  meter().End();
  ReadToEnd(subscription->cursor());
  const SessionStatus status = session->status();
  EXPECT_EQ(status.create_time_ns, created_ns);
  EXPECT_EQ(status.start_time_ns, created_ns + 5);
  EXPECT_EQ(status.end_time_ns, created_ns + 11);
}

TEST_F(SessionTest, TellsItsWatchersEachChangeUntilTheyLeave) {
  const auto session = Make(FileSpec());
  std::vector<SessionState> seen;
  auto watch = session->WatchState([&] { seen.push_back(session->state()); });
  EXPECT_TRUE(session->use().watched);
  auto subscription = SubscribeLossless(*session);
  EXPECT_EQ(seen, std::vector{SessionState::kRunning});
  watch.reset();
  EXPECT_FALSE(session->use().watched);
  session->Stop(0);
  session->AwaitEnd();
  EXPECT_EQ(seen, std::vector{SessionState::kRunning});
}

TEST_F(SessionTest, LetsAWatcherLeaveFromWithinItsCall) {
  const auto session = Make(FileSpec());
  int calls = 0;
  std::unique_ptr<StateWatch> watch;
  watch = session->WatchState([&] {
    ++calls;
    watch.reset();
  });
  const auto subscription = SubscribeLossless(*session);
  session->Stop(0);
  session->AwaitEnd();
  EXPECT_EQ(calls, 1);
}

TEST_F(SessionTest, SurvivesSubscribersThatComeAndGoWhileItIsStopped) {
  for (int round = 0; round < 50; ++round) {
    SessionSpec spec = FileSpec();
    spec.log.max_bytes = kSmallLog;
    const auto session = Make(spec);
    for (int i = 0; i < 8; ++i) meter().Append(1, kSmallLog / 2);
    std::vector<std::thread> threads;
    std::atomic<int> unbalanced{0};
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        const auto subscription = SubscribeLossless(*session);
        session->status();
        ReadToEnd(subscription->cursor());
        if (!Balances(subscription->cursor().ledger())) ++unbalanced;
      });
    }
    session->Stop(round % 2 == 0 ? 0 : kNanosPerSecond);
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(unbalanced, 0);
  }
}

}  // namespace
}  // namespace weir
