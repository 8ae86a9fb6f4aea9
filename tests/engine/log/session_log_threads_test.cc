// Several appenders and readers at once; meant for the thread sanitizer, too.
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/base/clock.h"
#include "engine/log/session_log.h"
#include "gtest/gtest.h"
#include "tests/engine/log/log_reader.h"
#include "tests/support/event_builder.h"

namespace weir {
namespace {

constexpr int kAppenders = 3;
constexpr int kBatchesEach = 400;
constexpr uint64_t kEvents = kAppenders * kBatchesEach * 5;

// Reads to the end as a stream does: until there is nothing, then waits to be called.
void ReadToTheEnd(LogReader& reader, size_t max_bytes) {
  std::mutex mutex;
  std::condition_variable called;
  bool ready = false;
  for (;;) {
    const std::string all = reader.ReadAll(max_bytes);
    if (reader.result().kind == ReadResult::Kind::kEnd) break;
    ready = false;
    reader.cursor().NotifyWhenReady([&] {
      std::lock_guard<std::mutex> lock(mutex);
      ready = true;
      called.notify_one();
    });
    std::unique_lock<std::mutex> lock(mutex);
    called.wait(lock, [&] { return ready; });
  }
  reader.cursor().CancelNotify();
}

struct ThreadsTest : testing::Test {
  // Each appender's events carry its number and a count.
  void Append(int appender) {
    for (uint64_t i = 0; i < kBatchesEach; ++i) {
      EventBuilder builder;
      for (uint64_t j = 0; j < 5; ++j) {
        builder.Add({.packets = i * 5 + j, .source_port = static_cast<uint16_t>(appender)});
      }
      AppendInTurn(log, builder.Build());
    }
  }
  void RunAppendersThenClose() {
    std::vector<std::thread> appenders;
    for (int i = 0; i < kAppenders; ++i) appenders.emplace_back([this, i] { Append(i); });
    for (std::thread& appender : appenders) appender.join();
    log.Close(absl::OkStatus());
  }

  SessionLog log{LogLimits{.max_bytes = 1 << 20, .max_events = 100}, SystemClock()};
};

TEST_F(ThreadsTest, LosslessReadersGetEverythingSkippingOnesKnowWhatNot) {
  std::vector<std::unique_ptr<LogReader>> readers;
  for (const Overflow overflow : {Overflow::kBlock, Overflow::kBlock, Overflow::kSkip}) {
    readers.push_back(std::make_unique<LogReader>(log, CursorOptions{.overflow = overflow}));
  }
  std::vector<std::thread> threads;
  for (auto& reader : readers) {
    threads.emplace_back([&reader] { ReadToTheEnd(*reader, 500); });
  }
  RunAppendersThenClose();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(readers[0]->sequences().size(), kEvents);
  EXPECT_EQ(readers[1]->sequences().size(), kEvents);
  EXPECT_EQ(readers[2]->ledger().end_sequence, kEvents + 1);
}

TEST_F(ThreadsTest, EventsOfOneAppenderStayInOrder) {
  std::vector<uint64_t> next(kAppenders, 0);
  bool in_order = true;
  LogReader reader(
      log, {.overflow = Overflow::kBlock, .filter = FilterBy([&](const FilterKey& key) {
                                            in_order &= key.packets == next[key.source_port]++;
                                            return key.source_port == 1;
                                          })});
  std::thread thread([&] { ReadToTheEnd(reader, 1 << 20); });
  RunAppendersThenClose();
  thread.join();
  EXPECT_TRUE(in_order);
  EXPECT_EQ(reader.ledger().filtered_out, kEvents / 3 * 2);
}

TEST_F(ThreadsTest, CursorsComeAndGoWhileOthersAppend) {
  std::atomic<bool> done{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([this, &done, i] {
      std::atomic<int> calls{0};
      do {
        LogReader reader(log, {.overflow = i == 0 ? Overflow::kBlock : Overflow::kDisconnect});
        reader.cursor().NotifyWhenReady([&calls] { ++calls; });
        reader.Read({.max_bytes = 200});
        reader.cursor().NotifyWhenReady([&calls] { ++calls; });
        reader.cursor().CancelNotify();
        reader.cursor().NotifyWhenReady([&calls] { ++calls; });
      } while (!done);
    });
  }
  RunAppendersThenClose();
  done = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(log.extent().next_sequence, kEvents + 1);
}

}  // namespace
}  // namespace weir
