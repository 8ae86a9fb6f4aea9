#include "clients/cpp/channel.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cpp/address.h"

namespace weir::client {
namespace {

constexpr int kKeepaliveTimeMs = 60'000;
constexpr int kKeepaliveTimeoutMs = 20'000;
constexpr int kMaxMessageBytes = 64 << 20;

absl::Status ReadFile(const char* what, const std::string& path, std::string& text) {
  if (path.empty()) return absl::OkStatus();
  std::ifstream file(path, std::ios::binary);
  text.assign(std::istreambuf_iterator<char>(file), {});
  if (!file.bad() && absl::StrContains(text, "-----BEGIN ")) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(what, ": ", path, " is no file in PEM"));
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> TlsCredentials(const TlsOptions& tls) {
  if (tls.certificate.empty() != tls.key.empty()) {
    return absl::InvalidArgumentError("tls-certificate and tls-key go together");
  }
  grpc::SslCredentialsOptions options;
  absl::Status status = ReadFile("tls-ca", tls.ca, options.pem_root_certs);
  status.Update(ReadFile("tls-certificate", tls.certificate, options.pem_cert_chain));
  status.Update(ReadFile("tls-key", tls.key, options.pem_private_key));
  if (!status.ok()) return status;
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
