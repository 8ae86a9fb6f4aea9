#include "engine/host/socket_watch.h"

#include <ifaddrs.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/host/diag_message.h"

namespace weir {
namespace {

// The kernel fills datagrams of up to 32 KiB.
constexpr size_t kBufferBytes = 64 << 10;
// The kernel answers at once; the wait is against what should not happen.
constexpr timeval kAnswerLimit = {.tv_sec = 2, .tv_usec = 0};

absl::Status Unusable(const std::string& why) {
  return absl::UnavailableError(
      absl::StrCat("find_processes: the kernel's socket diagnostics cannot be used: ", why));
}

}  // namespace

absl::StatusOr<std::unique_ptr<SocketLister>> SocketLister::Open() {
  const int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (descriptor < 0) return Unusable(std::strerror(errno));
  setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &kAnswerLimit, sizeof(kAnswerLimit));
  return std::unique_ptr<SocketLister>(new SocketLister(descriptor));
}

SocketLister::SocketLister(int descriptor) : descriptor_(descriptor), buffer_(kBufferBytes) {}

SocketLister::~SocketLister() { close(descriptor_); }

absl::Status SocketLister::List(std::vector<LocalSocket>& sockets) {
  sockets.clear();
  for (const int ip_version : {4, 6}) {
    for (const uint8_t protocol : {IPPROTO_TCP, IPPROTO_UDP}) {
      absl::Status status = Ask(ip_version, protocol, sockets);
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

absl::Status SocketLister::Ask(int ip_version, uint8_t protocol,
                               std::vector<LocalSocket>& sockets) {
  const std::string request = DiagRequest(ip_version, protocol, ++sequence_);
  if (send(descriptor_, request.data(), request.size(), 0) < 0) {
    return Unusable(std::strerror(errno));
  }
  while (true) {
    const ssize_t size = recv(descriptor_, buffer_.data(), buffer_.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return Unusable(size < 0 ? std::strerror(errno) : "no answer");
    const DiagResult result =
        ParseDiagReply({buffer_.data(), static_cast<size_t>(size)}, protocol, sequence_, sockets);
    switch (result.outcome) {
      case DiagOutcome::kMore:
        continue;
      case DiagOutcome::kDone:
        return absl::OkStatus();
      case DiagOutcome::kFailed:
        return Unusable(std::strerror(result.error));
      case DiagOutcome::kMalformed:
        return Unusable("its answer cannot be read");
    }
  }
}

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
    if (!Look().ok()) failed_looks_.fetch_add(1, std::memory_order_relaxed);
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
