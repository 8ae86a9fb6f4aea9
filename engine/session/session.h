// One capture: its source and meter, the log of its events, and where it is in its life.
#ifndef WEIR_ENGINE_SESSION_SESSION_H_
#define WEIR_ENGINE_SESSION_SESSION_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/budget.h"
#include "engine/base/clock.h"
#include "engine/base/heap.h"
#include "engine/base/mutex.h"
#include "engine/log/session_log.h"
#include "engine/meter/flows/pipeline_commands.h"
#include "engine/meter/meter.h"
#include "engine/session/session_spec.h"
#include "engine/session/snapshot_cursor.h"
#include "engine/session/source_opener.h"
#include "engine/session/state_watch.h"
#include "engine/session/warnings.h"

namespace weir {

class Session;

// The numbers are those of weir.v1's SessionState. States only go forward.
enum class SessionState : uint8_t {
  kWaiting = 1,   // for its subscribers
  kRunning = 2,   // reads its source
  kDraining = 3,  // was stopped; its open flows end and go into the log
  kEnded = 4,     // over: end of the source, or the session was stopped
  kFailed = 5,    // over: `error` says why; the flows before it are in the log
};

inline bool IsOver(SessionState state) { return state >= SessionState::kEnded; }

// A snapshot.
struct SessionStatus {
  SessionState state = SessionState::kWaiting;
  absl::Status error;    // not OK where it FAILED
  bool stopped = false;  // it was, before the end of its source
  CaptureStatistics statistics;
  uint32_t subscribers = 0;  // open now
  SessionLog::Extent log{};
  int64_t create_time_ns = 0;  // Unix time
  int64_t start_time_ns = 0;   // 0: not yet
  int64_t end_time_ns = 0;     // 0: not yet
};

// What lifetimes and draining go by.
struct SessionUse {
  uint32_t subscribers = 0;
  bool had_subscribers = false;
  bool watched = false;
  int64_t last_used_ns = 0;        // monotonic: created, asked for, subscribed or left last
  int64_t last_subscribed_ns = 0;  // monotonic: when the last subscriber came or left
};

// Makes meters; Meter::Create but in tests.
using MeterFactory = std::function<absl::StatusOr<std::unique_ptr<Meter>>(
    const MeterSettings&, PacketSources, FlowSink*, const Clock&, std::unique_ptr<BudgetShare>)>;

// What a session has of the sensor's budgets. Null: no bound but its own.
struct SessionShares {
  std::unique_ptr<BudgetShare> log;         // bytes; kept as long as the log is
  std::unique_ptr<BudgetShare> open_flows;  // see CertainFlows(); kept as long as the meter is
  std::shared_ptr<StateWatchers> watchers = nullptr;  // of all sessions: told what its own are
};

// What a subscriber asks for.
struct SubscribeOptions {
  CursorOptions cursor = {};  // with a snapshot: StartAt::kLive
  bool snapshot = false;      // the open flows first
  bool verdicts = false;      // it may send verdicts
  bool hold = false;          // it is the one for whose verdicts flows are held
  bool take_over = false;     // with hold: also where another subscriber has it, who then has not
  // It wants what is there and no more: it is none of the subscribers that a session waits for.
  bool only_what_is_there = false;
};

// A subscriber: counts as one while it lives, and keeps its session alive. One thread at a time,
// the cursor as its own contract says.
class Subscription {
 public:
  ~Subscription();
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;

  Cursor& cursor() { return *cursor_; }
  Session& session() { return *session_; }

  // No more verdicts will come: what is held for it is released. Nothing happens where another
  // subscriber has taken the hold over.
  void EndHold();

 private:
  friend class Session;
  Subscription(std::shared_ptr<Session> session, std::unique_ptr<Cursor> cursor,
               const SubscribeOptions& options);

  const std::shared_ptr<Session> session_;
  std::unique_ptr<Cursor> cursor_;
  const bool only_what_is_there_;
};

// Thread-safe. Always owned by shared_ptr.
//
// Life: Create opens the source and builds the meter, which then waits; the subscriber that the
// spec asks for (or Activate) starts it; the source's end, its error or Stop() ends it. Once
// over it can still be subscribed to: what its log keeps is delivered, then the end.
//
// No call waits for a subscriber, the source or the meter's threads, but for Release,
// AwaitEnd and the destructor, which join threads. To give a session up without waiting: Stop(0),
// and drop it once it is over (as SessionRegistry does).
//
// Lock order: SessionRegistry's mutex, Session's, then those within the log and the meter. Watchers
// and the log's `ready` functions run without any of them.
class Session : public std::enable_shared_from_this<Session>, private WorkerAccess {
 public:
  // `spec` is made effective and validated, then the source is opened. The errors are those of
  // EffectiveSpec, the opener and the meter. `clock` outlives the session; `opener` and
  // `make_meter` are used within the call. It waits, also with StartMode::kImmediate: see Activate.
  static absl::StatusOr<std::shared_ptr<Session>> Create(std::string id, const SessionSpec& spec,
                                                         SourceOpener& opener,
                                                         const MeterFactory& make_meter,
                                                         const Clock& clock,
                                                         SessionShares shares = {});
  ~Session() override;

  // Starts it where the spec says kImmediate and it still waits. Apart from Create, so that a
  // session can be made known, or only checked, before its source is read.
  void Activate();

  const std::string& id() const { return id_; }
  // 16 random bytes: unique for good, where an id may be given again.
  const std::string& uid() const { return uid_; }
  const SessionSpec& spec() const { return spec_; }                      // as it was asked
  const SessionSpec& effective_spec() const { return effective_spec_; }  // with every default
  bool is_live() const { return is_live_; }
  // What a subscriber gets that does not say: kBlock for finite sources, kSkip for live ones.
  Overflow default_overflow() const { return is_live_ ? Overflow::kSkip : Overflow::kBlock; }

  // A new subscriber, whose cursor is there before the meter starts, where it is the one that
  // starts it. INVALID_ARGUMENT: options that contradict each other; kBlock on a live source.
  // FAILED_PRECONDITION: verdicts in a session that allows none; a hold in one that holds no flows,
  // or where another subscriber has it and it is not to be taken over.
  absl::StatusOr<std::unique_ptr<Subscription>> Subscribe(const SubscribeOptions& options);
  absl::StatusOr<std::unique_ptr<Subscription>> Subscribe(const CursorOptions& options) {
    return Subscribe(SubscribeOptions{.cursor = options});
  }

  // Has the verdicts applied; `batch` is told when they were. Where no flow is open all of them are
  // unknown, at once. REQUIRES: a subscription with verdicts.
  void Apply(const std::shared_ptr<VerdictBatch>& batch);

  // Takes back what no worker has taken yet; the batch is then never told.
  void Withdraw(const WorkerCommand& command) override;

  // Ends reading. Open flows end and are delivered; every cursor is lossless for `drain_ns` (0: not
  // at all, nobody is waited for), what it has not read by then may be lost to it, reason kDrain.
  // A session that still WAITS ends at once, without events. Repeated: an earlier deadline counts,
  // else nothing changes. Returns at once.
  void Stop(int64_t drain_ns);

  SessionStatus status() const;
  SessionState state() const;

  // What began that an operator should know. Found by LookForWarnings(), and at the end.
  const Warnings& warnings() const { return warnings_; }

  // To be called now and then while it runs (the registry's sweeper does, each second).
  void LookForWarnings();

  // Calls `changed`, from any thread, after each change of state and each warning from now on, and
  // when the last subscriber of a session that is over has left; it reads status(). Destroying the
  // watch unregisters. A session that is watched is in use. `changed` must not drop the last
  // reference to the session.
  std::unique_ptr<StateWatch> WatchState(std::function<void()> changed);

  // How often its watchers were told something. Cheap.
  uint64_t changes() const { return changes_.load(std::memory_order_acquire); }

  // Notes that a client asked for it.
  void Touch();
  SessionUse use() const;

  // Frees what only a session that is not over needs (source, workers, dissectors), joining the
  // meter's threads, which are about to return. Does nothing where it is not over. Not to be called
  // from a watcher.
  void Release();
  bool is_released() const;

  // Waits until it is over, then releases it. After Stop(0) that is as long as the source takes to
  // notice and the open flows take to be written.
  void AwaitEnd();

 private:
  friend class Subscription;
  class Watch;

  Posted PostTo(size_t worker, std::shared_ptr<WorkerCommand> command) override;
  SessionLog::Extent log_extent() const override { return log_.extent(); }
  Session(std::string id, const SessionSpec& spec, SessionSpec effective, const Clock& clock,
          std::unique_ptr<BudgetShare> log_share, std::shared_ptr<StateWatchers> all_watchers);

  void NotifyWatchers();

  absl::Status CheckVerdicts(const SubscribeOptions& options) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TakeHold(const Subscription& holder) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Mailboxes OpenMailboxes() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsStartDue() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void StartMeter() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void BeginDrain(int64_t deadline_ns) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  void OnMeterEnd(absl::Status outcome);  // on the meter's thread
  void OnUnsubscribed(const Subscription& subscription);
  void EndHold(const Subscription& subscription);

  const LargeObject large_object_;
  const std::string id_;
  const std::string uid_;
  const SessionSpec spec_;
  const SessionSpec effective_spec_;
  const bool is_live_;
  const Clock& clock_;
  const int64_t create_time_ns_;
  SessionLog log_;
  StateWatchers watchers_;
  const std::shared_ptr<StateWatchers> all_watchers_;  // may be null
  std::atomic<uint64_t> changes_ = 0;
  Warnings warnings_;

  CondVar over_;
  mutable Mutex mutex_;
  std::unique_ptr<Meter> meter_ ABSL_GUARDED_BY(mutex_);        // null once released
  CaptureStatistics final_statistics_ ABSL_GUARDED_BY(mutex_);  // once released
  SessionState state_ ABSL_GUARDED_BY(mutex_) = SessionState::kWaiting;
  absl::Status error_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  const Subscription* holder_ ABSL_GUARDED_BY(mutex_) = nullptr;
  uint32_t starters_ ABSL_GUARDED_BY(mutex_) = 0;         // subscribers that a start waits for
  int64_t drain_timeout_ns_ ABSL_GUARDED_BY(mutex_) = 0;  // monotonic, in a drain
  SessionUse use_ ABSL_GUARDED_BY(mutex_);                // but for `watched`
  int64_t start_time_ns_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t end_time_ns_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_SESSION_SESSION_H_
