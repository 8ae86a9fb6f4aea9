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

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_CHANNEL_H_
