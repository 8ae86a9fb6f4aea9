// The log against a plain list: random appends, reads, overtakes and resumes, of many cursors of
// every kind at once, appenders that wait, stalls, and the drain at the end.
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <future>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/log/session_log.h"
#include "gtest/gtest.h"
#include "tests/engine/log/log_model.h"
#include "tests/engine/log/log_reader.h"
#include "tests/support/event_builder.h"
#include "tests/support/fake_clock.h"

namespace weir {
namespace {

constexpr int kLives = 60;
constexpr int kSteps = 500;       // of a life
constexpr int kDrainSteps = 100;  // more, after the drain began
constexpr size_t kMostSubscribers = 8;
constexpr int64_t kStallTimeoutNs = 60 * kNanosPerSecond;
constexpr int64_t kDrainNs = 100 * kNanosPerSecond;
constexpr std::chrono::seconds kPatience{30};

thread_local bool is_appender = false;

// Counts how often the appender has looked at it, which it does whenever it finds no room.
class WatchedClock final : public Clock {
 public:
  int64_t UnixNanos() const override { return clock_.UnixNanos(); }
  int64_t MonotonicNanos() const override {
    if (is_appender) ++looks_;
    return clock_.MonotonicNanos();
  }
  void Advance(int64_t span_ns) { clock_.Advance(span_ns); }
  int looks() const { return looks_; }

 private:
  FakeClock clock_;
  mutable std::atomic<int> looks_{0};
};

struct Subscriber {
  std::unique_ptr<LogReader> reader;
  ModelCursor* model;
  // Whether the log has called since it was last asked to, where something was to be read.
  std::shared_ptr<std::atomic<bool>> called{};
};

// The life of one log. What the log does and what the model says are compared with every step.
class RandomLife {
 public:
  explicit RandomLife(std::mt19937_64& random) : random_(random) {}

  void Live() {
    for (int i = 0; i < kSteps && !testing::Test::HasFailure(); ++i) Step();
    BeginDrain();
    for (int i = 0; i < kDrainSteps && !testing::Test::HasFailure(); ++i) Step();
    End();
  }

 private:
  uint64_t Below(uint64_t bound) { return random_() % bound; }

  void Step() {
    switch (Below(20)) {
      case 0:
        return Subscribe({.start = StartAt::kOldest});
      case 1:
        return Subscribe({.start = StartAt::kLive});
      case 2:
        return Subscribe(
            {.start = StartAt::kSequence, .sequence = 1 + Below(model_.next_sequence())});
      case 3:
        return Below(2) == 0
                   ? Resume()
                   : Subscribe({.start = StartAt::kNewest, .newest_events = 1 + Below(20)});
      case 4:
        return Advance(1 + Below(kStallTimeoutNs / 2));
      case 5:
        return Advance(Below(4) == 0 ? 2 * kStallTimeoutNs : 0);
      case 6:
      case 7:
      case 8:
      case 9:
      case 10:
        return Append();
      default:
        return ReadSome();
    }
  }

  void Append() {
    if (model_.is_appending()) return;
    EventBuilder builder;
    const size_t count = 1 + Below(Below(20) == 0 ? 60 : 8);
    for (size_t i = 0; i < count; ++i) {
      builder.Add({.source_port = static_cast<uint16_t>(Below(100))}, Below(200));
    }
    auto batch = builder.Build();
    model_.BeginAppend(*batch);
    appender_ = std::async(std::launch::async, [this, batch = std::move(batch)]() mutable {
      is_appender = true;
      AppendInTurn(log_, std::move(batch));
    });
    CompareWithModel();
    if (model_.is_appending()) Await([this] { return log_.extent().appender_waits; });
  }

  void Subscribe(CursorOptions options) {
    if (subscribers_.size() >= kMostSubscribers) Remove(Below(subscribers_.size()));
    options.overflow = static_cast<Overflow>(Below(3));
    options.stall_timeout_ns = kStallTimeoutNs;
    if (Below(2) == 0) {
      options.filter =
          FilterBy([](const FilterKey& key) { return IsAdmittedPort(key.source_port); });
    }
    auto reader = std::make_unique<LogReader>(log_, options);
    subscribers_.push_back({std::move(reader), &model_.Open(options)});
    Arm(subscribers_.back());
  }

  void Remove(size_t i) {
    subscribers_[i].reader.reset();
    model_.Remove(*subscribers_[i].model);
    subscribers_.erase(subscribers_.begin() + i);
    CompareWithModel();
  }

  // One goes away and comes back with its sequence, by another policy perhaps.
  void Resume() {
    if (subscribers_.empty()) return;
    const size_t i = Below(subscribers_.size());
    const uint64_t sequence = subscribers_[i].reader->cursor().next_sequence();
    Remove(i);
    Subscribe({.start = StartAt::kSequence, .sequence = sequence});
  }

  void ReadSome() {
    if (subscribers_.empty()) return;
    const size_t max_events = Below(2) == 0 ? SIZE_MAX : 1 + Below(10);
    Read(subscribers_[Below(subscribers_.size())],
         {.max_bytes = Below(2000), .max_events = max_events});
  }

  std::string Read(Subscriber& subscriber, const ReadBounds& bounds) {
    const bool was_called = *subscriber.called;
    const std::string expected = model_.Read(*subscriber.model, bounds);
    EXPECT_EQ(subscriber.reader->Read(bounds), expected);
    EXPECT_EQ(subscriber.reader->cursor().next_sequence(), subscriber.model->sequence);
    EXPECT_TRUE(was_called || expected == "nothing") << expected;
    if (expected == "nothing" || Below(8) == 0) Arm(subscriber);
    CompareWithModel();
    return expected;
  }

  void Arm(Subscriber& subscriber) {
    subscriber.called = std::make_shared<std::atomic<bool>>(false);
    subscriber.reader->cursor().NotifyWhenReady([called = subscriber.called] { *called = true; });
  }

  void Advance(int64_t span_ns) {
    const int looks = clock_.looks();
    clock_.Advance(span_ns);
    log_.RecheckTimeouts();
    if (model_.is_appending()) Await([&] { return clock_.looks() > looks || HasAppended(); });
    CompareWithModel();
  }

  void BeginDrain() {
    const int64_t deadline_ns = clock_.MonotonicNanos() + kDrainNs;
    log_.BeginDrain(deadline_ns);
    model_.BeginDrain(deadline_ns);
    CompareWithModel();
  }

  void End() {
    if (model_.is_appending()) Advance(kDrainNs);
    log_.Close(absl::OkStatus());
    model_.Close();
    for (Subscriber& subscriber : subscribers_) {
      while (!testing::Test::HasFailure() && Read(subscriber, {.max_bytes = 500}).find("end") != 0)
        continue;
    }
  }

  // Lets the model's appender look, and waits where it has appended for the log's to have done so.
  void CompareWithModel() {
    const bool was_appending = model_.is_appending();
    model_.RetryAppend();
    if (was_appending && !model_.is_appending()) Await([this] { return HasAppended(); });
    EXPECT_EQ(log_.extent().oldest_sequence, model_.oldest_sequence());
    EXPECT_EQ(log_.extent().next_sequence, model_.next_sequence());
    EXPECT_EQ(log_.extent().bytes, model_.bytes());
  }

  bool HasAppended() const {
    return appender_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }

  // A log that never does what the model says leaves a thread that cannot be ended.
  template <typename Condition>
  static void Await(Condition is_there) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!is_there()) {
      if (std::chrono::steady_clock::now() > deadline) {
        std::fprintf(stderr, "the appender does not what the model says\n");
        std::abort();
      }
      std::this_thread::yield();
    }
  }

  std::mt19937_64& random_;
  const LogLimits limits_{.max_bytes = 2000 + Below(10'000), .max_events = 8 + Below(60)};
  WatchedClock clock_;
  LogModel model_{limits_, clock_};
  SessionLog log_{limits_, clock_};
  std::future<void> appender_;
  std::vector<Subscriber> subscribers_;
};

// WEIR_TEST_SEED in the environment repeats a run.
uint64_t Seed() {
  const char* given = std::getenv("WEIR_TEST_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
}

TEST(SessionLogModel, DoesAsAPlainListWould) {
  const uint64_t seed = Seed();
  SCOPED_TRACE(absl::StrCat("WEIR_TEST_SEED=", seed));
  std::printf("WEIR_TEST_SEED=%llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < kLives && !HasFailure(); ++i) RandomLife(random).Live();
}

}  // namespace
}  // namespace weir
