// How other threads reach a worker that is busy with packets, or waits for some.
#ifndef WEIR_ENGINE_METER_THREADS_MAILBOX_H_
#define WEIR_ENGINE_METER_THREADS_MAILBOX_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "engine/base/mutex.h"
#include "engine/meter/flow_sink.h"
#include "engine/meter/worker_command.h"

namespace weir {

// Thread-safe. The worker looks at has_mail() once a batch, so that its packets pay nothing. What
// is bounded above (one command under way for each who may post) is bounded here.
class Mailbox final : public RoomWaiter {
 public:
  using Commands = std::vector<std::shared_ptr<WorkerCommand>>;

  Mailbox() = default;
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  // What makes the worker look here where it waits for packets. Called without a lock, from any
  // thread. REQUIRES: set before the worker's thread starts, and good for as long as this.
  void SetWake(std::function<void()> wake) { wake_ = std::move(wake); }

  // False, and the command is not taken, once the worker is over.
  [[nodiscard]] bool Post(std::shared_ptr<WorkerCommand> command);

  // Takes back a command that the worker has not taken yet.
  void Withdraw(const WorkerCommand& command);

  // Whether there is somebody for whose verdicts flows are held. Who is detached, or followed by
  // another, leaves nothing held.
  void AttachHolder() { ChangeHolder(true); }
  void DetachHolder() { ChangeHolder(false); }

  // Releases what is held; from now on there is no holder.
  void EndHolds();

  // For the worker.
  bool has_mail() const { return has_mail_.load(std::memory_order_relaxed); }
  struct Mail {
    Commands commands;          // in the order of their posting
    bool release_held = false;  // what is held is to be released, before anything else
    bool has_holder = false;
  };
  Mail Take();
  // Waits for mail or OnRoom(), at most `longest_ns`; it may end without cause.
  void Await(int64_t longest_ns);
  // Any thread: ends the worker's wait here, else its next one.
  void OnRoom() override;
  // The worker is over. Gives the commands that it has not taken.
  Commands Close();

 private:
  void ChangeHolder(bool is_there);
  void Tell();

  std::function<void()> wake_;
  std::atomic<bool> has_mail_{false};
  CondVar came_;
  Mutex mutex_;
  Commands commands_ ABSL_GUARDED_BY(mutex_);
  bool release_held_ ABSL_GUARDED_BY(mutex_) = false;
  bool has_holder_ ABSL_GUARDED_BY(mutex_) = false;
  bool holds_ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  bool may_have_room_ ABSL_GUARDED_BY(mutex_) = false;  // was told so since the last wait
};

// The mailboxes of a meter's workers, by their numbers.
using Mailboxes = std::vector<Mailbox*>;

// Posts the command to each. Gives the number of workers that are over: the caller, once it holds
// no lock, runs the command in place of each of them.
[[nodiscard]] size_t PostToAll(const Mailboxes& mailboxes,
                               const std::shared_ptr<WorkerCommand>& command);

}  // namespace weir

#endif  // WEIR_ENGINE_METER_THREADS_MAILBOX_H_
