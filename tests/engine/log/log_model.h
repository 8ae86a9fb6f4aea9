// What a SessionLog must do, worked out from a plain list of all events ever appended.
#ifndef WEIR_TESTS_ENGINE_LOG_LOG_MODEL_H_
#define WEIR_TESTS_ENGINE_LOG_LOG_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/log/batch_ring.h"
#include "engine/log/cursor.h"
#include "engine/record/event_batch.h"

namespace weir {

// What the model's filter admits.
inline bool IsAdmittedPort(uint16_t port) { return port % 3 != 0; }

struct ModelCursor {
  uint64_t sequence;
  uint64_t expired_before;
  uint64_t history_end;
  bool filtered;
  Overflow overflow;
  int64_t stall_timeout_ns;
  int64_t last_read_ns;  // or when it was opened
  bool caught_up = false;
  bool stalled = false;
  bool overtaken = false;
  bool ended = false;
};

// Single-threaded. An append that finds no room is pending until RetryAppend() finds it.
class LogModel {
 public:
  LogModel(const LogLimits& limits, const Clock& clock) : limits_(limits), clock_(clock) {}

  ModelCursor& Open(const CursorOptions& options);
  void Remove(const ModelCursor& cursor);
  // In the words of LogReader::Read.
  std::string Read(ModelCursor& cursor, const ReadBounds& bounds);

  // REQUIRES: !is_appending(). RetryAppend() is to follow.
  void BeginAppend(const EventBatch& batch);
  // What the appender that waits finds when it looks.
  void RetryAppend();
  bool is_appending() const { return is_appending_; }

  void BeginDrain(int64_t deadline_ns);
  void Close() { is_closed_ = true; }

  uint64_t next_sequence() const { return events_.size() + 1; }
  uint64_t oldest_sequence() const { return kept_from_; }
  size_t bytes() const { return LoadFrom(kept_from_).bytes; }

 private:
  struct Event {
    uint16_t port;
    uint32_t length;
    size_t batch;  // its number
  };
  struct Load {
    size_t bytes = 0;
    size_t events = 0;
  };

  std::string ReadGap(ModelCursor& cursor);
  std::string ReadEvents(ModelCursor& cursor, const ReadBounds& bounds);
  std::string WithoutEvents(ModelCursor& cursor);
  std::string End(ModelCursor& cursor);
  Load LoadFrom(uint64_t sequence) const;
  bool Fits(const Load& kept, const Load& added) const;
  bool HasSlack(const Load& kept) const;
  bool IsLossless(const ModelCursor& cursor) const;
  Load Held() const;
  bool HasRoom();
  bool CutOffStalled();
  void Push();

  const LogLimits limits_;
  const Clock& clock_;
  std::vector<Event> events_;          // by sequence - 1
  std::vector<size_t> batch_bytes_{};  // by number
  uint64_t kept_from_ = 1;
  std::list<ModelCursor> cursors_;

  bool is_appending_ = false;
  bool has_waited_ = false;
  int64_t waiting_since_ns_ = 0;
  std::vector<Event> pending_;
  Load pending_load_;

  bool is_draining_ = false;
  int64_t drain_timeout_ns_ = 0;
  uint64_t drain_oldest_ = 0;
  bool is_closed_ = false;
};

}  // namespace weir

#endif  // WEIR_TESTS_ENGINE_LOG_LOG_MODEL_H_
