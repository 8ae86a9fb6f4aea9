#include "tests/scripted_sensor/tls_port.h"

#include <fstream>

#include "tests/support/certificates.h"

namespace weir::scripted {
namespace {

bool WriteFile(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  return file.flush().good();
}

}  // namespace

std::shared_ptr<grpc::ServerCredentials> MakeTlsCredentials(const std::string& folder) {
  const TestAuthority authority;
  const TestAuthority stranger;
  if (!WriteFile(folder + "/authority.pem", authority.certificate()) ||
      !WriteFile(folder + "/stranger.pem", stranger.certificate())) {
    return nullptr;
  }
  const CertificateAndKey own = authority.Issue("sensor.example");
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({own.key, own.certificate});
  return grpc::SslServerCredentials(options);
}

}  // namespace weir::scripted
