#include "tests/scripted_sensor/broken_connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "absl/strings/str_cat.h"

namespace weir::scripted {
namespace {

// gRPC has no call for it and keeps the descriptor to itself, so it is found by its other end.
std::string PeerOf(int descriptor) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* const address = reinterpret_cast<sockaddr*>(&storage);
  char text[INET6_ADDRSTRLEN] = "";
  if (getpeername(descriptor, address, &size) != 0) return "";
  if (storage.ss_family == AF_INET) {
    const auto& in = reinterpret_cast<const sockaddr_in&>(storage);
    inet_ntop(AF_INET, &in.sin_addr, text, sizeof text);
    return absl::StrCat("ipv4:", text, ":", ntohs(in.sin_port));
  }
  if (storage.ss_family != AF_INET6) return "";
  const auto& in6 = reinterpret_cast<const sockaddr_in6&>(storage);
  if (!IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr)) return "";
  inet_ntop(AF_INET, &in6.sin6_addr.s6_addr[12], text, sizeof text);
  return absl::StrCat("ipv4:", text, ":", ntohs(in6.sin6_port));
}

}  // namespace

bool BreakConnection(const std::string& peer) {
  constexpr int kDescriptors = 1024;
  for (int descriptor = 0; descriptor < kDescriptors; ++descriptor) {
    if (PeerOf(descriptor) == peer) return shutdown(descriptor, SHUT_RDWR) == 0;
  }
  return false;
}

}  // namespace weir::scripted
