#include "engine/session/session_registry.h"

#include <functional>
#include <future>
#include <thread>

#include "absl/strings/match.h"
#include "tests/engine/session/registry_test.h"

namespace weir {
namespace {

using absl::StatusCode;

using SessionRegistryTest = RegistryTest;

TEST_F(SessionRegistryTest, FindsASessionUntilItIsDeleted) {
  SessionRegistry& registry = Start();
  const auto session = Make("a");
  EXPECT_EQ(*registry.Get("a"), session);
  EXPECT_TRUE(registry.Delete("a").ok());
  EXPECT_EQ(registry.Get("a").status().code(), StatusCode::kNotFound);
  EXPECT_TRUE(absl::StrContains(registry.Delete("a").message(), "\"a\""));
  EXPECT_EQ(session->state(), SessionState::kEnded);
}

TEST_F(SessionRegistryTest, MakesAnIdWhereTheClientHasNone) {
  Start();
  const auto first = Make(""), second = Make("");
  EXPECT_TRUE(ValidateSessionId(first->id()).ok());
  EXPECT_NE(first->id(), second->id());
}

TEST_F(SessionRegistryTest, GivesARetryTheSessionOfTheFirstRequest) {
  SessionRegistry& registry = Start();
  const CreateSessionOptions request{.id = "a", .request_id = "r", .spec = FileSpec()};
  const auto first = registry.Create(request);
  EXPECT_EQ(*registry.Create(request), *first);
  const CreateSessionOptions unnamed{.request_id = "q", .spec = FileSpec()};
  EXPECT_EQ(*registry.Create(unnamed), *registry.Create(unnamed));
  EXPECT_EQ(registry.usage().sessions, 2);
}

TEST_F(SessionRegistryTest, RefusesANameThatAnotherRequestHasTaken) {
  SessionRegistry& registry = Start();
  ASSERT_TRUE(registry.Create({.id = "a", .request_id = "r", .spec = FileSpec()}).ok());
  EXPECT_EQ(Try("a").code(), StatusCode::kAlreadyExists);
  for (const auto& [id, request_id] : {std::pair("a", "other"), std::pair("b", "r")}) {
    const auto refused = registry.Create({.id = id, .request_id = request_id, .spec = FileSpec()});
    EXPECT_EQ(refused.status().code(), StatusCode::kAlreadyExists) << id;
  }
}

TEST_F(SessionRegistryTest, RefusesARequestIdThatAskedForSomethingElse) {
  SessionRegistry& registry = Start();
  CreateSessionOptions request{.id = "a", .request_id = "r", .spec = FileSpec()};
  ASSERT_TRUE(registry.Create(request).ok());
  const std::function<void(SessionSpec&)> changes[] = {
      [](SessionSpec& spec) { std::get<FilesSpec>(spec.source).paths.push_back("b.pcap"); },
      [](SessionSpec& spec) { spec.source = InterfacesSpec{.names = {"eth0"}}; },
      [](SessionSpec& spec) { spec.bpf_filter = "tcp"; },
      [](SessionSpec& spec) { spec.meter.events.started = true; },
      [](SessionSpec& spec) { spec.log.max_events = 7; },
      [](SessionSpec& spec) {
        spec.lifetime = {LifetimeSpec::Kind::kIdleTtl, 1};
      },
      [](SessionSpec& spec) { spec.start = {StartMode::kImmediate}; },
      [](SessionSpec& spec) { spec.labels["a"] = "b"; },
  };
  for (const auto& change : changes) {
    request.spec = FileSpec();
    change(request.spec);
    const absl::Status refused = registry.Create(request).status();
    EXPECT_EQ(refused.code(), StatusCode::kAlreadyExists);
    EXPECT_EQ(refused.message(), "request_id: \"r\" made session \"a\", with another spec");
  }
  request.spec = FileSpec();
  request.spec.meter.custom_rules = std::make_shared<CustomRules>();  // read anew, the same request
  EXPECT_TRUE(registry.Create(request).ok());
}

TEST_F(SessionRegistryTest, MakesOneSessionOfRetriesAtTheSameTime) {
  SessionRegistry& registry = Start();
  std::vector<std::future<std::shared_ptr<Session>>> sessions;
  for (int i = 0; i < 8; ++i) {
    sessions.push_back(std::async(std::launch::async, [&registry] {
      return *registry.Create({.id = "a", .request_id = "r", .spec = FileSpec()});
    }));
  }
  const auto first = sessions[0].get();
  for (size_t i = 1; i < sessions.size(); ++i) EXPECT_EQ(sessions[i].get(), first);
  EXPECT_EQ(engine_.meters.size(), 1);
}

TEST_F(SessionRegistryTest, KeepsNothingOfWhatIsOnlyChecked) {
  SessionRegistry& registry = Start();
  const auto checked = registry.Create({.id = "a", .spec = LiveSpec(), .validate_only = true});
  ASSERT_TRUE(checked.ok());
  EXPECT_EQ((*checked)->state(), SessionState::kWaiting);
  EXPECT_EQ((*checked)->id(), "a");
  EXPECT_EQ(registry.usage().sessions, 0);
  engine_.open_status = absl::NotFoundError("no");
  EXPECT_EQ(registry.Create({.spec = LiveSpec(), .validate_only = true}).status().code(),
            StatusCode::kNotFound);
}

TEST_F(SessionRegistryTest, ForgetsACreationThatFailed) {
  Start();
  engine_.open_status = absl::NotFoundError("a.pcap: no such file");
  EXPECT_EQ(Try("a"), engine_.open_status);
  engine_.open_status = absl::OkStatus();
  EXPECT_TRUE(Try("a").ok());
}

TEST_F(SessionRegistryTest, RefusesBadNames) {
  SessionRegistry& registry = Start();
  EXPECT_EQ(Try("A!").code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(
      registry.Create({.request_id = std::string(64, 'r'), .spec = FileSpec()}).status().code(),
      StatusCode::kInvalidArgument);
}

TEST_F(SessionRegistryTest, DeletesASessionWhoseLosslessSubscriberStalls) {
  SessionRegistry& registry = Start();
  SessionSpec spec = FileSpec();
  spec.log.max_bytes = 65536;
  const auto session = Make("a", spec);
  const auto stalled = Subscribe(*session);
  for (int i = 0; i < 8; ++i) engine_.meters.back()->Append(1, 40'000);
  ASSERT_TRUE(registry.Delete("a").ok());
  session->AwaitEnd();
  ReadToEnd(stalled->cursor());
  EXPECT_TRUE(Balances(stalled->cursor().ledger()));
}

TEST_F(SessionRegistryTest, ListsInTheOrderOfIdsByLabelsAndPages) {
  SessionRegistry& registry = Start();
  SessionSpec labelled = FileSpec();
  labelled.labels = {{"site", "north"}, {"team", "blue"}};
  for (const char* id : {"e", "c", "d"}) Make(id, labelled);
  Make("b");
  ListSessionsOptions options{.labels = {{"site", "north"}}, .page_size = 2};
  SessionPage page = registry.List(options);
  ASSERT_EQ(page.sessions.size(), 2);
  EXPECT_EQ(page.sessions[0]->id(), "c");
  EXPECT_EQ(page.sessions[1]->id(), "d");
  EXPECT_TRUE(page.has_more);
  options.after = "d";
  ASSERT_TRUE(registry.Delete("d").ok());  // what comes behind it stays the same
  page = registry.List(options);
  ASSERT_EQ(page.sessions.size(), 1);
  EXPECT_EQ(page.sessions[0]->id(), "e");
  EXPECT_FALSE(page.has_more);
  EXPECT_TRUE(registry.List({.labels = {{"site", "south"}}}).sessions.empty());
}

TEST_F(SessionRegistryTest, GivesEachSessionARandomUid) {
  SessionRegistry& registry = Start();
  const std::string first = Make("a")->uid();
  EXPECT_EQ(first.size(), 16u);
  ASSERT_TRUE(registry.Delete("a").ok());
  EXPECT_NE(Make("a")->uid(), first);
}

TEST_F(SessionRegistryTest, TellsItsWatchersWhatSessionsAreToldOnce) {
  SessionRegistry& registry = Start();
  int changes = 0;
  const auto watch = registry.Watch([&changes] { ++changes; });
  const auto session = Make("a");
  EXPECT_EQ(changes, 1);  // created
  const uint64_t before = session->changes();
  const auto subscriber = Subscribe(*session);
  EXPECT_EQ(changes, 2);  // RUNNING
  EXPECT_EQ(session->changes(), before + 1);
  registry.Stop("a", 0).status().IgnoreError();
  EXPECT_EQ(changes, 3);  // DRAINING
  ASSERT_TRUE(registry.Delete("a").ok());
  EXPECT_GE(changes, 4);
  EXPECT_FALSE(session->use().watched);  // it is no use of theirs
}

TEST_F(SessionRegistryTest, SweepsASessionThatLingeredWithoutSubscribers) {
  SessionRegistry& registry = Start();
  SessionSpec spec = FileSpec();
  spec.lifetime = {LifetimeSpec::Kind::kWhileSubscribed, kDefaultLingerNs};
  Subscribe(*Make("a", spec)).reset();
  engine_.clock.Advance(kDefaultLingerNs - 1);
  registry.Sweep();
  const auto back = Subscribe(**registry.Get("a"));
  engine_.clock.Advance(kDefaultLingerNs);
  registry.Sweep();
  EXPECT_TRUE(registry.Get("a").ok());
}

TEST_F(SessionRegistryTest, SweepsASessionThatNobodyAskedFor) {
  SessionRegistry& registry = Start();
  SessionSpec spec = LiveSpec();
  spec.lifetime = {LifetimeSpec::Kind::kIdleTtl, 10};
  const auto session = Make("a", spec);
  engine_.clock.Advance(9);
  EXPECT_TRUE(registry.Get("a").ok());
  engine_.clock.Advance(9);
  registry.Sweep();
  EXPECT_TRUE(registry.List({}).sessions.size() == 1);
  engine_.clock.Advance(1);
  registry.Sweep();
  EXPECT_TRUE(registry.List({}).sessions.empty());
  session->AwaitEnd();
}

TEST_F(SessionRegistryTest, TellsOfEachSessionThatIsDeletedHoweverThatCame) {
  std::vector<std::string> told;
  registry_.emplace(SensorLimits{}, engine_, engine_.Factory(), engine_.clock,
                    [&](const Session& session) { told.push_back(session.id()); });
  SessionSpec spec = FileSpec();
  spec.lifetime = {LifetimeSpec::Kind::kIdleTtl, 10};
  Make("swept", spec);
  Make("deleted");
  ASSERT_TRUE(registry_->Delete("deleted").ok());
  EXPECT_EQ(told, std::vector<std::string>{"deleted"});
  engine_.clock.Advance(10);
  registry_->Sweep();
  EXPECT_EQ(told, (std::vector<std::string>{"deleted", "swept"}));
}

TEST_F(SessionRegistryTest, SweepFreesTheMeterOfASessionThatIsOver) {
  SessionRegistry& registry = Start();
  Make("a");
  ASSERT_TRUE(registry.Stop("a", 0).ok());
  EXPECT_FALSE(engine_.meters.back()->destroyed());
  registry.Sweep();
  EXPECT_TRUE(engine_.meters.back()->destroyed());
  EXPECT_TRUE(registry.Get("a").ok());
}

TEST_F(SessionRegistryTest, DrainsUntilTheStreamsAreGone) {
  SessionRegistry& registry = Start();
  auto stream = Subscribe(*Make("a"));
  Make("b", LiveSpec());
  engine_.meters.front()->events_at_end = 3;
  std::thread reader([&] {
    EXPECT_EQ(ReadToEnd(stream->cursor()).sequences.size(), 3);
    stream.reset();
  });
  EXPECT_TRUE(registry.DrainAll(30 * kNanosPerSecond));
  reader.join();
  EXPECT_EQ(Try("c").code(), StatusCode::kUnavailable);
}

TEST_F(SessionRegistryTest, DrainsNoLongerThanItsDeadline) {
  SessionRegistry& registry = Start();
  const auto stream = Subscribe(*Make("a"));
  EXPECT_FALSE(registry.DrainAll(0));
}

TEST_F(SessionRegistryTest, RefusesANegativeDrain) {
  SessionRegistry& registry = Start();
  Make("a");
  EXPECT_EQ(registry.Stop("a", -1).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(registry.Stop("b", 0).status().code(), StatusCode::kNotFound);
}

TEST_F(SessionRegistryTest, ServesManyThreadsAtOnce) {
  SessionRegistry& registry = Start({.max_sessions = 8});
  registry.StartSweeping(kNanosPerMilli);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const std::string id = std::string("s-") + std::to_string((t + i) % 5);
        const auto session = registry.Create({.id = id, .spec = FileSpec()});
        if (session.ok()) {
          const auto stream = Subscribe(**session);
          registry.Stop(id, 0).status().IgnoreError();
        }
        (void)registry.List({});
        registry.Delete(id).IgnoreError();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(registry.usage().sessions, 0);
}

}  // namespace
}  // namespace weir
