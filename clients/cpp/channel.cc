#include "clients/cpp/channel.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
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

namespace {

constexpr char kSystemSocket[] = "unix:///run/weir/weir.sock";

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

absl::Status BadAddress(const std::string& address) {
  return absl::InvalidArgumentError(
      absl::StrCat("invalid address \"", address, "\": expected HOST:PORT or unix:///PATH"));
}

bool IsPort(const std::string& text) {
  int port = 0;
  return absl::SimpleAtoi(text, &port) && port >= 1 && port <= 65535;
}

}  // namespace

AddressEnvironment CurrentAddressEnvironment() {
  return {Variable("WEIR_SERVER"), Variable("XDG_RUNTIME_DIR"), geteuid() == 0};
}

std::string DefaultSocketAddress(const AddressEnvironment& environment) {
  if (environment.is_root || environment.xdg_runtime_dir.substr(0, 1) != "/") return kSystemSocket;
  return absl::StrCat("unix://", environment.xdg_runtime_dir, "/weir.sock");
}

std::string DefaultServerAddress(const AddressEnvironment& environment) {
  return environment.weir_server.empty() ? DefaultSocketAddress(environment)
                                         : environment.weir_server;
}

absl::StatusOr<std::string> ParseAddress(const std::string& address) {
  if (absl::StartsWith(address, "/")) return absl::StrCat("unix:", address);
  if (absl::StartsWith(address, "unix:")) {
    if (address.size() == 5) return BadAddress(address);
    return address;
  }
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos || colon == 0) return BadAddress(address);
  const std::string host = address.substr(0, colon);
  const bool bracketed = host.front() == '[' && host.back() == ']';
  const bool plain = host.find_first_of(":/[] ") == std::string::npos;
  if (!IsPort(address.substr(colon + 1)) || (!bracketed && !plain)) return BadAddress(address);
  return absl::StrCat("dns:///", address);
}

}  // namespace weir::client
