// Keeps the declared sessions running.
#ifndef WEIR_SERVER_PROCESS_SESSION_KEEPER_H_
#define WEIR_SERVER_PROCESS_SESSION_KEEPER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/mutex.h"
#include "server/process/declared_session.h"
#include "server/sensor_state.h"

namespace weir {

// Thread-safe. A declared session that cannot be created, or that fails, is created anew: after a
// second, then after twice as long each time, up to a minute. One that ends, as its source does or
// a client stops it, stays ended; one that a client deletes stays deleted, until it is declared
// anew by a change of its spec.
class SessionKeeper {
 public:
  // Told whether a declared session is well: waiting, running, or ended without an error. Called
  // from Look() and Declare(), with the keeper's lock held.
  using OnHealth = std::function<void(const std::string& id, bool is_well)>;

  SessionKeeper(SensorState& state, OnHealth on_health)
      : state_(state), on_health_(std::move(on_health)) {}
  ~SessionKeeper();

  // RESOURCE_EXHAUSTED where its thread cannot start.
  absl::Status Start();

  // From now on these: new ones will be created, those that are declared no more or otherwise are
  // deleted, all others go on untouched. Returns at once: sources are opened by Look(), which may
  // wait for them.
  void Declare(const std::vector<DeclaredSession>& wanted);

  // One pass over all of them, as the keeper's thread makes each second and after Declare(). By one
  // thread at a time.
  void Look();

  // Creates nothing any more. Does not wait for a source that is being opened.
  void Stop();

 private:
  struct Kept {
    SessionSpec spec;
    std::weak_ptr<Session> session = {};
    bool is_created = false;  // and has not failed since
    bool is_wanted = true;    // false: a client deleted it
    int64_t tried_ns = 0;     // monotonic: when it was created, or failed, last
    int64_t pause_ns = 0;     // from then to the next try
    std::string error = {};   // that was logged last
  };

  void Run();
  // Whether it is to be created now.
  bool LookAt(const std::string& id, Kept& kept) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<DeclaredSession> Due();
  void TakeCreated(const DeclaredSession& declared,
                   const absl::StatusOr<std::shared_ptr<Session>>& session);
  void NoteFailure(const std::string& id, Kept& kept, const absl::Status& error)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Delete(const Kept& kept);

  SensorState& state_;
  const OnHealth on_health_;
  CondVar changed_;
  Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_changed_ ABSL_GUARDED_BY(mutex_) = false;  // what is declared, since the last look
  std::map<std::string, Kept> kept_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace weir

#endif  // WEIR_SERVER_PROCESS_SESSION_KEEPER_H_
