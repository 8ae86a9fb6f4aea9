#include "engine/session/snapshot_cursor.h"

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/log/session_log.h"
#include "tests/support/event_builder.h"
#include "tests/support/fake_clock.h"

namespace weir {
namespace {

constexpr size_t kAll = 1 << 20;

// Commands wait until the test has them run. Nothing is known of workers but whether they are over.
class FakeWorkers final : public WorkerAccess {
 public:
  explicit FakeWorkers(SessionLog& log) : log_(log) {}

  Posted PostTo(size_t worker, std::shared_ptr<WorkerCommand> command) override {
    if (worker >= over.size()) return Posted::kNoWorker;
    if (over[worker]) return Posted::kWorkerIsOver;
    commands.push_back(std::move(command));
    return Posted::kYes;
  }
  void Withdraw(const WorkerCommand& command) override {
    std::erase_if(commands, [&](const auto& each) { return each.get() == &command; });
  }
  SessionLog::Extent log_extent() const override { return log_.extent(); }

  // Runs the next command as a worker does that is over: a chunk of nothing.
  void RunEmpty() {
    const std::shared_ptr<WorkerCommand> command = std::move(commands.front());
    commands.pop_front();
    command->Run(nullptr);
  }

  std::vector<bool> over;
  std::deque<std::shared_ptr<WorkerCommand>> commands;

 private:
  SessionLog& log_;
};

class SnapshotCursorTest : public testing::Test {
 protected:
  std::unique_ptr<SnapshotCursor> Open(Overflow overflow = Overflow::kSkip) {
    auto cursor = log.OpenCursor({.start = StartAt::kLive, .overflow = overflow});
    return std::make_unique<SnapshotCursor>(*std::move(cursor), nullptr, workers);
  }
  // "events 3 to 5" of the log, "caught up", "nothing", "end".
  static std::string Read(Cursor& cursor) {
    ReadResult result;
    cursor.Read({.max_bytes = kAll}, result);
    switch (result.kind) {
      case ReadResult::Kind::kEvents:
        return absl::StrCat(
            result.is_snapshot ? "snapshot of " : "events to ",
            result.is_snapshot ? result.event_count : cursor.ledger().end_sequence - 1);
      case ReadResult::Kind::kGap:
        return "gap";
      case ReadResult::Kind::kCaughtUp:
        return "caught up";
      case ReadResult::Kind::kNothing:
        return "nothing";
      case ReadResult::Kind::kEnd:
        return "end";
    }
    return "";
  }

  FakeClock clock;
  SessionLog log{LogLimits{.max_bytes = 1 << 20, .max_events = 10}, clock};
  FakeWorkers workers{log};
};

TEST_F(SnapshotCursorTest, IsTheLogsWhereThereAreNoWorkers) {
  log.Append(BatchOf(3));
  const auto cursor = Open();
  EXPECT_EQ(cursor->next_sequence(), 0u);
  log.Append(BatchOf(2));
  EXPECT_EQ(Read(*cursor), "caught up");
  EXPECT_EQ(cursor->next_sequence(), 4u);
  EXPECT_EQ(Read(*cursor), "events to 5");
  EXPECT_EQ(Read(*cursor), "nothing");
}

TEST_F(SnapshotCursorTest, AsksOneWorkerAfterTheOtherAndLetsLiveEventsWait) {
  workers.over = {false, true, false};
  const auto cursor = Open();
  EXPECT_TRUE(workers.commands.empty()) << "nothing is asked before it is read";
  log.Append(BatchOf(2));
  EXPECT_EQ(Read(*cursor), "nothing");
  EXPECT_EQ(Read(*cursor), "nothing");
  ASSERT_EQ(workers.commands.size(), 1u);
  workers.RunEmpty();
  EXPECT_EQ(Read(*cursor), "nothing");
  ASSERT_EQ(workers.commands.size(), 1u);
  EXPECT_EQ(cursor->next_sequence(), 0u);
  workers.RunEmpty();
  EXPECT_EQ(Read(*cursor), "caught up");
  EXPECT_EQ(Read(*cursor), "events to 2");
  EXPECT_EQ(cursor->ledger().snapshot_delivered, 0u);
}

TEST_F(SnapshotCursorTest, CallsWhenItsChunkIsDone) {
  workers.over = {false};
  const auto cursor = Open();
  EXPECT_EQ(Read(*cursor), "nothing");
  int calls = 0;
  cursor->NotifyWhenReady([&calls] { ++calls; });
  log.Append(BatchOf(1));
  EXPECT_EQ(calls, 0) << "live events wait";
  workers.RunEmpty();
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(Read(*cursor), "caught up");
  EXPECT_EQ(Read(*cursor), "events to 1");
  EXPECT_EQ(Read(*cursor), "nothing");
  cursor->NotifyWhenReady([&calls] { ++calls; });
  EXPECT_EQ(calls, 1);
  log.Append(BatchOf(1));
  EXPECT_EQ(calls, 2);
}

TEST_F(SnapshotCursorTest, TakesBackItsCommandAndItsCallWhenItGoes) {
  workers.over = {false};
  auto cursor = Open();
  EXPECT_EQ(Read(*cursor), "nothing");
  int calls = 0;
  cursor->NotifyWhenReady([&calls] { ++calls; });
  const std::shared_ptr<WorkerCommand> under_way = workers.commands.front();
  cursor.reset();
  EXPECT_TRUE(workers.commands.empty());
  under_way->Run(nullptr);  // the worker had taken it already
  EXPECT_EQ(calls, 0);
}

TEST_F(SnapshotCursorTest, TellsALossAndTheEndBehindTheSnapshot) {
  workers.over = {false};
  const auto cursor = Open(Overflow::kSkip);
  EXPECT_EQ(Read(*cursor), "nothing");
  for (int i = 0; i < 13; ++i) log.Append(BatchOf(1));
  log.Close(absl::OkStatus());
  EXPECT_EQ(Read(*cursor), "nothing");
  workers.RunEmpty();
  EXPECT_EQ(Read(*cursor), "gap");
  EXPECT_EQ(Read(*cursor), "caught up");
  EXPECT_EQ(Read(*cursor), "events to 13");
  EXPECT_EQ(Read(*cursor), "end");
}

}  // namespace
}  // namespace weir
