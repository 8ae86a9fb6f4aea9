#include "server/tls_files.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace weir {
namespace {

constexpr unsigned int kLookAgainSeconds = 2;

template <typename Type, void (*kFree)(Type*)>
struct Freed {
  void operator()(Type* value) const { kFree(value); }
};
using Certificate = std::unique_ptr<X509, Freed<X509, X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using File = std::unique_ptr<BIO, Freed<BIO, BIO_free_all>>;

absl::Status Refuse(const char* setting, const std::string& path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(setting, ": ", path, ": ", what));
}

// An encrypted key would be asked for on the terminal.
int NoPassword(char*, int, int, void*) { return -1; }

absl::Status Open(const char* setting, const std::string& path, File& file) {
  file.reset(BIO_new_file(path.c_str(), "r"));
  return file != nullptr ? absl::OkStatus() : Refuse(setting, path, std::strerror(errno));
}

absl::Status ReadCertificate(const char* setting, const std::string& path,
                             Certificate& certificate) {
  File file;
  if (absl::Status status = Open(setting, path, file); !status.ok()) return status;
  certificate.reset(PEM_read_bio_X509(file.get(), nullptr, NoPassword, nullptr));
  if (certificate == nullptr) return Refuse(setting, path, "holds no certificate in PEM");
  return absl::OkStatus();
}

absl::Status ReadKey(const std::string& path, Key& key) {
  File file;
  if (absl::Status status = Open("tls-key", path, file); !status.ok()) return status;
  key.reset(PEM_read_bio_PrivateKey(file.get(), nullptr, NoPassword, nullptr));
  if (key == nullptr) return Refuse("tls-key", path, "holds no unencrypted key in PEM");
  return absl::OkStatus();
}

absl::Status CheckPair(const TlsFiles& files) {
  Certificate certificate;
  Key key;
  absl::Status status = ReadCertificate("tls-certificate", files.certificate, certificate);
  status.Update(ReadKey(files.key, key));
  if (!status.ok()) return status;
  if (X509_check_private_key(certificate.get(), key.get()) == 1) return absl::OkStatus();
  return Refuse("tls-key", files.key, absl::StrCat("is not the key of ", files.certificate));
}

}  // namespace

absl::Status CheckTlsFiles(const TlsFiles& files) {
  if (!files.any()) return absl::OkStatus();
  if (files.certificate.empty()) return absl::InvalidArgumentError("tls-certificate: is missing");
  if (files.key.empty()) return absl::InvalidArgumentError("tls-key: is missing");
  if (absl::Status status = CheckPair(files); !status.ok()) return status;
  if (files.client_ca.empty()) return absl::OkStatus();
  Certificate authority;
  return ReadCertificate("tls-client-ca", files.client_ca, authority);
}

std::shared_ptr<grpc::ServerCredentials> TlsCredentials(const TlsFiles& files) {
  namespace tls = grpc::experimental;
  tls::TlsServerCredentialsOptions options(std::make_shared<tls::FileWatcherCertificateProvider>(
      files.key, files.certificate, files.client_ca, kLookAgainSeconds));
  options.watch_identity_key_cert_pairs();
  if (!files.client_ca.empty()) {
    options.watch_root_certs();
    options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return tls::TlsServerCredentials(options);
}

}  // namespace weir
