// Sockets that listen.
#ifndef WEIR_SERVER_PROCESS_LISTENER_H_
#define WEIR_SERVER_PROCESS_LISTENER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/capture/unique_descriptor.h"
#include "server/process/listen_address.h"

namespace weir {

struct Listener {
  // One, or for a host of several addresses one for each: not blocking, closed on exec.
  std::vector<UniqueDescriptor> sockets;
  ListenAddress address;  // with the port that was found, where it was 0
};

// UNAVAILABLE with the address and why: in use, no right to, no such host. The path of a Unix
// socket is free (see PrepareSocketPath); its file has the rights that umask leaves.
absl::StatusOr<Listener> Listen(const ListenAddress& address);

}  // namespace weir

#endif  // WEIR_SERVER_PROCESS_LISTENER_H_
