#include "tests/engine/log/log_reader.h"

#include <condition_variable>
#include <mutex>
#include <numeric>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/support/event_builder.h"

namespace weir {
namespace {

constexpr const char* kReasonNames[kLossReasonCount] = {"none", "overrun", "expired", "restarted",
                                                        "drain"};

class FunctionFilter final : public EventFilter {
 public:
  explicit FunctionFilter(std::function<bool(const FilterKey&)> admits)
      : admits_(std::move(admits)) {}
  bool Admits(const FilterKey& key, std::string_view) const override { return admits_(key); }

 private:
  const std::function<bool(const FilterKey&)> admits_;
};

// Waits until it is told, whatever the time: tests have clocks of their own.
class BlockingWaiter final : public RoomWaiter {
 public:
  void OnRoom() override {
    std::lock_guard<std::mutex> lock(mutex_);
    told_ = true;
    told_changed_.notify_one();
  }
  void Await() {
    std::unique_lock<std::mutex> lock(mutex_);
    told_changed_.wait(lock, [this] { return std::exchange(told_, false); });
  }

 private:
  std::mutex mutex_;
  std::condition_variable told_changed_;
  bool told_ = false;
};

}  // namespace

LogReader::LogReader(SessionLog& log, const CursorOptions& options) {
  auto cursor = log.OpenCursor(options);
  EXPECT_TRUE(cursor.ok()) << cursor.status();
  cursor_ = *std::move(cursor);
  Check();
}

LogReader::~LogReader() { Check(); }

std::string LogReader::Read(const ReadBounds& bounds) {
  cursor_->Read(bounds, result_);
  const size_t before = sequences_.size();
  NoteEvents();
  if (result_.kind == ReadResult::Kind::kGap) {
    lost_ += result_.gap.last_sequence - result_.gap.first_sequence + 1;
  }
  Check();
  switch (result_.kind) {
    case ReadResult::Kind::kEvents:
      return "events " + InRuns({sequences_.begin() + before, sequences_.end()});
    case ReadResult::Kind::kGap:
      return absl::StrCat("gap ", result_.gap.first_sequence, "-", result_.gap.last_sequence, " ",
                          kReasonNames[static_cast<size_t>(result_.gap.reason)]);
    case ReadResult::Kind::kCaughtUp:
      return "caught up";
    case ReadResult::Kind::kNothing:
      return "nothing";
    case ReadResult::Kind::kEnd:
      break;
  }
  return "end " + absl::StatusCodeToString(result_.outcome.code());
}

std::string LogReader::ReadAll(size_t max_bytes) {
  std::string all;
  for (;;) {
    const std::string said = Read({.max_bytes = max_bytes});
    if (said == "nothing") return all;
    absl::StrAppend(&all, all.empty() ? "" : "; ", said);
    if (result_.kind == ReadResult::Kind::kEnd) return all;
  }
}

void LogReader::NoteEvents() {
  EXPECT_EQ(result_.kind == ReadResult::Kind::kEvents, !result_.slices.empty());
  const size_t before = sequences_.size();
  for (const EventSlice& slice : result_.slices) {
    bytes_ += slice.bytes.size();
    for (uint64_t sequence : SequencesIn(slice.bytes)) {
      EXPECT_GT(sequence, sequences_.empty() ? 0 : sequences_.back());
      EXPECT_LT(sequence, cursor_->next_sequence());
      sequences_.push_back(sequence);
    }
  }
  EXPECT_EQ(sequences_.size() - before, result_.event_count);
}

void LogReader::Check() const {
  const Ledger ledger = cursor_->ledger();
  const uint64_t lost = std::accumulate(ledger.lost.begin(), ledger.lost.end(), uint64_t{0});
  EXPECT_EQ(ledger.end_sequence - ledger.start_sequence,
            ledger.delivered + ledger.filtered_out + lost);
  EXPECT_EQ(ledger.end_sequence, cursor_->next_sequence());
  EXPECT_EQ(ledger.delivered, sequences_.size());
  EXPECT_EQ(ledger.delivered_bytes, bytes_);
  EXPECT_EQ(lost, lost_);
}

std::string InRuns(const std::vector<uint64_t>& numbers) {
  std::string text;
  for (size_t i = 0; i < numbers.size();) {
    size_t end = i + 1;
    while (end < numbers.size() && numbers[end] == numbers[end - 1] + 1) ++end;
    absl::StrAppend(&text, text.empty() ? "" : ",", numbers[i]);
    if (end - i > 1) absl::StrAppend(&text, "-", numbers[end - 1]);
    i = end;
  }
  return text;
}

std::shared_ptr<const EventFilter> FilterBy(std::function<bool(const FilterKey&)> admits) {
  return std::make_shared<FunctionFilter>(std::move(admits));
}

void AppendInTurn(SessionLog& log, std::unique_ptr<EventBatch> batch) {
  BlockingWaiter waiter;
  const size_t events = batch->entries().size();
  while (log.NanosToRoom(batch->footprint(), events, waiter) > 0) waiter.Await();
  log.Append(std::move(batch));
}

void AwaitBlockedAppender(const SessionLog& log) {
  while (!log.extent().appender_waits) std::this_thread::yield();
}

}  // namespace weir
