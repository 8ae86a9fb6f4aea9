#include "engine/host/owned_sockets.h"

#include <utility>

namespace weir {

void OwnedSockets::Update(const std::vector<LocalSocket>& sockets, int64_t now_ns) {
  ++look_;
  for (const LocalSocket& socket : sockets) {
    Known& known = known_[socket.inode];
    known.socket = socket;  // which may have been bound or connected since
    known.look = look_;
  }
  Forget(now_ns);
  FindOwners();
}

void OwnedSockets::FindOwners() {
  absl::flat_hash_set<uint64_t> wanted;
  for (auto& [inode, known] : known_) {
    if (known.process.pid != 0 || known.tries == kMostTries) continue;
    ++known.tries;
    wanted.insert(inode);
  }
  if (wanted.empty()) return;
  absl::flat_hash_map<uint64_t, Process> found;
  finder_.Find(wanted, found);
  for (auto& [inode, process] : found) known_[inode].process = std::move(process);
}

void OwnedSockets::Forget(int64_t now_ns) {
  absl::erase_if(known_, [&](auto& entry) {
    Known& known = entry.second;
    if (known.look == look_) return false;
    if (known.process.pid != 0) gone_.push_back({{known.socket, std::move(known.process)}, now_ns});
    return true;
  });
  while (!gone_.empty() &&
         (gone_.size() > most_gone_ || now_ns - gone_.front().gone_ns >= kKeptNs)) {
    gone_.pop_front();
  }
}

std::shared_ptr<const ProcessTable> OwnedSockets::MakeTable(
    const std::vector<LocalAddress>& addresses) const {
  auto table = std::make_shared<ProcessTable>(addresses);
  for (const auto& [inode, known] : known_) {
    if (known.process.pid != 0) table->Add({known.socket, known.process});
  }
  for (auto gone = gone_.rbegin(); gone != gone_.rend(); ++gone) table->Add(gone->socket);
  return table;
}

}  // namespace weir
