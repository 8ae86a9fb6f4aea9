// Sockets and flows of tests, from words.
#ifndef WEIR_TESTS_ENGINE_HOST_SOCKET_BUILDER_H_
#define WEIR_TESTS_ENGINE_HOST_SOCKET_BUILDER_H_

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <string>

#include "engine/host/process_table.h"

namespace weir {

inline bool IsIpv6(const std::string& address) { return address.find(':') != std::string::npos; }

inline IpAddress AddressOf(const std::string& text) {
  IpAddress address{};
  EXPECT_EQ(inet_pton(IsIpv6(text) ? AF_INET6 : AF_INET, text.c_str(), address.data()), 1) << text;
  return address;
}

inline SocketEnd End(const std::string& address, uint16_t port) {
  return {AddressOf(address), port};
}

// A socket that is bound, and one that is connected.
inline LocalSocket Bound(uint8_t protocol, const std::string& address, uint16_t port,
                         uint64_t inode = 1) {
  LocalSocket socket;
  socket.protocol = protocol;
  socket.ip_version = IsIpv6(address) ? 6 : 4;
  socket.local = End(address, port);
  socket.inode = inode;
  return socket;
}

inline LocalSocket Connected(uint8_t protocol, const std::string& local, uint16_t local_port,
                             const std::string& remote, uint16_t remote_port, uint64_t inode = 1) {
  LocalSocket socket = Bound(protocol, local, local_port, inode);
  socket.remote = End(remote, remote_port);
  return socket;
}

inline FlowEnds FlowOf(uint8_t protocol, const std::string& source, uint16_t source_port,
                       const std::string& destination, uint16_t destination_port) {
  return {.protocol = protocol,
          .ip_version = static_cast<uint8_t>(IsIpv6(source) ? 6 : 4),
          .source = End(source, source_port),
          .destination = End(destination, destination_port)};
}

// What a table finds, in words: "curl connected", "nobody".
inline std::string InWords(const FoundProcess& found) {
  static constexpr const char* kMatches[] = {"", "port", "bound", "connected"};
  if (found.process == nullptr) return "nobody";
  return found.process->name + " " + kMatches[static_cast<int>(found.match)];
}

}  // namespace weir

#endif  // WEIR_TESTS_ENGINE_HOST_SOCKET_BUILDER_H_
