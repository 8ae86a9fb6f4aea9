#include "engine/host/diag_message.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace weir {
namespace {

using Bytes = std::span<const uint8_t>;

// A copy, as the bytes may lie anywhere. None where there are too few.
template <typename Header>
std::optional<Header> Read(Bytes bytes) {
  Header header;
  if (bytes.size() < sizeof(header)) return std::nullopt;
  std::memcpy(&header, bytes.data(), sizeof(header));
  return header;
}

// What follows the first `length` bytes and the padding behind them.
Bytes Behind(Bytes bytes, size_t length) {
  return bytes.subspan(std::min<size_t>(NLMSG_ALIGN(length), bytes.size()));
}

bool IsMappedIpv4(const IpAddress& address) {
  static constexpr std::array<uint8_t, 12> kPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::equal(kPrefix.begin(), kPrefix.end(), address.begin());
}

IpAddress Unmapped(const IpAddress& address) {
  IpAddress plain{};
  std::copy_n(address.begin() + 12, 4, plain.begin());
  return plain;
}

SocketEnd EndOf(const __be32 (&address)[4], __be16 port) {
  SocketEnd end;
  std::memcpy(end.address.data(), address, sizeof(address));
  end.port = ntohs(port);
  return end;
}

// The value of INET_DIAG_SKV6ONLY, which stands with sockets that listen or are not connected.
bool IsIpv6Only(Bytes attributes) {
  while (const auto attribute = Read<nlattr>(attributes)) {
    if (attribute->nla_len < sizeof(nlattr) || attribute->nla_len > attributes.size()) return false;
    if (attribute->nla_type == INET_DIAG_SKV6ONLY && attribute->nla_len > sizeof(nlattr)) {
      return attributes[sizeof(nlattr)] != 0;
    }
    attributes = Behind(attributes, attribute->nla_len);
  }
  return false;
}

LocalSocket SocketOf(const inet_diag_msg& message, Bytes attributes, uint8_t protocol) {
  LocalSocket socket;
  socket.protocol = protocol;
  socket.ip_version = message.idiag_family == AF_INET ? 4 : 6;
  socket.local = EndOf(message.id.idiag_src, message.id.idiag_sport);
  socket.remote = EndOf(message.id.idiag_dst, message.id.idiag_dport);
  socket.inode = message.idiag_inode;
  if (message.idiag_family == AF_INET) {
    // The kernel leaves what is behind the first 4 bytes as it was.
    for (SocketEnd* end : {&socket.local, &socket.remote}) {
      std::fill(end->address.begin() + 4, end->address.end(), uint8_t{0});
    }
  } else if (IsMappedIpv4(socket.local.address)) {
    socket.ip_version = 4;
    socket.local.address = Unmapped(socket.local.address);
    socket.remote.address = Unmapped(socket.remote.address);
  } else if (socket.local.is_any()) {
    socket.serves_ipv4 = !IsIpv6Only(attributes);
  }
  return socket;
}

// Both kinds of last message begin with 0 or the negative number of an error.
DiagResult EndOfAnswer(Bytes payload) {
  const auto error = Read<int32_t>(payload);
  if (!error.has_value() || *error > 0) return {DiagOutcome::kMalformed};
  return *error == 0 ? DiagResult{DiagOutcome::kDone} : DiagResult{DiagOutcome::kFailed, -*error};
}

bool AppendSocket(Bytes payload, uint8_t protocol, std::vector<LocalSocket>& sockets) {
  const auto message = Read<inet_diag_msg>(payload);
  if (!message.has_value()) return false;
  const bool is_ip = message->idiag_family == AF_INET || message->idiag_family == AF_INET6;
  if (!is_ip || message->idiag_inode == 0 || message->id.idiag_sport == 0) return true;
  sockets.push_back(SocketOf(*message, Behind(payload, sizeof(*message)), protocol));
  return true;
}

}  // namespace

std::string DiagRequest(int ip_version, uint8_t protocol, uint32_t sequence) {
  struct {
    nlmsghdr header;
    inet_diag_req_v2 request;
  } message = {};
  message.header.nlmsg_len = sizeof(message);
  message.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  message.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  message.header.nlmsg_seq = sequence;
  message.request.sdiag_family = ip_version == 4 ? AF_INET : AF_INET6;
  message.request.sdiag_protocol = protocol;
  message.request.idiag_states = ~uint32_t{0};
  return std::string(reinterpret_cast<const char*>(&message), sizeof(message));
}

DiagResult ParseDiagReply(Bytes datagram, uint8_t protocol, uint32_t sequence,
                          std::vector<LocalSocket>& sockets) {
  while (!datagram.empty()) {
    const auto header = Read<nlmsghdr>(datagram);
    if (!header.has_value() || header->nlmsg_len < sizeof(nlmsghdr) ||
        header->nlmsg_len > datagram.size()) {
      return {DiagOutcome::kMalformed};
    }
    const Bytes payload = datagram.subspan(sizeof(nlmsghdr), header->nlmsg_len - sizeof(nlmsghdr));
    if (header->nlmsg_seq == sequence) {  // else the rest of an answer that was given up
      if (header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR) {
        return EndOfAnswer(payload);
      }
      if (header->nlmsg_type == SOCK_DIAG_BY_FAMILY && !AppendSocket(payload, protocol, sockets)) {
        return {DiagOutcome::kMalformed};
      }
    }
    datagram = Behind(datagram, header->nlmsg_len);
  }
  return {DiagOutcome::kMore};
}

}  // namespace weir
