#include "server/process/listener.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

namespace weir {
namespace {

constexpr int kQueue = 512;  // connections that wait to be accepted; the kernel may have less
constexpr int kSocketFlags = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
// How long what was sent may go unacknowledged: as long as gRPC waits for the answer to a ping.
constexpr unsigned kUserTimeoutMs = 20'000;

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

absl::Status Failed(const ListenAddress& address, absl::string_view why) {
  return absl::UnavailableError(absl::StrCat("cannot listen on ", address.ForGrpc(), ": ", why));
}

void SetOption(int socket, int level, int name, int value) {
  (void)setsockopt(socket, level, name, &value, sizeof(value));
}

// What is accepted has the options of the listener.
void SetTcpOptions(int socket, int family) {
  SetOption(socket, SOL_SOCKET, SO_REUSEADDR, 1);
  SetOption(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  SetOption(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, kUserTimeoutMs);
  if (family == AF_INET6) SetOption(socket, IPPROTO_IPV6, IPV6_V6ONLY, 0);
}

int PortOf(int socket) {
  sockaddr_storage bound = {};
  socklen_t size = sizeof(bound);
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&bound), &size) != 0) return 0;
  return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(bound).sin6_port
                                           : reinterpret_cast<sockaddr_in&>(bound).sin_port);
}

// Not open where that fails; errno says why.
UniqueDescriptor ListenOn(const sockaddr* address, socklen_t size) {
  UniqueDescriptor opened(socket(address->sa_family, kSocketFlags, 0));
  if (!opened.is_open()) return opened;
  if (address->sa_family != AF_UNIX) SetTcpOptions(opened.get(), address->sa_family);
  if (bind(opened.get(), address, size) != 0 || listen(opened.get(), kQueue) != 0) {
    return UniqueDescriptor();
  }
  return opened;
}

absl::StatusOr<Listener> ListenOnPath(const ListenAddress& address) {
  sockaddr_un path = {};
  path.sun_family = AF_UNIX;
  if (address.socket_path.size() >= sizeof(path.sun_path)) return Failed(address, "path too long");
  std::memcpy(path.sun_path, address.socket_path.data(), address.socket_path.size());
  Listener listener{.sockets = {}, .address = address};
  UniqueDescriptor opened = ListenOn(reinterpret_cast<const sockaddr*>(&path), sizeof(path));
  if (!opened.is_open()) return Failed(address, std::strerror(errno));
  listener.sockets.push_back(std::move(opened));
  return listener;
}

absl::StatusOr<Addresses> LookUp(const ListenAddress& address) {
  addrinfo hints = {};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int error =
      getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (error != 0) return Failed(address, gai_strerror(error));
  return Addresses(found, &freeaddrinfo);
}

void SetPort(sockaddr& address, int port) {
  auto& field = address.sa_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                                              : reinterpret_cast<sockaddr_in&>(address).sin_port;
  field = htons(static_cast<uint16_t>(port));
}

}  // namespace

absl::StatusOr<Listener> Listen(const ListenAddress& address) {
  if (address.is_unix()) return ListenOnPath(address);
  absl::StatusOr<Addresses> found = LookUp(address);
  if (!found.ok()) return found.status();
  Listener listener{.sockets = {}, .address = address};
  int error = 0;
  // A host may have addresses of a family that this machine has not ("localhost").
  for (addrinfo* at = found->get(); at != nullptr; at = at->ai_next) {
    SetPort(*at->ai_addr, listener.address.port);
    UniqueDescriptor opened = ListenOn(at->ai_addr, at->ai_addrlen);
    if (!opened.is_open()) {
      error = errno;
      if (error == EADDRINUSE) break;
      continue;
    }
    listener.address.port = PortOf(opened.get());
    listener.sockets.push_back(std::move(opened));
  }
  if (listener.sockets.empty() || error == EADDRINUSE) return Failed(address, std::strerror(error));
  return listener;
}

}  // namespace weir
