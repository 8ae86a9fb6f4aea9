#include "tests/engine/log/log_model.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/engine/log/log_reader.h"

namespace weir {

ModelCursor& LogModel::Open(const CursorOptions& options) {
  uint64_t sequence = options.sequence;
  if (options.start == StartAt::kOldest) sequence = oldest_sequence();
  if (options.start == StartAt::kLive) sequence = next_sequence();
  if (options.start == StartAt::kNewest) {
    sequence = std::max(oldest_sequence(),
                        next_sequence() - std::min(next_sequence(), options.newest_events));
  }
  cursors_.push_back({.sequence = sequence,
                      .expired_before = oldest_sequence(),
                      .history_end = next_sequence(),
                      .filtered = options.filter != nullptr,
                      .overflow = options.overflow,
                      .stall_timeout_ns = options.stall_timeout_ns,
                      .last_read_ns = clock_.MonotonicNanos()});
  return cursors_.back();
}

void LogModel::Remove(const ModelCursor& cursor) {
  cursors_.remove_if([&](const ModelCursor& each) { return &each == &cursor; });
}

std::string LogModel::Read(ModelCursor& cursor, const ReadBounds& bounds) {
  cursor.last_read_ns = clock_.MonotonicNanos();
  if (!cursor.ended && cursor.sequence < oldest_sequence()) return ReadGap(cursor);
  if (cursor.ended || cursor.stalled || cursor.overtaken) return End(cursor);
  if (!cursor.caught_up && cursor.sequence >= cursor.history_end) return WithoutEvents(cursor);
  return ReadEvents(cursor, bounds);
}

std::string LogModel::ReadGap(ModelCursor& cursor) {
  const uint64_t first = cursor.sequence;
  const char* reason = "overrun";
  uint64_t end = oldest_sequence();
  if (first < cursor.expired_before) {
    reason = "expired";
    end = cursor.expired_before;
  } else if (is_draining_ && first >= drain_oldest_) {
    reason = "drain";
  } else {
    if (is_draining_) end = drain_oldest_;
    if (cursor.overflow == Overflow::kDisconnect) cursor.overtaken = true;
  }
  cursor.sequence = end;
  const bool cut_off = cursor.stalled || cursor.overtaken;
  if (cut_off && end == oldest_sequence()) cursor.ended = true;
  return absl::StrCat("gap ", first, "-", end - 1, " ", reason);
}

std::string LogModel::ReadEvents(ModelCursor& cursor, const ReadBounds& bounds) {
  const uint64_t limit = cursor.caught_up ? next_sequence() : cursor.history_end;
  std::vector<uint64_t> admitted;
  size_t bytes = 0;
  for (; cursor.sequence < limit; ++cursor.sequence) {
    const Event& event = events_[cursor.sequence - 1];
    if (cursor.filtered && !IsAdmittedPort(event.port)) continue;
    bytes += event.length;
    if (admitted.size() == bounds.max_events) break;
    if (!admitted.empty() && bytes > bounds.max_bytes) break;
    admitted.push_back(cursor.sequence);
    if (bytes >= bounds.max_bytes && !cursor.filtered) {
      ++cursor.sequence;
      break;
    }
  }
  return admitted.empty() ? WithoutEvents(cursor) : "events " + InRuns(admitted);
}

std::string LogModel::WithoutEvents(ModelCursor& cursor) {
  if (!cursor.caught_up && cursor.sequence >= cursor.history_end) {
    cursor.caught_up = true;
    return "caught up";
  }
  if (is_closed_ && cursor.sequence == next_sequence()) return End(cursor);
  return "nothing";
}

std::string LogModel::End(ModelCursor& cursor) {
  cursor.ended = true;
  return cursor.stalled || cursor.overtaken ? "end RESOURCE_EXHAUSTED" : "end OK";
}

// What whole batches weigh that hold `sequence` or come after it.
LogModel::Load LogModel::LoadFrom(uint64_t sequence) const {
  Load load;
  if (sequence >= next_sequence()) return load;
  const size_t first_batch = events_[std::max(sequence, kept_from_) - 1].batch;
  for (size_t i = first_batch; i < batch_bytes_.size(); ++i) load.bytes += batch_bytes_[i];
  for (const Event& event : events_) load.events += event.batch >= first_batch;
  return load;
}

bool LogModel::Fits(const Load& kept, const Load& added) const {
  return kept.bytes + added.bytes <= limits_.max_bytes &&
         kept.events + added.events <= limits_.max_events;
}

bool LogModel::HasSlack(const Load& kept) const {
  return kept.events == 0 || Fits(kept, {limits_.max_bytes / 8, limits_.max_events / 8});
}

bool LogModel::IsLossless(const ModelCursor& cursor) const {
  if (cursor.stalled || cursor.overtaken) return false;
  if (is_draining_) return clock_.MonotonicNanos() < drain_timeout_ns_;
  return cursor.overflow == Overflow::kBlock;
}

LogModel::Load LogModel::Held() const {
  uint64_t oldest = next_sequence();
  for (const ModelCursor& cursor : cursors_) {
    if (IsLossless(cursor)) oldest = std::min(oldest, cursor.sequence);
  }
  return LoadFrom(oldest);
}

// One that has waited waits on until there is room for more than its batch.
bool LogModel::HasRoom() {
  const Load held = Held();
  const bool fits = held.events == 0 || Fits(held, pending_load_);
  const bool has_room = fits && (!has_waited_ || HasSlack(held));
  has_waited_ = !has_room;
  return has_room;
}

bool LogModel::CutOffStalled() {
  if (is_draining_) return false;
  bool any = false;
  for (ModelCursor& cursor : cursors_) {
    const Load held = LoadFrom(cursor.sequence);
    const bool in_the_way = IsLossless(cursor) && cursor.sequence != next_sequence() &&
                            (!HasSlack(held) || !Fits(held, pending_load_));
    const int64_t since_ns = std::max(cursor.last_read_ns, waiting_since_ns_);
    if (!in_the_way || since_ns + cursor.stall_timeout_ns > clock_.MonotonicNanos()) continue;
    cursor.stalled = any = true;
  }
  return any;
}

void LogModel::BeginAppend(const EventBatch& batch) {
  is_appending_ = true;
  waiting_since_ns_ = clock_.MonotonicNanos();
  for (const EventEntry& entry : batch.entries()) {
    pending_.push_back({entry.key.source_port, entry.length, batch_bytes_.size()});
  }
  pending_load_ = {batch.footprint(), pending_.size()};
}

void LogModel::RetryAppend() {
  if (!is_appending_) return;
  while (!HasRoom()) {
    if (!CutOffStalled()) return;
  }
  Push();
}

void LogModel::Push() {
  while (kept_from_ < next_sequence() && !Fits(LoadFrom(kept_from_), pending_load_)) {
    const size_t oldest_batch = events_[kept_from_ - 1].batch;
    while (kept_from_ < next_sequence() && events_[kept_from_ - 1].batch == oldest_batch)
      ++kept_from_;
  }
  batch_bytes_.push_back(pending_load_.bytes);
  events_.insert(events_.end(), pending_.begin(), pending_.end());
  pending_.clear();
  is_appending_ = false;
}

void LogModel::BeginDrain(int64_t deadline_ns) {
  if (!is_draining_) drain_oldest_ = oldest_sequence();
  is_draining_ = true;
  drain_timeout_ns_ = deadline_ns;
}

}  // namespace weir
