// The logs of several sessions, of one budget.
#include <string>
#include <thread>

#include "engine/base/budget.h"
#include "engine/log/session_log.h"
#include "gtest/gtest.h"
#include "tests/engine/log/log_reader.h"
#include "tests/support/event_builder.h"
#include "tests/support/fake_clock.h"

namespace weir {
namespace {

constexpr size_t kMiB = 1 << 20;
constexpr size_t kPayload = 100'000;

struct LogBudget : testing::Test {
  std::unique_ptr<SessionLog> Log(size_t max_bytes) {
    return std::make_unique<SessionLog>(LogLimits{.max_bytes = max_bytes}, clock,
                                        budget->Reserve(kMiB));
  }
  static void AppendMiB(SessionLog& log, size_t count) {
    for (size_t i = 0; i < count * 10; ++i) AppendInTurn(log, BatchOf(1, kPayload));
  }

  FakeClock clock;
  std::shared_ptr<Budget> budget = Budget::Create(10 * kMiB, 4 * kMiB);
};

TEST_F(LogBudget, IsTakenAsALogFillsUpToTheLogsOwnLimit) {
  const auto log = Log(4 * kMiB);
  EXPECT_EQ(budget->taken(), kMiB);
  AppendMiB(*log, 2);
  EXPECT_GE(budget->taken(), log->extent().bytes);
  EXPECT_LE(budget->taken(), log->extent().bytes + kMiB);
  EXPECT_EQ(log->extent().oldest_sequence, 1u);
  AppendMiB(*log, 20);
  EXPECT_EQ(budget->taken(), 4 * kMiB);
  EXPECT_LE(log->extent().bytes, 4 * kMiB);
  EXPECT_GT(log->extent().bytes, 4 * kMiB - 2 * kPayload);
}

TEST_F(LogBudget, LeavesEachLogWhatItHasForCertain) {
  const auto first = Log(64 * kMiB);
  AppendMiB(*first, 20);
  const auto second = Log(64 * kMiB);
  AppendMiB(*second, 20);
  // The first took all that is kept for nobody.
  EXPECT_GT(first->extent().bytes, 7 * kMiB - 2 * kPayload);
  EXPECT_LE(first->extent().bytes, 7 * kMiB);
  EXPECT_GT(second->extent().bytes, kMiB - 2 * kPayload);
  EXPECT_LE(second->extent().bytes, kMiB);
  EXPECT_EQ(budget->taken(), 8 * kMiB);
}

TEST_F(LogBudget, ThatIsSpentMakesALogLoseItsOldestEventsAndSaySo) {
  const auto greedy = Log(64 * kMiB);
  AppendMiB(*greedy, 20);
  const auto log = Log(64 * kMiB);
  LogReader reader(*log, {.overflow = Overflow::kSkip});
  AppendMiB(*log, 2);
  log->Close(absl::OkStatus());
  EXPECT_EQ(reader.ReadAll(4 * kMiB), "gap 1-10 overrun; caught up; events 11-20; end OK");
}

TEST_F(LogBudget, ThatIsSpentLosesNothingToALosslessReader) {
  const auto greedy = Log(64 * kMiB);
  AppendMiB(*greedy, 20);
  const auto log = Log(64 * kMiB);
  LogReader reader(*log, {.overflow = Overflow::kBlock});
  std::thread appender([&log] {
    AppendMiB(*log, 3);
    log->Close(absl::OkStatus());
  });
  AwaitBlockedAppender(*log);
  while (reader.ReadAll(kMiB).find("end") == std::string::npos) std::this_thread::yield();
  appender.join();
  EXPECT_EQ(reader.sequences().size(), 30u);
}

TEST_F(LogBudget, HasBackWhatALogDoesNotFillWhenThatEnds) {
  const auto log = Log(4 * kMiB);
  AppendMiB(*log, 1);
  log->Append(BatchOf(1, kPayload));
  EXPECT_EQ(budget->taken(), 2 * kMiB);
  log->Close(absl::OkStatus());
  EXPECT_EQ(budget->taken(), log->extent().bytes);
}

}  // namespace
}  // namespace weir
