#include "server/threads/fair_runner.h"

#include <algorithm>
#include <utility>

namespace weir {

FairRunner::FairRunner(int threads, size_t max_waiting)
    : max_waiting_(max_waiting), max_running_(std::max(1, threads - 1)) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

FairRunner::~FairRunner() {
  RefuseAll();
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  has_work_.NotifyAll();
  for (std::thread& thread : threads_) thread.join();
}

void FairRunner::Submit(const std::string& name, Task task) {
  Task refused;
  {
    MutexLock lock(mutex_);
    const auto client = clients_.try_emplace(name).first;
    const bool has_room =
        !refusing_ && (waiting_ < max_waiting_ || MakeRoomFor(client->second, refused));
    if (has_room) {
      if (client->second.waiting.empty()) turns_.push_back(name);
      client->second.waiting.push_back(std::move(task));
      ++waiting_;
    } else {
      refused = std::move(task);
      DropIfIdle(client);
    }
  }
  has_work_.NotifyOne();
  if (refused.refuse) refused.refuse();
}

// Takes a task from the client with the most, unless that is as good as `client`.
bool FairRunner::MakeRoomFor(const Client& client, Task& refused) {
  const auto most = std::max_element(clients_.begin(), clients_.end(), [](auto& a, auto& b) {
    return a.second.waiting.size() < b.second.waiting.size();
  });
  std::deque<Task>& waiting = most->second.waiting;
  if (waiting.size() <= client.waiting.size() + 1) return false;
  refused = std::move(waiting.back());
  waiting.pop_back();
  --waiting_;
  return true;
}

void FairRunner::RefuseAll() {
  std::vector<Task> refused;
  {
    MutexLock lock(mutex_);
    refusing_ = true;
    for (auto& [name, client] : clients_) {
      std::move(client.waiting.begin(), client.waiting.end(), std::back_inserter(refused));
      client.waiting.clear();
    }
    std::erase_if(clients_, [](const auto& each) { return each.second.running == 0; });
    turns_.clear();
    waiting_ = 0;
  }
  for (Task& task : refused) task.refuse();
}

// The end where no client may have its turn.
FairRunner::Clients::iterator FairRunner::NextClient() {
  for (auto turn = turns_.begin(); turn != turns_.end(); ++turn) {
    const auto client = clients_.find(*turn);
    if (client->second.running >= max_running_) continue;
    // The next turn is behind all others', unless this was its last task.
    if (client->second.waiting.size() > 1) {
      turns_.splice(turns_.end(), turns_, turn);
    } else {
      turns_.erase(turn);
    }
    return client;
  }
  return clients_.end();
}

void FairRunner::DropIfIdle(Clients::iterator client) {
  if (client->second.running == 0 && client->second.waiting.empty()) clients_.erase(client);
}

void FairRunner::Work() {
  MutexLock lock(mutex_);
  while (!stopping_) {
    const auto client = NextClient();
    if (client == clients_.end()) {
      has_work_.Wait(mutex_);
      continue;
    }
    Task task = std::move(client->second.waiting.front());
    client->second.waiting.pop_front();
    --waiting_;
    ++client->second.running;
    lock.Unlock();
    task.run();
    task = {};  // what it holds goes without the lock
    lock.Lock();
    --client->second.running;
    DropIfIdle(client);
    has_work_.NotifyOne();  // this client may have another turn
  }
}

}  // namespace weir
