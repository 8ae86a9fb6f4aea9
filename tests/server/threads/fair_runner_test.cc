#include "server/threads/fair_runner.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace weir {
namespace {

// Tasks that wait until they are released, and the order in which they began or were refused.
class FairRunnerTest : public testing::Test {
 protected:
  FairRunner::Task Slow(const std::string& name) {
    return {.run =
                [this, name] {
                  Note(name);
                  std::unique_lock lock(mutex_);
                  changed_.wait(lock, [this] { return open_; });
                },
            .refuse = [this, name] { Note("refused " + name); }};
  }

  FairRunner::Task Quick(const std::string& name) {
    return {.run = [this, name] { Note(name); },
            .refuse = [this, name] { Note("refused " + name); }};
  }

  void Note(const std::string& name) {
    std::lock_guard lock(mutex_);
    notes_.push_back(name);
    changed_.notify_all();
  }

  void AwaitNotes(size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return notes_.size() >= count; });
  }

  void Open() {
    std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

  std::vector<std::string> notes() {
    std::lock_guard lock(mutex_);
    return notes_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  std::vector<std::string> notes_;
};

using Names = std::vector<std::string>;

TEST_F(FairRunnerTest, NoClientTakesTheLastThread) {
  FairRunner runner(3, 100);
  for (int i = 0; i < 10; ++i) runner.Submit("slow", Slow("slow"));
  AwaitNotes(2);
  runner.Submit("other", Quick("other"));
  runner.Submit("third", Quick("third"));
  AwaitNotes(4);
  EXPECT_EQ(notes(), (Names{"slow", "slow", "other", "third"}));
  Open();
}

TEST_F(FairRunnerTest, ClientsHaveTheirTurnsOneAfterTheOther) {
  FairRunner runner(1, 100);
  runner.Submit("a", Slow("a0"));
  AwaitNotes(1);
  for (const char* const name : {"a1", "a2", "a3"}) runner.Submit("a", Quick(name));
  for (const char* const name : {"b1", "b2"}) runner.Submit("b", Quick(name));
  runner.Submit("c", Quick("c1"));
  Open();
  AwaitNotes(7);
  EXPECT_EQ(notes(), (Names{"a0", "a1", "b1", "c1", "a2", "b2", "a3"}));
}

TEST_F(FairRunnerTest, WhereTooManyWaitTheNewestOfWhoHasMostIsRefused) {
  FairRunner runner(1, 3);
  runner.Submit("a", Slow("a0"));
  AwaitNotes(1);
  for (const char* const name : {"a1", "a2", "a3", "a4"}) runner.Submit("a", Quick(name));
  EXPECT_EQ(notes(), (Names{"a0", "refused a4"}));
  runner.Submit("b", Quick("b1"));
  EXPECT_EQ(notes(), (Names{"a0", "refused a4", "refused a3"}));
  runner.Submit("b", Quick("b2"));  // as many as the other would have then
  EXPECT_EQ(notes().back(), "refused b2");
  Open();
  AwaitNotes(7);
  EXPECT_EQ(notes().size(), 7u);
}

TEST_F(FairRunnerTest, AtItsEndWhatWaitsIsRefusedAndWhatRunsGoesOn) {
  {
    FairRunner runner(1, 10);
    runner.Submit("a", Slow("a0"));
    AwaitNotes(1);
    runner.Submit("a", Quick("a1"));
    runner.RefuseAll();
    EXPECT_EQ(notes(), (Names{"a0", "refused a1"}));
    runner.Submit("b", Quick("b1"));
    EXPECT_EQ(notes().back(), "refused b1");
    Open();
  }
  EXPECT_EQ(notes().size(), 3u);
}

// Every task is run or refused once, whatever comes at one time.
TEST_F(FairRunnerTest, LosesNothingUnderLoad) {
  std::atomic<int> run{0}, refused{0};
  {
    FairRunner runner(4, 20);
    std::vector<std::thread> clients;
    for (int i = 0; i < 4; ++i) {
      clients.emplace_back([&, i] {
        for (int j = 0; j < 2000; ++j) {
          runner.Submit(std::to_string(i % 3),
                        {.run = [&] { ++run; }, .refuse = [&] { ++refused; }});
        }
      });
    }
    for (std::thread& client : clients) client.join();
  }
  EXPECT_EQ(run + refused, 8000);
  EXPECT_GT(run, 0);
}

}  // namespace
}  // namespace weir
