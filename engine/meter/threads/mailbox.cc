#include "engine/meter/threads/mailbox.h"

#include <algorithm>
#include <utility>

namespace weir {
bool Mailbox::Post(std::shared_ptr<WorkerCommand> command) {
  {
    MutexLock lock(mutex_);
    if (closed_) return false;
    commands_.push_back(std::move(command));
    has_mail_.store(true, std::memory_order_relaxed);
  }
  Tell();
  return true;
}

void Mailbox::Withdraw(const WorkerCommand& command) {
  std::shared_ptr<WorkerCommand> withdrawn;  // destroyed without the lock
  MutexLock lock(mutex_);
  const auto it = std::find_if(commands_.begin(), commands_.end(),
                               [&command](const auto& each) { return each.get() == &command; });
  if (it == commands_.end()) return;
  withdrawn = std::move(*it);
  commands_.erase(it);
}

void Mailbox::ChangeHolder(bool is_there) {
  {
    MutexLock lock(mutex_);
    release_held_ = release_held_ || has_holder_;
    has_holder_ = is_there && !holds_ended_;
    has_mail_.store(true, std::memory_order_relaxed);
  }
  Tell();
}

void Mailbox::EndHolds() {
  {
    MutexLock lock(mutex_);
    holds_ended_ = true;
  }
  ChangeHolder(false);
}

void Mailbox::Tell() {
  came_.NotifyOne();
  if (wake_) wake_();
}

Mailbox::Mail Mailbox::Take() {
  MutexLock lock(mutex_);
  has_mail_.store(false, std::memory_order_relaxed);
  return {std::exchange(commands_, {}), std::exchange(release_held_, false), has_holder_};
}

void Mailbox::Await(int64_t longest_ns) {
  MutexLock lock(mutex_);
  if (!has_mail() && !may_have_room_) came_.WaitFor(mutex_, longest_ns);
  may_have_room_ = false;
}

void Mailbox::OnRoom() {
  {
    MutexLock lock(mutex_);
    may_have_room_ = true;
  }
  came_.NotifyOne();
}

Mailbox::Commands Mailbox::Close() {
  MutexLock lock(mutex_);
  closed_ = true;
  return std::exchange(commands_, {});
}

size_t PostToAll(const Mailboxes& mailboxes, const std::shared_ptr<WorkerCommand>& command) {
  return static_cast<size_t>(
      std::count_if(mailboxes.begin(), mailboxes.end(),
                    [&command](Mailbox* mailbox) { return !mailbox->Post(command); }));
}

}  // namespace weir
