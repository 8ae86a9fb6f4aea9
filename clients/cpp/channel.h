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

// Makes a channel to a sensor's address (see ParseAddress), without encryption. It connects with
// the first call; INVALID_ARGUMENT says that the address is none.
absl::StatusOr<ChannelPtr> Connect(const std::string& address);

}  // namespace weir::client

#endif  // WEIR_CLIENTS_CPP_CHANNEL_H_
