#include "engine/meter/worker_queues.h"

#include <algorithm>

namespace weir {
namespace {

// A worker that waits because another one lags is woken once that one has caught up so far: woken
// for each portion, it would read that one and wait again.
constexpr size_t kCaughtUp = WorkerQueues::kMostWaiting / 2;

void NotifyIfThere(CondVar* waiter) {
  if (waiter != nullptr) waiter->NotifyOne();
}

}  // namespace

WorkerQueues::WorkerQueues(size_t workers, bool workers_read)
    : workers_read_(workers_read), lanes_(workers) {}

WorkerStep WorkerQueues::Await(size_t index, int64_t longest_ns, Portion*& portion) {
  CondVar* reader = nullptr;
  {
    MutexLock lock(mutex_);
    Lane& lane = lanes_[index];
    if (!lane.woken && lane.waiting.empty() && !closed_ && !MayRead(lane)) {
      lane.waits = true;
      lane.changed.WaitFor(mutex_, longest_ns);
      lane.waits = false;
    }
    lane.woken = false;
    if (MayRead(lane)) {
      portion = BeginTurn();
      return WorkerStep::kRead;
    }
    if (lane.waiting.empty()) return closed_ ? WorkerStep::kEnd : WorkerStep::kAttend;
    portion = lane.waiting.front();
    lane.waiting.pop_front();
    if (lane.waiting.size() == kCaughtUp) reader = WhoMayRead();
  }
  NotifyIfThere(reader);
  return WorkerStep::kProcess;
}

Portion* WorkerQueues::AwaitRoom() {
  MutexLock lock(mutex_);
  while (!HasRoom()) has_room_.Wait(mutex_);
  return BeginTurn();
}

void WorkerQueues::EndTurn(bool goes_on) {
  CondVar* reader = nullptr;
  {
    MutexLock lock(mutex_);
    turn_taken_ = false;
    read_over_ = !goes_on;
    reader = WhoMayRead();
  }
  NotifyIfThere(reader);
}

void WorkerQueues::Push(Portion* portion) {
  CondVar* reader = nullptr;
  {
    MutexLock lock(mutex_);
    Share(*portion);
    --being_read_;
    if (portion->is_last) Close();
    if (portion->users == 0) Spare(portion);
    reader = WhoMayRead();
  }
  NotifyIfThere(reader);
}

void WorkerQueues::Share(Portion& portion) {
  for (size_t i = 0; i < lanes_.size(); ++i) {
    if (portion.of_worker[i].empty() && !portion.advance_to_ns.has_value()) continue;
    ++portion.users;
    lanes_[i].waiting.push_back(&portion);
    lanes_[i].changed.NotifyOne();
  }
}

void WorkerQueues::Close() {
  closed_ = true;
  for (Lane& lane : lanes_) lane.changed.NotifyOne();
}

void WorkerQueues::GiveBack(Portion* portion) {
  MutexLock lock(mutex_);
  if (--portion->users == 0) Spare(portion);
}

void WorkerQueues::Wake(size_t index) {
  MutexLock lock(mutex_);
  lanes_[index].woken = true;
  lanes_[index].changed.NotifyOne();
}

bool WorkerQueues::MayRead(const Lane& lane) const {
  return workers_read_ && !turn_taken_ && !read_over_ && lane.waiting.size() < kFewWaiting &&
         HasRoom();
}

// Each portion that is being read may be one for every worker.
bool WorkerQueues::HasRoom() const {
  size_t most = 0;
  for (const Lane& lane : lanes_) most = std::max(most, lane.waiting.size());
  return most + being_read_ < kMostWaiting;
}

Portion* WorkerQueues::BeginTurn() {
  turn_taken_ = true;
  ++being_read_;
  if (spare_.empty()) {
    portions_.push_back(std::make_unique<Portion>());
    portions_.back()->of_worker.resize(lanes_.size());
    return portions_.back().get();
  }
  Portion* portion = spare_.back();
  spare_.pop_back();
  return portion;
}

// Null where nobody waits, or none of them may read now.
CondVar* WorkerQueues::WhoMayRead() {
  if (!workers_read_) return &has_room_;
  const auto found =
      std::find_if(lanes_.begin(), lanes_.end(), [](const Lane& lane) { return lane.waits; });
  return found != lanes_.end() && MayRead(*found) ? &found->changed : nullptr;
}

void WorkerQueues::Spare(Portion* portion) {
  portion->batch.frames.clear();
  portion->batch.block.reset();
  spare_.push_back(portion);
}

}  // namespace weir
