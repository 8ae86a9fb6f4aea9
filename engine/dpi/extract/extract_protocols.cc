// What is taken from nDPI's flow, protocol by protocol.

#include <algorithm>

#include "engine/dpi/extract/extract.h"
#include "engine/dpi/ndpi/names.h"

namespace weir {
namespace {

void AddResponse(const DnsMessages& dns, MetadataBuilder& builder) {
  builder.AddNumber(MetadataField::kDnsReplyCode, dns.reply_code);
  builder.AddNumber(MetadataField::kDnsAnswers, dns.answers);
  if (dns.answer_type != 0) builder.AddNumber(MetadataField::kDnsAnswerType, dns.answer_type);
  builder.AddBytes(MetadataField::kDnsAddress,
                   {reinterpret_cast<const char*>(dns.address), dns.address_bytes});
}

}  // namespace

void ExtractDns(const ndpi::Flow& flow, const DnsMessages& dns, MetadataBuilder& builder) {
  builder.AddText(MetadataField::kDnsQueryName, ArrayText(flow.host_server_name));
  if (!dns.seen) return;
  if (dns.query_type != 0) builder.AddNumber(MetadataField::kDnsQueryType, dns.query_type);
  if (dns.query_class != 0) builder.AddNumber(MetadataField::kDnsQueryClass, dns.query_class);
  builder.AddNumber(MetadataField::kDnsQueries, dns.queries);
  if (dns.response_seen) AddResponse(dns, builder);
}

void ExtractDhcp(const ndpi::Flow& flow, MetadataBuilder& builder) {
  builder.AddText(MetadataField::kDhcpFingerprint, ArrayText(flow.protos.dhcp.fingerprint));
  builder.AddText(MetadataField::kDhcpClassIdentifier, ArrayText(flow.protos.dhcp.class_ident));
  builder.AddText(MetadataField::kDhcpHostName, ArrayText(flow.host_server_name));
}

void ExtractHttp(const ndpi::Flow& flow, MetadataBuilder& builder) {
  const auto& http = flow.http;
  if (http.method != NDPI_HTTP_METHOD_UNKNOWN) {
    builder.AddText(MetadataField::kHttpMethod, ndpi_http_method2str(http.method));
  }
  builder.AddText(MetadataField::kHttpHost, ArrayText(flow.host_server_name));
  builder.AddText(MetadataField::kHttpUrl, PointerText(http.url));
  builder.AddText(MetadataField::kHttpUserAgent, PointerText(http.user_agent));
  builder.AddText(MetadataField::kHttpContentType, PointerText(http.content_type));
  builder.AddText(MetadataField::kHttpRequestContentType, PointerText(http.request_content_type));
  builder.AddText(MetadataField::kHttpForwardedFor, PointerText(http.nat_ip));
  if (http.response_status_code != 0) {
    builder.AddNumber(MetadataField::kHttpStatus, http.response_status_code);
  }
}

void ExtractSsh(const ndpi::Flow& flow, MetadataBuilder& builder) {
  const auto& ssh = flow.protos.ssh;
  builder.AddText(MetadataField::kSshClientBanner, ArrayText(ssh.client_signature));
  builder.AddText(MetadataField::kSshServerBanner, ArrayText(ssh.server_signature));
  if (const auto hassh = ArrayText(ssh.hassh_client); hassh != kHashOfNothing) {
    builder.AddText(MetadataField::kSshClientHassh, hassh);
  }
  if (const auto hassh = ArrayText(ssh.hassh_server); hassh != kHashOfNothing) {
    builder.AddText(MetadataField::kSshServerHassh, hassh);
  }
}

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
