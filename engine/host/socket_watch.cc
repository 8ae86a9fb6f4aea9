#include "engine/host/socket_watch.h"

#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace weir {
namespace {

// How many times as long as a look the pause after it is at least.
constexpr int64_t kPauseFactor = 4;

std::vector<LocalAddress> LocalAddresses() {
  std::vector<LocalAddress> addresses;
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return addresses;
  for (const ifaddrs* at = first; at != nullptr; at = at->ifa_next) {
    IpAddress bytes{};
    if (at->ifa_addr == nullptr) continue;
    if (at->ifa_addr->sa_family == AF_INET) {
      const auto* address = reinterpret_cast<const sockaddr_in*>(at->ifa_addr);
      std::memcpy(bytes.data(), &address->sin_addr, sizeof(address->sin_addr));
      addresses.emplace_back(4, bytes);
    } else if (at->ifa_addr->sa_family == AF_INET6) {
      const auto* address = reinterpret_cast<const sockaddr_in6*>(at->ifa_addr);
      std::memcpy(bytes.data(), &address->sin6_addr, sizeof(address->sin6_addr));
      addresses.emplace_back(6, bytes);
    }
  }
  freeifaddrs(first);
  return addresses;
}

}  // namespace

absl::StatusOr<std::unique_ptr<SocketWatch>> SocketWatch::Open(int64_t interval_ns,
                                                               const Clock& clock) {
  absl::StatusOr<std::unique_ptr<SocketLister>> lister = SocketLister::Open();
  if (!lister.ok()) return lister.status();
  std::unique_ptr<SocketWatch> watch(new SocketWatch(*std::move(lister), interval_ns, clock));
  if (absl::Status status = watch->Look(); !status.ok()) return status;
  return watch;
}

SocketWatch::~SocketWatch() {
  {
    MutexLock lock(mutex_);
    stopped_ = true;
  }
  stop_.NotifyAll();
  if (thread_.joinable()) thread_.join();
}

void SocketWatch::Start() {
  thread_ = std::thread([this] { Run(); });
}

void SocketWatch::Run() {
  MutexLock lock(mutex_);
  while (!stopped_) {
    lock.Unlock();
    const int64_t start_ns = clock_.MonotonicNanos();
    Look().IgnoreError();
    const int64_t took_ns = clock_.MonotonicNanos() - start_ns;
    lock.Lock();
    PauseFor(std::max(interval_ns_, kPauseFactor * took_ns));
  }
}

// Or until it is stopped.
void SocketWatch::PauseFor(int64_t span_ns) {
  const int64_t end_ns = clock_.MonotonicNanos() + span_ns;
  while (!stopped_) {
    const int64_t rest_ns = end_ns - clock_.MonotonicNanos();
    if (rest_ns <= 0) return;
    stop_.WaitFor(mutex_, rest_ns);
  }
}

absl::Status SocketWatch::Look() {
  if (absl::Status status = lister_->List(sockets_); !status.ok()) return status;
  owned_.Update(sockets_, clock_.MonotonicNanos());
  directory_.Publish(owned_.MakeTable(LocalAddresses()));
  return absl::OkStatus();
}

}  // namespace weir
