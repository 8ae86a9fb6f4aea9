// The sessions that a sensor keeps, by name and in order, and how many sessions and workers those
// are of its limits. (What else they take they give back themselves: SessionShares.)
#ifndef WEIR_ENGINE_SESSION_SESSION_TABLE_H_
#define WEIR_ENGINE_SESSION_SESSION_TABLE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/session/sensor_limits.h"
#include "engine/session/session.h"

namespace weir {

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

}  // namespace weir

#endif  // WEIR_ENGINE_SESSION_SESSION_TABLE_H_
