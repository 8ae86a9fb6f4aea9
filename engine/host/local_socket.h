// A socket of this machine, as the kernel's socket diagnostics tell of it.
#ifndef WEIR_ENGINE_HOST_LOCAL_SOCKET_H_
#define WEIR_ENGINE_HOST_LOCAL_SOCKET_H_

#include <cstdint>

#include "engine/packet/flow_key.h"

namespace weir {

// One end of a socket. Port 0: none.
struct SocketEnd {
  IpAddress address{};  // all zeros: any
  uint16_t port = 0;    // host order

  bool is_any() const { return address == IpAddress{}; }
  friend bool operator==(const SocketEnd&, const SocketEnd&) = default;
};

// Addresses are of `ip_version`: IPv4 that is spoken through an IPv6 socket (::ffff:a.b.c.d) is
// IPv4.
struct LocalSocket {
  uint8_t protocol = 0;  // TCP or UDP
  uint8_t ip_version = 4;
  bool serves_ipv4 = false;  // an IPv6 socket bound to any address that takes IPv4 as well
  SocketEnd local;
  SocketEnd remote;    // port 0: not connected
  uint64_t inode = 0;  // what ties it to the descriptors of processes

  bool is_connected() const { return remote.port != 0; }
  friend bool operator==(const LocalSocket&, const LocalSocket&) = default;
};

}  // namespace weir

#endif  // WEIR_ENGINE_HOST_LOCAL_SOCKET_H_
