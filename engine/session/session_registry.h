// The sessions of a sensor: their names, their limits and their lifetimes.
#ifndef WEIR_ENGINE_SESSION_SESSION_REGISTRY_H_
#define WEIR_ENGINE_SESSION_SESSION_REGISTRY_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/clock.h"
#include "engine/base/mutex.h"
#include "engine/session/session.h"
#include "engine/session/session_budgets.h"
#include "engine/session/session_spec.h"
#include "engine/session/session_table.h"
#include "engine/session/source_opener.h"

namespace weir {

struct CreateSessionOptions {
  std::string id = {};          // empty: one is made
  std::string request_id = {};  // empty: each call is a new one; else 1 to 63 bytes
  SessionSpec spec = {};
  bool validate_only = false;      // check everything, source included, and keep nothing
  SourceOpener* opener = nullptr;  // null: the registry's. Used within the call
};

struct ListSessionsOptions {
  Labels labels = {};  // only sessions with all of these
  size_t page_size = 100;
  std::string after = {};  // only sessions whose ids come behind this one
};

struct SessionPage {
  std::vector<std::shared_ptr<Session>> sessions;  // in the order of their ids
  bool has_more = false;
};

// Thread-safe. No call waits for a subscriber, a source or a meter but DrainAll and the destructor.
// (Create waits for another Create of the same id, and opens the source.) Lock order: see
// session.h.
class SessionRegistry {
 public:
  // `opener` and `clock` outlive the registry. `on_deleted` is called, from any thread and without
  // a lock, when a session was deleted, by a client or because its lifetime was over; it must not
  // wait. No thread runs before StartSweeping().
  SessionRegistry(const SensorLimits& limits, SourceOpener& opener, MeterFactory make_meter,
                  const Clock& clock, std::function<void(const Session&)> on_deleted = {});

  // Deletes all sessions and waits until their meters' threads have returned. Sessions that are
  // still held elsewhere live on, over.
  ~SessionRegistry();

  // INVALID_ARGUMENT: id, request id or spec. ALREADY_EXISTS: the id is taken, by another request,
  // or the request id is, by one that asked for something else. RESOURCE_EXHAUSTED: a limit.
  // UNAVAILABLE: the sensor is draining. Else what Session::Create says. A retry (same request id
  // and spec, and same id or none) gives the session of the first call, as long as that one is
  // there. With validate_only: a session that is not kept and never starts.
  absl::StatusOr<std::shared_ptr<Session>> Create(const CreateSessionOptions& options);

  // NOT_FOUND names the id. Counts as use of the session.
  absl::StatusOr<std::shared_ptr<Session>> Get(absl::string_view id);

  // No use of the sessions.
  SessionPage List(const ListSessionsOptions& options) const;

  // Calls `changed`, from any thread and without a lock, after a session was created or deleted,
  // and whenever any of them has something to tell (Session::changes). No use of the sessions. See
  // StateWatchers.
  std::unique_ptr<StateWatch> Watch(std::function<void()> changed);

  // As Session::Stop, with the deadline cut down to max_drain_ns; INVALID_ARGUMENT below 0. Gives
  // the session.
  absl::StatusOr<std::shared_ptr<Session>> Stop(absl::string_view id, int64_t drain_ns);

  // Stops it without drain and forgets it: its streams get what its log still keeps, and end. Its
  // log counts against the limits until the last of them is gone.
  absl::Status Delete(absl::string_view id);

  // The same, where the session still has its id here.
  void Delete(const Session& session);

  // One pass: deletes the sessions whose lifetime is over, looks for warnings of those that run,
  // and frees the meters of those that are over.
  void Sweep();
  // Sweeps at an interval in a thread of its own, until the registry is destroyed.
  void StartSweeping(int64_t interval_ns = kNanosPerSecond);

  // For the end of the sensor: refuses new sessions from now on, stops all, and waits until all are
  // over and have no subscriber any more, or until `drain_ns` have passed. True where none is left
  // with a subscriber.
  bool DrainAll(int64_t drain_ns);

  SensorUsage usage() const;
  const SensorLimits& limits() const { return limits_; }

  // Since the start.
  struct Counters {
    uint64_t created = 0;
    uint64_t deleted = 0;  // by clients, at the end of a capture or of their lifetime
    uint64_t refused = 0;  // creations for which a limit left no room
  };
  Counters counters() const {
    return {created_.load(std::memory_order_relaxed), deleted_.load(std::memory_order_relaxed),
            refused_.load(std::memory_order_relaxed)};
  }

 private:
  // Finds the session of an earlier call that this one repeats, waiting where that one is under
  // way; null where there is none. ALREADY_EXISTS where a name is taken.
  absl::StatusOr<std::shared_ptr<Session>> FindRetry(const CreateSessionOptions& options)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // A slot among the sessions for one that is being created.
  struct Reservation {
    std::shared_ptr<Session> retried;  // not null: this one, and nothing was reserved
    uint64_t ordinal = 0;
    std::string id;
    SessionShares shares;
  };
  absl::StatusOr<Reservation> Reserve(const CreateSessionOptions& options,
                                      const SessionSpec& effective);
  absl::StatusOr<std::shared_ptr<Session>> Fill(uint64_t ordinal,
                                                const CreateSessionOptions& options,
                                                absl::StatusOr<std::shared_ptr<Session>> session);
  void End(Session& deleted);
  std::string UnusedId() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RunSweeper(int64_t interval_ns);

  const SensorLimits limits_;
  SourceOpener& opener_;
  const MeterFactory make_meter_;
  const Clock& clock_;
  const std::function<void(const Session&)> on_deleted_;
  const SessionBudgets budgets_;
  const std::shared_ptr<StateWatchers> watchers_;  // sessions that live on have it too

  std::atomic<uint64_t> created_{0};
  std::atomic<uint64_t> deleted_{0};
  std::atomic<uint64_t> refused_{0};

  CondVar creation_over_;
  CondVar stopping_;  // for the sweeper
  mutable Mutex mutex_;
  SessionTable table_ ABSL_GUARDED_BY(mutex_);
  std::mt19937_64 random_ ABSL_GUARDED_BY(mutex_);
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  bool destroyed_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread sweeper_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace weir

#endif  // WEIR_ENGINE_SESSION_SESSION_REGISTRY_H_
