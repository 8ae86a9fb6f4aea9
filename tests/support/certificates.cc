#include "tests/support/certificates.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdlib>

namespace weir {
namespace {

constexpr long kHour = 3600;
constexpr long kVersion3 = 2;

void Must(bool worked) {
  if (!worked) std::abort();
}

void AddExtension(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  Must(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

void SetRandomSerial(X509* certificate) {
  uint64_t serial = 0;
  Must(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial)) == 1);
  Must(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1) == 1);
}

// Unsigned yet, its own issuer.
X509* MakeCertificate(EVP_PKEY* key, const std::string& common_name) {
  X509* certificate = X509_new();
  X509_set_version(certificate, kVersion3);
  SetRandomSerial(certificate);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -kHour);
  X509_gmtime_adj(X509_getm_notAfter(certificate), kHour);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(certificate, name);
  return certificate;
}

template <typename Write>
std::string Pem(const Write& write) {
  BIO* memory = BIO_new(BIO_s_mem());
  Must(write(memory) == 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory, &text);
  std::string pem(text, static_cast<size_t>(size));
  BIO_free(memory);
  return pem;
}

std::string CertificatePem(X509* certificate) {
  return Pem([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

}  // namespace

struct TestAuthority::Material {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = MakeCertificate(key, "an authority for tests");

  ~Material() {
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
};

TestAuthority::TestAuthority() : material_(std::make_unique<Material>()) {
  AddExtension(material_->certificate, NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(material_->certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  Must(X509_sign(material_->certificate, material_->key, EVP_sha256()) > 0);
}

TestAuthority::~TestAuthority() = default;

std::string TestAuthority::certificate() const { return CertificatePem(material_->certificate); }

CertificateAndKey TestAuthority::Issue(const std::string& dns_name) const {
  return Issue(dns_name, kHour);
}

CertificateAndKey TestAuthority::IssueExpired(const std::string& dns_name) const {
  return Issue(dns_name, -60);
}

CertificateAndKey TestAuthority::Issue(const std::string& dns_name, long good_for_seconds) const {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = MakeCertificate(key, dns_name);
  X509_gmtime_adj(X509_getm_notAfter(certificate), good_for_seconds);
  X509_set_issuer_name(certificate, X509_get_subject_name(material_->certificate));
  AddExtension(certificate, NID_subject_alt_name, "DNS:" + dns_name);
  Must(X509_sign(certificate, material_->key, EVP_sha256()) > 0);
  CertificateAndKey pair = {CertificatePem(certificate), Pem([&](BIO* out) {
                              return PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0,
                                                              nullptr, nullptr);
                            })};
  X509_free(certificate);
  EVP_PKEY_free(key);
  return pair;
}

}  // namespace weir
