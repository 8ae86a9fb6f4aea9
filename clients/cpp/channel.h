// Channels to sensors.
#ifndef WEIR_CLIENTS_CPP_CHANNEL_H_
#define WEIR_CLIENTS_CPP_CHANNEL_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace grpc {
class Channel;
}

namespace weir::client {

// A channel may be used by several threads at once, and is closed with its last owner.
using ChannelPtr = std::shared_ptr<grpc::Channel>;

// How a connection over TCP is encrypted; a Unix socket's never is. Files are in PEM; an empty
// path: not given.
struct TlsOptions {
  bool enabled = false;     // also where any of the following is given
  std::string ca;           // the authorities that the sensor's certificate may be of; else the
                            // system's
  std::string certificate;  // the client's own, for a sensor that asks for one
  std::string key;          // of that certificate
  std::string server_name;  // that the sensor's certificate is for, where it is not the address's

  bool any() const {
    return enabled || !ca.empty() || !certificate.empty() || !key.empty() || !server_name.empty();
  }
};

// Makes a channel to a sensor's address (see ParseAddress). It connects with the first call;
// INVALID_ARGUMENT says that the address is none, or which file cannot be used.
absl::StatusOr<ChannelPtr> Connect(const std::string& address, const TlsOptions& tls = {});

// Where a sensor is found: the default address, and the forms that an address may have.

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

#endif  // WEIR_CLIENTS_CPP_CHANNEL_H_
