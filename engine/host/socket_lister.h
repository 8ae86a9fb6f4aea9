// Asks the kernel which TCP and UDP sockets there are.
#ifndef WEIR_ENGINE_HOST_SOCKET_LISTER_H_
#define WEIR_ENGINE_HOST_SOCKET_LISTER_H_

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/host/local_socket.h"

namespace weir {

// Thread-compatible.
class SocketLister {
 public:
  // Of the network namespace that the calling thread is in. UNAVAILABLE where the kernel has no
  // socket diagnostics or the process may not use them.
  static absl::StatusOr<std::unique_ptr<SocketLister>> Open();
  ~SocketLister();
  SocketLister(const SocketLister&) = delete;
  SocketLister& operator=(const SocketLister&) = delete;

  // Replaces `sockets` by all that there are, of both protocols, over IPv4 and IPv6, but those that
  // no process holds any more. UNAVAILABLE where the kernel does not answer.
  absl::Status List(std::vector<LocalSocket>& sockets);

 private:
  explicit SocketLister(int descriptor);
  absl::Status Ask(int ip_version, uint8_t protocol, std::vector<LocalSocket>& sockets);

  const int descriptor_;  // a netlink socket
  uint32_t sequence_ = 0;
  std::vector<uint8_t> buffer_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_HOST_SOCKET_LISTER_H_
