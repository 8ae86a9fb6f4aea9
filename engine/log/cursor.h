// One subscriber's position in a session's log.
#ifndef WEIR_ENGINE_LOG_CURSOR_H_
#define WEIR_ENGINE_LOG_CURSOR_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "engine/base/clock.h"
#include "engine/record/event_batch.h"

namespace weir {

// The account of one subscription: what it was sent, and what not and why.
//   end_sequence - start_sequence = delivered + filtered_out + sum(lost)

// Why events are lost to a subscription. The numbers are those of weir.v1's LossReason.
enum class LossReason : uint8_t {
  kNone = 0,
  kOverrun = 1,    // the subscriber was slower than the log is long
  kExpired = 2,    // no longer kept when the subscription began (a token too old)
  kRestarted = 3,  // from before a restart of the session; the count is unknown
  kDrain = 4,      // not read before the drain deadline
};
inline constexpr size_t kLossReasonCount = 5;

// Sequences are those of the next event to be read; the rest are counts of events.
struct Ledger {
  uint64_t start_sequence = 0;
  uint64_t end_sequence = 0;  // the cursor's now
  uint64_t delivered = 0;
  uint64_t filtered_out = 0;
  std::array<uint64_t, kLossReasonCount> lost{};  // indexed by LossReason
  uint64_t delivered_bytes = 0;     // bytes of the events, without the envelopes round them
  uint64_t snapshot_delivered = 0;  // events of a snapshot: unnumbered, so they count apart
};

enum class StartAt : uint8_t {
  kOldest,    // the oldest event kept
  kLive,      // the next event to come
  kNewest,    // the newest CursorOptions::newest_events that are kept, fewer where there are fewer
  kSequence,  // CursorOptions::sequence
};

// What happens when the log's ring overtakes the cursor.
enum class Overflow : uint8_t {
  kSkip,        // the events are lost to it, a gap says which
  kDisconnect,  // the cursor ends, RESOURCE_EXHAUSTED
  kBlock,       // it does not: the appender waits (lossless)
};

// Decides which events a subscriber gets, from their keys alone. Immutable, thread-safe.
class EventFilter {
 public:
  virtual ~EventFilter() = default;
  // `entry` is the event's bytes, where FilterKey's offsets point into.
  virtual bool Admits(const FilterKey& key, std::string_view entry) const = 0;
};

struct CursorOptions {
  StartAt start = StartAt::kOldest;
  uint64_t sequence =
      0;  // with kSequence: the next event wanted; one too old gives a gap, kExpired
  uint64_t newest_events = 0;  // with kNewest: 1 and up, counted before the filter
  Overflow overflow = Overflow::kSkip;
  int64_t stall_timeout_ns = 30 * kNanosPerSecond;  // with kBlock
  std::shared_ptr<const EventFilter> filter{};      // null: all events
};

// A run of whole events, contiguous in a batch that it keeps alive.
struct EventSlice {
  std::shared_ptr<const EventBatch> batch;
  std::string_view bytes;
};

struct Gap {
  uint64_t first_sequence = 0;  // of the events lost
  uint64_t last_sequence = 0;   // inclusive
  LossReason reason = LossReason::kNone;
};

struct ReadResult {
  enum class Kind : uint8_t {
    kEvents,    // `slices`, at least one
    kGap,       // `gap`: lost; further reads go on behind it
    kCaughtUp,  // all that was kept when the cursor was opened has been read; said once
    kNothing,   // nothing to say now
    kEnd,       // the log is closed and read, or the cursor was cut off (behind its last kGap,
                // where it has lost events by then): `outcome`; the ledger is final
  };
  Kind kind = Kind::kNothing;
  std::vector<EventSlice> slices;
  uint64_t event_count = 0;  // in `slices`
  bool is_snapshot = false;  // the events are of a snapshot, and have no sequence numbers
  Gap gap;
  absl::Status outcome;
};

// What one read gives at most.
struct ReadBounds {
  size_t max_bytes = SIZE_MAX;            // of events; one event in any case
  size_t max_events = SIZE_MAX;           // 1 and up
  uint64_t before_sequence = UINT64_MAX;  // events from here on are left for later
  // Until when a filter is asked, by the clock's monotonic time; one event in any case. Null: as
  // long as it takes.
  const Clock* clock = nullptr;
  int64_t until_ns = 0;
};

// Thread safety: one reader at a time; the rest may be called from any thread.
// Destroying it lets the log go on without it. Its memory is bounded by one ReadResult.
class Cursor {
 public:
  virtual ~Cursor() = default;

  // The next events within `bounds`, without waiting. `result` is replaced; its vectors are reused.
  // Looks through a bounded number of events: where the filter admits none of them it says kNothing
  // though there may be more to look through, and NotifyWhenReady then calls at once.
  virtual void Read(const ReadBounds& bounds, ReadResult& result) = 0;

  // Calls `ready` once, from any thread and without a lock held, as soon as Read has something
  // other than kNothing to say (what a filter will make of new events is not known before); at
  // once, within this call, where it has already. Replaces a `ready` that was not called yet.
  // `ready` may use the cursor; what it arms anew is called after it has returned, never within it.
  // CancelNotify() and the destructor wait for a call under way.
  virtual void NotifyWhenReady(std::function<void()> ready) = 0;

  // After it returns no `ready` runs or will run. Neither this nor the destructor is to be called
  // from within `ready`.
  virtual void CancelNotify() = 0;

  // Of the next event to be read: what a resume token holds. 0: the cursor cannot be resumed yet.
  virtual uint64_t next_sequence() const = 0;
  virtual Ledger ledger() const = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_CURSOR_H_
