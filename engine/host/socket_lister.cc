#include "engine/host/socket_lister.h"

#include <linux/netlink.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

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

}  // namespace weir
