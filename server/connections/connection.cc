#include "server/connections/connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/base/clock.h"

namespace weir {
namespace {

// Calls that a client may cancel for good, once it has used up what it may at one time.
constexpr int64_t kCancelledPerSecond = 100;

std::string TextOf(const in6_addr& address) {
  char text[INET6_ADDRSTRLEN];
  return inet_ntop(AF_INET6, &address, text, sizeof(text));
}

void SetIpv4(const uint8_t* bytes, in_port_t port, Peer& peer) {
  char text[INET_ADDRSTRLEN];
  peer.network = inet_ntop(AF_INET, bytes, text, sizeof(text));
  peer.name = absl::StrCat("ipv4:", peer.network, ":", ntohs(port));
}

void SetIpv6(const sockaddr_in6& from, Peer& peer) {
  in6_addr network = from.sin6_addr;
  std::memset(network.s6_addr + 8, 0, 8);
  peer.network = absl::StrCat(TextOf(network), "/64");
  peer.name = absl::StrCat("ipv6:[", TextOf(from.sin6_addr), "]:", ntohs(from.sin6_port));
}

}  // namespace

Peer PeerOf(int descriptor) {
  Peer peer;
  sockaddr_storage from = {};
  socklen_t size = sizeof(from);
  if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&from), &size) != 0) return peer;
  if (from.ss_family == AF_INET) {
    const auto& ipv4 = reinterpret_cast<const sockaddr_in&>(from);
    SetIpv4(reinterpret_cast<const uint8_t*>(&ipv4.sin_addr), ipv4.sin_port, peer);
  } else if (from.ss_family == AF_INET6) {
    const auto& ipv6 = reinterpret_cast<const sockaddr_in6&>(from);
    if (IN6_IS_ADDR_V4MAPPED(&ipv6.sin6_addr)) {
      SetIpv4(ipv6.sin6_addr.s6_addr + 12, ipv6.sin6_port, peer);
    } else {
      SetIpv6(ipv6, peer);
    }
  } else if (ucred credentials; from.ss_family == AF_UNIX) {
    socklen_t length = sizeof(credentials);
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0) {
      peer.credentials = credentials;
    }
  }
  return peer;
}

std::string PeerName(absl::string_view grpc_name) {
  std::string name =
      absl::StrReplaceAll(grpc_name, {{"%5B", "["}, {"%5D", "]"}, {"%5b", "["}, {"%5d", "]"}});
  const size_t scope = std::min(name.find("%25"), name.find('%'));
  if (scope == std::string::npos) return name;
  const size_t end = name.find(']', scope);  // of an address that is local to a link
  return end == std::string::npos ? name : name.erase(scope, end - scope);
}

void Connection::BeginCall(bool takes_messages) {
  progress_.fetch_add(1, std::memory_order_relaxed);
  if (takes_messages) message_calls_.fetch_add(1, std::memory_order_relaxed);
  if (calls_.fetch_add(1, std::memory_order_relaxed) >= MostCalls()) {
    Shed(ShedReason::kTooManyCalls);
  }
}

void Connection::EndCall(bool takes_messages, bool was_cancelled, int64_t now_ns) {
  calls_.fetch_sub(1, std::memory_order_relaxed);
  if (takes_messages) message_calls_.fetch_sub(1, std::memory_order_relaxed);
  if (!was_cancelled) return;
  int64_t before = credited_ns_.load(std::memory_order_relaxed);
  constexpr int64_t kPaceNs = kNanosPerSecond / kCancelledPerSecond;
  const int64_t earned = (now_ns - before) / kPaceNs;
  if (earned > 0 && credited_ns_.compare_exchange_strong(before, before + earned * kPaceNs)) {
    const int64_t missing = MostCancelled() - cancel_credit_.load(std::memory_order_relaxed);
    cancel_credit_.fetch_add(std::min(earned, missing), std::memory_order_relaxed);
  }
  if (cancel_credit_.fetch_sub(1, std::memory_order_relaxed) <= 0) {
    Shed(ShedReason::kCancelledCalls);
  }
}

bool Connection::Shed(ShedReason reason) {
  int none = -1;
  if (!shed_.compare_exchange_strong(none, static_cast<int>(reason))) return false;
  // What it sent and gRPC has not read goes with it: a shut down socket would still give megabytes
  // of frames to work off. Only TCP can be disconnected so.
  const sockaddr nowhere = {.sa_family = AF_UNSPEC, .sa_data = {}};
  if (connect(socket_.get(), &nowhere, sizeof(nowhere)) != 0) shutdown(socket_.get(), SHUT_RDWR);
  return true;
}

std::optional<ShedReason> Connection::shed_reason() const {
  const int reason = shed_.load(std::memory_order_relaxed);
  if (reason < 0) return std::nullopt;
  return static_cast<ShedReason>(reason);
}

}  // namespace weir
