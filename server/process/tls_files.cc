#include "server/process/tls_files.h"

#include <grpcpp/security/server_credentials.h>

#include <utility>

#include "engine/base/pem.h"

namespace weir {
namespace {

absl::Status ReadPair(const TlsFiles& files, grpc::SslServerCredentialsOptions& options) {
  auto certificates = ReadCertificates("tls-certificate", files.certificate);
  if (!certificates.ok()) return certificates.status();
  auto key = ReadKey("tls-key", files.key, *certificates);
  if (!key.ok()) return key.status();
  options.pem_key_cert_pairs.push_back({*std::move(key), *std::move(certificates)});
  return absl::OkStatus();
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
  if (absl::Status status = ReadPair(files, options); !status.ok()) return status;
  if (known_clients) {
    auto authorities = ReadCertificates("tls-client-ca", files.client_ca);
    if (!authorities.ok()) return authorities.status();
    options.pem_root_certs = *std::move(authorities);
  }
  return grpc::SslServerCredentials(options);
}

}  // namespace weir
