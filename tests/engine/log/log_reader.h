// Reads a cursor as tests do, checking with every read what holds always.
#ifndef WEIR_TESTS_ENGINE_LOG_LOG_READER_H_
#define WEIR_TESTS_ENGINE_LOG_LOG_READER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/log/cursor.h"
#include "engine/log/session_log.h"

namespace weir {

// Checked by each Read and by the destructor, as test failures:
//   end_sequence - start_sequence = delivered + filtered_out + sum(lost)
//   the ledger agrees with what was read; sequences rise; nothing comes twice.
class LogReader {
 public:
  // Fails the test where the cursor cannot be opened.
  LogReader(SessionLog& log, const CursorOptions& options);
  ~LogReader();

  // One read, in words: "events 1-3,7", "gap 4-6 overrun", "caught up", "nothing",
  // "end OK", "end RESOURCE_EXHAUSTED".
  std::string Read(const ReadBounds& bounds = {});

  // Reads up to and without "nothing", or up to and with the end; joined by "; ".
  std::string ReadAll(size_t max_bytes = 1 << 20);

  const ReadResult& result() const { return result_; }
  Cursor& cursor() { return *cursor_; }
  Ledger ledger() const { return cursor_->ledger(); }
  const std::vector<uint64_t>& sequences() const { return sequences_; }

 private:
  void Check() const;
  void NoteEvents();

  std::unique_ptr<Cursor> cursor_;
  ReadResult result_;
  std::vector<uint64_t> sequences_;  // delivered so far
  uint64_t bytes_ = 0;
  uint64_t lost_ = 0;  // by the gaps read
};

// Runs of numbers: "1-3,7".
std::string InRuns(const std::vector<uint64_t>& numbers);

// An EventFilter from a function of the key.
std::shared_ptr<const EventFilter> FilterBy(std::function<bool(const FilterKey&)> admits);

// Appends where the batch has room, and waits before where it has not.
void AppendInTurn(SessionLog& log, std::unique_ptr<EventBatch> batch);

// Gives way to other threads until the log's appender waits for a lossless cursor.
void AwaitBlockedAppender(const SessionLog& log);

}  // namespace weir

#endif  // WEIR_TESTS_ENGINE_LOG_LOG_READER_H_
