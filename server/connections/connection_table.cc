#include "server/connections/connection_table.h"

#include <utility>

#include "engine/base/clock.h"

namespace weir {
namespace {

// Who has just come has had no time to call.
constexpr int64_t kTimeToCallNs = kNanosPerSecond;

}  // namespace

ConnectionTable::Entry ConnectionTable::Admit(Peer peer, UniqueDescriptor socket, int64_t now_ns,
                                              Refusal& refusal) {
  MutexLock lock(mutex_);
  const bool has_network = !peer.network.empty();
  const auto of_network = by_network_.find(peer.network);
  if (has_network && of_network != by_network_.end() &&
      of_network->second >= limits_.max_per_address) {
    refusal = Refusal::kAddress;
    ++counts_.refused[static_cast<size_t>(refusal)];
    return {};
  }
  if (open_.size() - shed_but_open_ >= limits_.max_connections && !MakeRoom(now_ns)) {
    refusal = Refusal::kAll;
    ++counts_.refused[static_cast<size_t>(refusal)];
    return {};
  }
  Entry entry{++counts_.accepted, std::make_shared<Connection>(std::move(peer), std::move(socket),
                                                               now_ns, limits_.max_calls)};
  open_.emplace(entry.ordinal, entry.connection);
  const Peer& of = entry.connection->peer();
  if (has_network) ++by_network_[of.network];
  if (!of.name.empty()) by_name_[of.name] = entry.connection;
  return entry;
}

bool ConnectionTable::MakeRoom(int64_t now_ns) {
  for (const auto& [ordinal, connection] : open_) {
    if (now_ns - connection->begun_ns() < kTimeToCallNs) return false;  // as those behind it
    if (connection->has_called() || !connection->Shed(ShedReason::kMakesRoom)) continue;
    ++shed_but_open_;
    return true;
  }
  return false;
}

void ConnectionTable::Remove(Ordinal ordinal) {
  std::shared_ptr<Connection> removed;  // its descriptor is closed without the lock
  MutexLock lock(mutex_);
  const auto found = open_.find(ordinal);
  if (found == open_.end()) return;
  removed = std::move(found->second);
  open_.erase(found);
  Forget(*removed);
}

void ConnectionTable::Forget(const Connection& connection) {
  if (const auto reason = connection.shed_reason()) {
    ++counts_.shed[static_cast<size_t>(*reason)];
    if (*reason == ShedReason::kMakesRoom) --shed_but_open_;
  }
  const Peer& peer = connection.peer();
  if (const auto named = by_name_.find(peer.name);
      named != by_name_.end() && named->second.get() == &connection) {
    by_name_.erase(named);
  }
  if (const auto of = by_network_.find(peer.network); of != by_network_.end()) {
    if (--of->second == 0) by_network_.erase(of);
  }
}

std::shared_ptr<Connection> ConnectionTable::Find(absl::string_view name) const {
  MutexLock lock(mutex_);
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

std::vector<ConnectionTable::Entry> ConnectionTable::All() const {
  std::vector<Entry> all;
  MutexLock lock(mutex_);
  all.reserve(open_.size());
  for (const auto& [ordinal, connection] : open_) all.push_back({ordinal, connection});
  return all;
}

void ConnectionTable::CountRefused(Refusal refusal) {
  MutexLock lock(mutex_);
  ++counts_.refused[static_cast<size_t>(refusal)];
}

ConnectionCounts ConnectionTable::counts() const {
  MutexLock lock(mutex_);
  ConnectionCounts counts = counts_;
  counts.open = open_.size();
  return counts;
}

}  // namespace weir
