// The batches that a session's log keeps, oldest first, found by the sequence number of an event.
#ifndef WEIR_ENGINE_LOG_BATCH_RING_H_
#define WEIR_ENGINE_LOG_BATCH_RING_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "engine/record/event_batch.h"

namespace weir {

// How much a session's log keeps.
// The newest batch is kept whatever its size.
struct LogLimits {
  size_t max_bytes = 64 << 20;  // by EventBatch::footprint()
  size_t max_events = 1'000'000;

  bool operator==(const LogLimits&) const = default;
};

struct NumberedBatch {
  uint64_t first_sequence = 0;  // of its first event
  uint64_t bytes_before = 0;    // footprints of all batches ever appended before it
  std::shared_ptr<const EventBatch> batch;

  uint64_t end_sequence() const { return first_sequence + batch->entries().size(); }
};

// What some batches weigh against the limits.
struct Load {
  uint64_t bytes = 0;  // by EventBatch::footprint()
  uint64_t events = 0;
};

// Thread-compatible. Knows no cursors: who may lose what is decided above.
// Invariants: sequence numbers run from 1 without holes; no batch is empty; after each Push within
// the limits, unless there is one batch only, or older ones are held.
class BatchRing {
 public:
  explicit BatchRing(const LogLimits& limits) : limits_(limits) {}

  uint64_t oldest_sequence() const {
    return next_sequence_ - load().events;
  }  // next_sequence() when empty
  uint64_t next_sequence() const { return next_sequence_; }
  Load load() const { return LoadFrom(0); }

  // Of the batch that holds event `sequence` and all behind it; nothing for next_sequence(), all
  // for an event older than the oldest.
  Load LoadFrom(uint64_t sequence) const;

  bool Fits(const Load& kept, const Load& added) const;

  // What it may hold from now on, where that is not all of its limit. Never lowered.
  void AllowBytes(size_t max_bytes) { limits_.max_bytes = max_bytes; }
  size_t allowed_bytes() const { return limits_.max_bytes; }

  // At least an eighth of both limits is free: what who waits for room waits for, so that it is not
  // woken by each event read.
  bool HasSlack(const Load& kept) const;

  // Appends a numbered batch. The oldest that have to go for it are moved to `evicted`, for the
  // caller to free where it holds no lock; but none that holds `held_from` or comes after it.
  void Push(std::shared_ptr<const EventBatch> batch, uint64_t held_from,
            std::vector<std::shared_ptr<const EventBatch>>& evicted);

  // A Collect ends with the batch that reaches one of them.
  struct Bounds {
    size_t max_bytes;
    size_t max_events;
    size_t max_batches;
  };

  // Appends to `out` the batches with the events [sequence, limit), from the first on.
  // REQUIRES: oldest_sequence() <= sequence < limit <= next_sequence().
  void Collect(uint64_t sequence, uint64_t limit, const Bounds& bounds,
               std::vector<NumberedBatch>& out) const;

 private:
  using Batches = std::deque<NumberedBatch>;
  Batches::const_iterator Find(uint64_t sequence) const;

  LogLimits limits_;
  Batches batches_;
  uint64_t next_sequence_ = 1;
  uint64_t bytes_appended_ = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_BATCH_RING_H_
