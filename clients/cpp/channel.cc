#include "clients/cpp/channel.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "clients/cpp/address.h"
#include "engine/base/pem.h"

namespace weir::client {
namespace {

constexpr int kKeepaliveTimeMs = 60'000;
constexpr int kKeepaliveTimeoutMs = 20'000;
constexpr int kMaxMessageBytes = 64 << 20;

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> TlsCredentials(const TlsOptions& tls) {
  if (tls.certificate.empty() != tls.key.empty()) {
    return absl::InvalidArgumentError("tls.certificate and tls.key go together");
  }
  grpc::SslCredentialsOptions options;
  if (!tls.ca.empty()) {
    auto authorities = ReadCertificates("tls.ca", tls.ca);
    if (!authorities.ok()) return authorities.status();
    options.pem_root_certs = *std::move(authorities);
  }
  if (!tls.key.empty()) {
    auto certificates = ReadCertificates("tls.certificate", tls.certificate);
    if (!certificates.ok()) return certificates.status();
    auto key = ReadKey("tls.key", tls.key, *certificates);
    if (!key.ok()) return key.status();
    options.pem_cert_chain = *std::move(certificates);
    options.pem_private_key = *std::move(key);
  }
  return grpc::SslCredentials(options);
}

grpc::ChannelArguments Arguments(const TlsOptions& tls) {
  grpc::ChannelArguments arguments;
  if (!tls.server_name.empty()) arguments.SetSslTargetNameOverride(tls.server_name);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveTimeMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  return arguments;
}

}  // namespace

absl::StatusOr<ChannelPtr> Connect(const std::string& address, const TlsOptions& tls) {
  absl::StatusOr<std::string> target = ParseAddress(address);
  if (!target.ok()) return target.status();
  if (!tls.any() || absl::StartsWith(*target, "unix:")) {
    return grpc::CreateCustomChannel(*target, grpc::InsecureChannelCredentials(), Arguments({}));
  }
  auto credentials = TlsCredentials(tls);
  if (!credentials.ok()) return credentials.status();
  return grpc::CreateCustomChannel(*target, *credentials, Arguments(tls));
}

}  // namespace weir::client
