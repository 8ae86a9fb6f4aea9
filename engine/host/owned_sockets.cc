#include "engine/host/owned_sockets.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "engine/base/utf8.h"

namespace weir {
namespace {

constexpr size_t kMostRecent = 64;

using Folder = std::unique_ptr<DIR, int (*)(DIR*)>;

Folder OpenFolder(const std::string& path) { return Folder(opendir(path.c_str()), closedir); }

std::vector<uint32_t> NewestFirst(const std::string& proc) {
  std::vector<uint32_t> pids;
  const Folder folder = OpenFolder(proc);
  while (const dirent* entry = folder == nullptr ? nullptr : readdir(folder.get())) {
    uint32_t pid = 0;
    if (absl::SimpleAtoi(entry->d_name, &pid)) pids.push_back(pid);
  }
  std::sort(pids.rbegin(), pids.rend());
  return pids;
}

// The inode in a link's "socket:[INODE]"; 0 for all else.
uint64_t SocketInode(int folder, const char* link) {
  std::array<char, 64> text;
  const ssize_t size = readlinkat(folder, link, text.data(), text.size());
  absl::string_view words(text.data(), size < 0 ? 0 : static_cast<size_t>(size));
  uint64_t inode = 0;
  const bool is_socket =
      absl::ConsumePrefix(&words, "socket:[") && absl::ConsumeSuffix(&words, "]");
  return is_socket && absl::SimpleAtoi(words, &inode) ? inode : 0;
}

}  // namespace

void ProcessFinder::Find(absl::flat_hash_set<uint64_t>& wanted,
                         absl::flat_hash_map<uint64_t, Process>& found) {
  const std::vector<uint32_t> recent(recent_.begin(), recent_.end());
  for (const uint32_t pid : recent) LookAt(pid, wanted, found);
  if (wanted.empty()) return;
  for (const uint32_t pid : NewestFirst(proc_)) {
    LookAt(pid, wanted, found);
    if (wanted.empty()) return;
  }
}

// One that is gone by now, or that may not be looked at, holds nothing that can be seen.
void ProcessFinder::LookAt(uint32_t pid, absl::flat_hash_set<uint64_t>& wanted,
                           absl::flat_hash_map<uint64_t, Process>& found) {
  if (wanted.empty()) return;
  const Folder folder = OpenFolder(absl::StrCat(proc_, "/", pid, "/fd"));
  if (folder == nullptr) return;
  Process process;
  while (const dirent* entry = readdir(folder.get())) {
    const uint64_t inode = SocketInode(dirfd(folder.get()), entry->d_name);
    if (inode == 0 || wanted.erase(inode) == 0) continue;
    if (process.pid == 0) process = {pid, NameOf(pid)};
    found[inode] = process;
  }
  if (process.pid != 0) Remember(pid);
}

void ProcessFinder::Remember(uint32_t pid) {
  std::erase(recent_, pid);
  recent_.push_front(pid);
  if (recent_.size() > kMostRecent) recent_.pop_back();
}

std::string ProcessFinder::NameOf(uint32_t pid) const {
  std::array<char, 4096> text;
  const std::string link = absl::StrCat(proc_, "/", pid, "/exe");
  const ssize_t size = readlink(link.c_str(), text.data(), text.size());
  absl::string_view path(text.data(), size < 0 ? 0 : static_cast<size_t>(size));
  // What was replaced or removed while it runs.
  absl::ConsumeSuffix(&path, " (deleted)");
  path.remove_prefix(path.rfind('/') + 1);
  std::string name;
  AppendValidUtf8({path.data(), path.size()}, name);
  return name;
}

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
