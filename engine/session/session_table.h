// The sessions that a sensor keeps, by name and in order, and how many sessions and workers those
// are of its limits. (What else they take they give back themselves: SessionShares.)
#ifndef WEIR_ENGINE_SESSION_SESSION_TABLE_H_
#define WEIR_ENGINE_SESSION_SESSION_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/base/clock.h"
#include "engine/session/session.h"
#include "engine/session/session_spec.h"

namespace weir {

// What all sessions of a sensor may take together.

// What would exceed one is RESOURCE_EXHAUSTED, naming it.
struct SensorLimits {
  size_t max_sessions = 256;
  uint64_t max_log_bytes = uint64_t{1} << 30;  // that all logs hold together
  uint64_t min_log_bytes = uint64_t{2} << 20;  // of max_log_bytes, reserved for each log
  // That all sessions hold open together, at about 1.5 KiB. One of a session that keeps early
  // packets counts for more: see FlowWeight().
  uint64_t max_open_flows = 4'000'000;
  uint32_t max_workers = 64;                     // of sessions that are not over
  int64_t max_drain_ns = 300 * kNanosPerSecond;  // longer deadlines are cut down to it
};

// Of the limits, taken. Of logs and open flows at least what is reserved for each session.
struct SensorUsage {
  size_t sessions = 0;
  uint64_t log_bytes = 0;
  uint64_t open_flows = 0;
  uint32_t workers = 0;
};

struct SessionSlot {
  std::string id;
  std::string request_id;            // empty: none
  SensorUsage usage;                 // sessions and workers, while it is not over
  std::shared_ptr<Session> session;  // null while it is being created
};

// Thread-compatible: the registry's mutex is held during each call. Sessions' own mutexes are taken
// within. Slots are known by ordinals, which grow in the order of creation and are never reused.
class SessionTable {
 public:
  using Sessions = std::vector<std::shared_ptr<Session>>;

  explicit SessionTable(const SensorLimits& limits) : limits_(limits) {}

  // RESOURCE_EXHAUSTED, naming the limit, where more sessions or workers do not fit.
  absl::Status CheckRoom(const SensorUsage& more) const;

  // A new slot; its ordinal. REQUIRES: no slot has the id.
  uint64_t Reserve(SessionSlot slot);
  SessionSlot* At(uint64_t ordinal);
  const SessionSlot* Find(absl::string_view id) const;
  const SessionSlot* FindRequest(absl::string_view request_id) const;

  void Erase(uint64_t ordinal) { slots_.erase(ordinal); }
  // Takes a created session out of the table: it can no longer be found, but is kept until it is
  // released, and stays in the usage while anyone holds it. Null where there is none.
  std::shared_ptr<Session> Remove(absl::string_view id);
  // Removes those whose lifetime is over.
  Sessions RemoveExpired(int64_t now_monotonic_ns);
  // Gives up removed sessions that are over and released; they are to be destroyed outside of
  // the registry's mutex.
  Sessions TakeReleased();

  // All that are created, those that were removed and are not released included.
  Sessions All() const;
  // The created ones whose ids come behind `id` and that have all of `labels`, in the order of
  // their ids.
  Sessions Behind(absl::string_view id, const Labels& labels) const;

  SensorUsage usage() const;

 private:
  struct Removed {
    std::shared_ptr<Session> kept;  // until released
    std::weak_ptr<Session> session;
    SensorUsage usage;
  };

  std::shared_ptr<Session> Remove(std::map<uint64_t, SessionSlot>::iterator slot);

  const SensorLimits limits_;
  uint64_t next_ordinal_ = 1;
  std::map<uint64_t, SessionSlot> slots_;  // few enough to be searched
  std::vector<Removed> removed_;
};

// When a session's lifetime is over.
// Pure. `now_ns` is of the monotonic clock that `use` was noted by.
bool IsLifetimeOver(const LifetimeSpec& lifetime, const SessionUse& use, int64_t now_ns);

}  // namespace weir

#endif  // WEIR_ENGINE_SESSION_SESSION_TABLE_H_
