#include "engine/hello/certificate.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <memory>

namespace weir::hello {
namespace {

constexpr int kMaxNames = 256;  // of the alternative ones

struct Delete {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

// "CN=www.example.com, O=Example", in the certificate's order.
void WriteName(HelloField hello_field, const X509_NAME* name, std::string& text,
               HelloFieldWriter& writer) {
  const std::unique_ptr<BIO, Delete> bio(BIO_new(BIO_s_mem()));
  constexpr unsigned long kFlags =
      ASN1_STRFLGS_UTF8_CONVERT | ASN1_STRFLGS_ESC_CTRL | XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_FN_SN;
  if (bio == nullptr || X509_NAME_print_ex(bio.get(), name, 0, kFlags) < 0) return;
  char* bytes = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &bytes);
  text.assign(bytes, static_cast<size_t>(length > 0 ? length : 0));
  writer.Text(hello_field, text);
}

void WriteTime(HelloField hello_field, const ASN1_TIME* time, HelloFieldWriter& writer) {
  std::tm parts = {};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return;
  writer.Number(hello_field, static_cast<uint64_t>(timegm(&parts)));
}

void WriteAlternativeNames(const X509* certificate, HelloFieldWriter& writer) {
  const std::unique_ptr<GENERAL_NAMES, Delete> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  if (names == nullptr) return;
  for (int i = 0; i < std::min(sk_GENERAL_NAME_num(names.get()), kMaxNames); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_DNS) continue;
    const ASN1_IA5STRING* text = name->d.dNSName;
    writer.Text(HelloField::kCertificateName,
                {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                 static_cast<size_t>(ASN1_STRING_length(text))});
  }
}

// RFC 5246, 7.4.2: a list behind its length of 3 bytes, of certificates behind theirs.
bool TakeFirst(Bytes body, Cursor& certificate) {
  Cursor cursor = CursorOf(body);
  if (!cursor.TrySkip(3) || !cursor.Has(3)) return false;
  const size_t length = Big24(cursor, 0);
  cursor.Skip(3);
  return TakeBytes(cursor, length, certificate);
}

}  // namespace

void WriteCertificate(Bytes body, std::string& scratch, HelloFieldWriter& writer) {
  Cursor der;
  if (!TakeFirst(body, der)) return;
  const unsigned char* next = der.data();
  const std::unique_ptr<X509, Delete> certificate(
      d2i_X509(nullptr, &next, static_cast<long>(der.remaining())));
  if (certificate == nullptr) return;
  uint8_t sha1[SHA_DIGEST_LENGTH];
  if (SHA1(der.data(), der.remaining(), sha1) != nullptr) {
    writer.Bytes(HelloField::kCertificateSha1, TextOf(Bytes(sha1)));
  }
  WriteName(HelloField::kCertificateSubject, X509_get_subject_name(certificate.get()), scratch,
            writer);
  WriteName(HelloField::kCertificateIssuer, X509_get_issuer_name(certificate.get()), scratch,
            writer);
  WriteTime(HelloField::kCertificateStart, X509_get0_notBefore(certificate.get()), writer);
  WriteTime(HelloField::kCertificateEnd, X509_get0_notAfter(certificate.get()), writer);
  WriteAlternativeNames(certificate.get(), writer);
}

}  // namespace weir::hello
