#include "server/tls_files.h"

#include <grpcpp/security/server_credentials.h>

#include <utility>

#include "engine/base/pem.h"

namespace weir {
namespace {

absl::Status ReadPair(const TlsFiles& files, grpc::SslServerCredentialsOptions& options) {
  auto certificate = ReadPemFile("tls-certificate", files.certificate);
  if (!certificate.ok()) return certificate.status();
  auto key = ReadPemFile("tls-key", files.key);
  if (!key.ok()) return key.status();
  absl::Status status = CheckCertificates("tls-certificate", files.certificate, *certificate);
  if (status.ok()) status = CheckKey("tls-key", files.key, *key, *certificate);
  options.pem_key_cert_pairs.push_back({*std::move(key), *std::move(certificate)});
  return status;
}

absl::Status ReadAuthorities(const TlsFiles& files, grpc::SslServerCredentialsOptions& options) {
  auto authorities = ReadPemFile("tls-client-ca", files.client_ca);
  if (!authorities.ok()) return authorities.status();
  options.pem_root_certs = *std::move(authorities);
  return CheckCertificates("tls-client-ca", files.client_ca, options.pem_root_certs);
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ReadCredentials(const TlsFiles& files) {
  if (!files.any()) return grpc::InsecureServerCredentials();
  if (files.certificate.empty()) {
    return absl::InvalidArgumentError("tls-certificate: is missing, beside the other TLS files");
  }
  if (files.key.empty()) return absl::InvalidArgumentError("tls-key: is missing");
  const bool known_clients = !files.client_ca.empty();
  grpc::SslServerCredentialsOptions options(
      known_clients ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                    : GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
  absl::Status status = ReadPair(files, options);
  if (status.ok() && known_clients) status = ReadAuthorities(files, options);
  if (!status.ok()) return status;
  return grpc::SslServerCredentials(options);
}

}  // namespace weir
