#include "engine/base/pem.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "engine/base/whole_file.h"

namespace weir {
namespace {

constexpr size_t kMaxBytes = size_t{1} << 20;

template <typename Type, void (*kFree)(Type*)>
struct Freed {
  void operator()(Type* value) const { kFree(value); }
};
using Certificate = std::unique_ptr<X509, Freed<X509, X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using Text = std::unique_ptr<BIO, Freed<BIO, BIO_free_all>>;

absl::Status Refuse(const std::string& name, const std::string& path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(name, ": ", path, ": ", what));
}

Text Open(const std::string& text) {
  return Text(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// An encrypted key would be asked for on the terminal.
int NoPassword(char*, int, int, void*) { return -1; }

Certificate Next(BIO* text) {
  return Certificate(PEM_read_bio_X509(text, nullptr, NoPassword, nullptr));
}

// What remains of OpenSSL's errors when a text has come to its end.
bool AtEnd() {
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  return at_end;
}

// What is wrong with it; empty: nothing.
std::string FaultOfCertificates(const std::string& text) {
  ERR_clear_error();
  const Text open = Open(text);
  const Certificate first = Next(open.get());
  if (first == nullptr) {
    ERR_clear_error();
    return "holds no certificate in PEM";
  }
  while (Next(open.get()) != nullptr) continue;
  if (!AtEnd()) return "holds a damaged certificate";
  return X509_cmp_current_time(X509_get0_notAfter(first.get())) < 0 ? "has expired" : "";
}

std::string FaultOfKey(const std::string& text, const std::string& certificates) {
  const Text open = Open(text);
  const Key key(PEM_read_bio_PrivateKey(open.get(), nullptr, NoPassword, nullptr));
  ERR_clear_error();
  if (key == nullptr) return "holds no unencrypted key in PEM";
  const Certificate certificate = Next(Open(certificates).get());
  const bool fits = certificate != nullptr && X509_check_private_key(certificate.get(), key.get());
  ERR_clear_error();
  return fits ? "" : "is not the key of the certificate";
}

}  // namespace

absl::StatusOr<std::string> ReadCertificates(const std::string& name, const std::string& path) {
  absl::StatusOr<std::string> text = ReadWholeFile(path, kMaxBytes);
  if (!text.ok()) return Refuse(name, path, text.status().message());
  const std::string fault = FaultOfCertificates(*text);
  return fault.empty() ? text : Refuse(name, path, fault);
}

absl::StatusOr<std::string> ReadKey(const std::string& name, const std::string& path,
                                    const std::string& certificates) {
  absl::StatusOr<std::string> text = ReadWholeFile(path, kMaxBytes);
  if (!text.ok()) return Refuse(name, path, text.status().message());
  const std::string fault = FaultOfKey(*text, certificates);
  return fault.empty() ? text : Refuse(name, path, fault);
}

}  // namespace weir
