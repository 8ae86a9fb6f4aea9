// The log against a plain list: random appends, reads, overtakes and resumes.
#include <algorithm>
#include <cstdlib>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/log/session_log.h"
#include "gtest/gtest.h"
#include "tests/engine/log/log_reader.h"
#include "tests/support/event_builder.h"
#include "tests/support/fake_clock.h"

namespace weir {
namespace {

constexpr size_t kMaxEvents = 40;
constexpr size_t kMaxBytes = 8000;

// All events ever appended, in a plain list, and which batches of them the log must still have.
struct Model {
  struct Batch {
    size_t events;
    size_t bytes;
  };

  void Append(const EventBatch& batch) {
    for (const EventEntry& entry : batch.entries()) {
      ports.push_back(entry.key.source_port);
      lengths.push_back(entry.length);
    }
    kept.push_back({batch.entries().size(), batch.footprint()});
    while (kept.size() > 1 && (Events() > kMaxEvents || Bytes() > kMaxBytes)) kept.pop_front();
  }
  size_t Events() const {
    size_t sum = 0;
    for (const Batch& batch : kept) sum += batch.events;
    return sum;
  }
  size_t Bytes() const {
    size_t sum = 0;
    for (const Batch& batch : kept) sum += batch.bytes;
    return sum;
  }
  uint64_t next() const { return ports.size() + 1; }
  uint64_t oldest() const { return next() - Events(); }

  std::vector<uint16_t> ports;    // by place - 1
  std::vector<uint32_t> lengths;  // by place - 1
  std::deque<Batch> kept;
};

bool AdmittedPort(uint16_t port) { return port % 3 != 0; }

// What one cursor must say, worked out event by event.
struct ModelCursor {
  std::string Read(const Model& model, size_t max_bytes) {
    if (place < model.oldest()) {
      const bool expired = place < expired_before;
      const uint64_t end = expired ? expired_before : model.oldest();
      const std::string gap =
          absl::StrCat("gap ", place, "-", end - 1, expired ? " expired" : " overrun");
      place = end;
      return gap;
    }
    if (!caught_up && place >= history_end) return CaughtUp();
    const uint64_t limit = caught_up ? model.next() : history_end;
    std::vector<uint64_t> admitted;
    size_t bytes = 0;
    for (; place < limit; ++place) {
      if (filtered && !AdmittedPort(model.ports[place - 1])) continue;
      bytes += model.lengths[place - 1];
      if (!admitted.empty() && bytes > max_bytes) break;
      admitted.push_back(place);
      if (bytes >= max_bytes && !filtered) {
        ++place;
        break;
      }
    }
    if (!admitted.empty()) return "events " + InRuns(admitted);
    if (!caught_up && place >= history_end) return CaughtUp();
    return "nothing";
  }
  std::string CaughtUp() {
    caught_up = true;
    return "caught up";
  }

  uint64_t place;
  uint64_t expired_before;
  uint64_t history_end;
  bool filtered;
  bool caught_up = false;
};

struct Subscriber {
  std::unique_ptr<LogReader> reader;
  ModelCursor model;
};

class RandomRun {
 public:
  explicit RandomRun(uint64_t seed) : random_(seed) {}

  void Step() {
    switch (Below(10)) {
      case 0:
        return Subscribe(StartAt::kOldest, 0);
      case 1:
        return Subscribe(StartAt::kPlace, 1 + Below(model_.next()));
      case 2:
        return Resume();
      case 3:
      case 4:
      case 5:
        return Append();
      default:
        return Read();
    }
  }

 private:
  uint64_t Below(uint64_t bound) { return random_() % bound; }

  void Append() {
    EventBuilder builder;
    const size_t count = 1 + Below(Below(20) == 0 ? 60 : 8);
    for (size_t i = 0; i < count; ++i) {
      builder.Add({.source_port = static_cast<uint16_t>(Below(100))}, Below(200));
    }
    auto batch = builder.Build();
    model_.Append(*batch);
    log_.Append(std::move(batch));
    EXPECT_EQ(log_.extent().oldest_place, model_.oldest());
    EXPECT_EQ(log_.extent().next_place, model_.next());
    EXPECT_EQ(log_.extent().bytes, model_.Bytes());
  }

  void Subscribe(StartAt start, uint64_t place) {
    if (subscribers_.size() >= 8) subscribers_.erase(subscribers_.begin() + Below(8));
    const bool filtered = Below(2) == 0;
    CursorOptions options{.start = start, .place = place};
    if (filtered) {
      options.filter = FilterBy([](const FilterKey& key) { return AdmittedPort(key.source_port); });
    }
    const uint64_t from = start == StartAt::kPlace ? place : model_.oldest();
    subscribers_.push_back({std::make_unique<LogReader>(log_, options),
                            {from, model_.oldest(), model_.next(), filtered}});
  }

  // One goes away and comes back with its place.
  void Resume() {
    if (subscribers_.empty()) return;
    const size_t i = Below(subscribers_.size());
    const uint64_t place = subscribers_[i].reader->cursor().place();
    subscribers_.erase(subscribers_.begin() + i);
    Subscribe(StartAt::kPlace, place);
  }

  void Read() {
    if (subscribers_.empty()) return;
    Subscriber& subscriber = subscribers_[Below(subscribers_.size())];
    const size_t max_bytes = Below(2000);
    EXPECT_EQ(subscriber.reader->Read(max_bytes), subscriber.model.Read(model_, max_bytes));
    EXPECT_EQ(subscriber.reader->cursor().place(), subscriber.model.place);
  }

  std::mt19937_64 random_;
  FakeClock clock_;
  SessionLog log_{LogLimits{.max_bytes = kMaxBytes, .max_events = kMaxEvents}, clock_};
  Model model_;
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
  RandomRun run(seed);
  for (int step = 0; step < 20'000 && !testing::Test::HasFailure(); ++step) run.Step();
}

}  // namespace
}  // namespace weir
