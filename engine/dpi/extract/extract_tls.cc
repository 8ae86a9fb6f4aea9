#include <algorithm>

#include "engine/dpi/extract/extract.h"
#include "engine/dpi/extract/tls_names.h"

namespace weir {
namespace {

void AddNonZero(MetadataField field, uint64_t number, MetadataBuilder& builder) {
  if (number != 0) builder.AddNumber(field, number);
}

void AddCertificate(const ndpi::Flow& flow, MetadataBuilder& builder) {
  const auto& tls = flow.protos.tls_quic;
  builder.AddText(MetadataField::kTlsServerNames, PointerText(tls.server_names));
  builder.AddText(MetadataField::kTlsIssuer, PointerText(tls.issuerDN));
  builder.AddText(MetadataField::kTlsSubject, PointerText(tls.subjectDN));
  const auto& sha1 = tls.sha1_certificate_fingerprint;
  if (std::any_of(std::begin(sha1), std::end(sha1), [](uint8_t byte) { return byte != 0; })) {
    builder.AddBytes(MetadataField::kTlsCertificateSha1,
                     {reinterpret_cast<const char*>(sha1), sizeof(sha1)});
  }
  AddNonZero(MetadataField::kTlsNotBefore, tls.notBefore, builder);
  AddNonZero(MetadataField::kTlsNotAfter, tls.notAfter, builder);
}

}  // namespace

void ExtractTls(const ndpi::Flow& flow, MetadataBuilder& builder) {
  const auto& tls = flow.protos.tls_quic;
  AddNonZero(MetadataField::kTlsVersion, tls.ssl_version, builder);
  builder.AddText(MetadataField::kTlsVersionName, TlsVersionName(tls.ssl_version));
  AddNonZero(MetadataField::kTlsCipher, tls.server_cipher, builder);
  if (tls.server_cipher != 0) {
    builder.AddText(MetadataField::kTlsCipherName, TlsCipherName(tls.server_cipher));
  }
  builder.AddText(MetadataField::kTlsAlpn, PointerText(ndpi::TlsAlpn(flow)));
  builder.AddText(MetadataField::kTlsSupportedVersions,
                  TlsVersionsOnly(PointerText(tls.tls_supported_versions)));
  AddNonZero(MetadataField::kTlsEncryptedSniCipher, tls.encrypted_sni.cipher_suite, builder);
  AddCertificate(flow, builder);
}

}  // namespace weir
