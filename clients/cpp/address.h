// Where a sensor is found: the default address, and the forms that an address may have.
#ifndef WEIR_CLIENTS_CPP_ADDRESS_H_
#define WEIR_CLIENTS_CPP_ADDRESS_H_

#include <string>

#include "absl/status/statusor.h"

namespace weir::client {

// What of a process's surroundings the default address depends on. Empty: not set.
struct AddressEnvironment {
  std::string weir_server;      // WEIR_SERVER
  std::string xdg_runtime_dir;  // XDG_RUNTIME_DIR
  bool is_root = false;
};

// Reads it from the environment of this process.
AddressEnvironment CurrentAddressEnvironment();

// The Unix socket on which a sensor listens unless it is told otherwise:
// root                 unix:///run/weir/weir.sock
// else                 unix://$XDG_RUNTIME_DIR/weir.sock
// else, where not set  unix:///run/weir/weir.sock
std::string DefaultSocketAddress(const AddressEnvironment& environment);

// The address that a client uses unless it is told one: WEIR_SERVER, else the default socket.
std::string DefaultServerAddress(const AddressEnvironment& environment);

// Makes a gRPC target of an address as people write it:
//   /run/weir.sock, unix:///run/weir.sock, unix:weir.sock   a Unix socket
//   sensor.example:50051, 10.0.0.1:50051, [::1]:50051       a TCP port
// INVALID_ARGUMENT, naming the address, where it is none of these.
absl::StatusOr<std::string> ParseAddress(const std::string& address);

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_ADDRESS_H_
