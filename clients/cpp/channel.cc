#include "clients/cpp/channel.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <string>

#include "clients/cpp/address.h"

namespace weir::client {
namespace {

constexpr int kKeepaliveTimeMs = 60'000;
constexpr int kKeepaliveTimeoutMs = 20'000;
constexpr int kMaxMessageBytes = 64 << 20;

grpc::ChannelArguments Arguments() {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveTimeMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  return arguments;
}

}  // namespace

absl::StatusOr<ChannelPtr> Connect(const std::string& address) {
  absl::StatusOr<std::string> target = ParseAddress(address);
  if (!target.ok()) return target.status();
  return grpc::CreateCustomChannel(*target, grpc::InsecureChannelCredentials(), Arguments());
}

}  // namespace weir::client
