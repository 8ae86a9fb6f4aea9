#include <string>
#include <string_view>

#include "engine/record/flow_fields.h"

namespace weir {
namespace {

uint32_t Number(std::string_view item) { return static_cast<uint32_t>(Metadata::NumberOf(item)); }

int64_t Seconds(std::string_view item) { return static_cast<int64_t>(Metadata::NumberOf(item)); }

// Calls add(bytes, length) for each part of a list with commas. The bytes are copied into strings
// that the message has from events before.
template <typename Add>
void ForEachPart(std::string_view list, Add&& add) {
  while (!list.empty()) {
    const size_t comma = list.find(',');
    const std::string_view part = list.substr(0, comma);
    add(part.data(), part.size());
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
}

void SetString(std::string_view value, std::string& field) {
  field.assign(value.data(), value.size());
}

// One function per protocol: true where the item is of its kind.

bool SetCommon(MetadataField field, std::string_view value, v1::Flow& flow) {
  switch (field) {
    case MetadataField::kServerName:
      return SetString(value, *flow.mutable_requested_server_name()), true;
    case MetadataField::kUserAgent:
      return SetString(value, *flow.mutable_user_agent()), true;
    case MetadataField::kContentType:
      return SetString(value, *flow.mutable_content_type()), true;
    case MetadataField::kClientFingerprint:
      return SetString(value, *flow.mutable_fingerprints()->mutable_client()), true;
    case MetadataField::kClientFingerprintKind:
      flow.mutable_fingerprints()->set_client_kind(static_cast<v1::FingerprintKind>(Number(value)));
      return true;
    case MetadataField::kServerFingerprint:
      return SetString(value, *flow.mutable_fingerprints()->mutable_server()), true;
    case MetadataField::kServerFingerprintKind:
      flow.mutable_fingerprints()->set_server_kind(static_cast<v1::FingerprintKind>(Number(value)));
      return true;
    case MetadataField::kClientJa4:
      return SetString(value, *flow.mutable_fingerprints()->mutable_client_ja4()), true;
    case MetadataField::kClientListUnread:
      return flow.mutable_fingerprints()->set_client_list_unread(true), true;
    case MetadataField::kServerListUnread:
      return flow.mutable_fingerprints()->set_server_list_unread(true), true;
    default:
      return false;
  }
}

bool SetCertificate(MetadataField field, std::string_view value, v1::Flow& flow) {
  const auto certificate = [&flow] { return flow.mutable_tls()->mutable_certificate(); };
  switch (field) {
    case MetadataField::kTlsServerNames:
      ForEachPart(value, [&](const char* name, size_t n) { certificate()->add_names(name, n); });
      return true;
    case MetadataField::kTlsIssuer:
      return SetString(value, *certificate()->mutable_issuer()), true;
    case MetadataField::kTlsSubject:
      return SetString(value, *certificate()->mutable_subject()), true;
    case MetadataField::kTlsCertificateSha1:
      return SetString(value, *certificate()->mutable_sha1()), true;
    case MetadataField::kTlsNotBefore:
      return certificate()->mutable_not_before()->set_seconds(Seconds(value)), true;
    case MetadataField::kTlsNotAfter:
      return certificate()->mutable_not_after()->set_seconds(Seconds(value)), true;
    default:
      return false;
  }
}

bool SetTls(MetadataField field, std::string_view value, v1::Flow& flow) {
  switch (field) {
    case MetadataField::kTlsVersion:
      return flow.mutable_tls()->set_version(Number(value)), true;
    case MetadataField::kTlsVersionName:
      return SetString(value, *flow.mutable_tls()->mutable_version_name()), true;
    case MetadataField::kTlsCipher:
      return flow.mutable_tls()->set_cipher(Number(value)), true;
    case MetadataField::kTlsCipherName:
      return SetString(value, *flow.mutable_tls()->mutable_cipher_name()), true;
    case MetadataField::kTlsAlpn:
      ForEachPart(value, [&](const char* p, size_t n) { flow.mutable_tls()->add_alpn(p, n); });
      return true;
    case MetadataField::kTlsSupportedVersions:
      ForEachPart(value, [&](const char* version, size_t n) {
        flow.mutable_tls()->add_supported_versions(version, n);
      });
      return true;
    case MetadataField::kTlsEncryptedSniCipher:
      return flow.mutable_tls()->set_encrypted_sni_cipher(Number(value)), true;
    default:
      return SetCertificate(field, value, flow);
  }
}

bool SetQuic(MetadataField field, std::string_view value, v1::Flow& flow) {
  switch (field) {
    case MetadataField::kQuicVersion:
      return flow.mutable_quic()->set_version(Number(value)), true;
    case MetadataField::kQuicUserAgent:
      return SetString(value, *flow.mutable_quic()->mutable_user_agent()), true;
    default:
      return false;
  }
}

bool SetHttp(MetadataField field, std::string_view value, v1::Flow& flow) {
  const auto http = [&flow] { return flow.mutable_http(); };
  switch (field) {
    case MetadataField::kHttpMethod:
      return SetString(value, *http()->mutable_method()), true;
    case MetadataField::kHttpHost:
      return SetString(value, *http()->mutable_host()), true;
    case MetadataField::kHttpUrl:
      return SetString(value, *http()->mutable_url()), true;
    case MetadataField::kHttpUserAgent:
      return SetString(value, *http()->mutable_user_agent()), true;
    case MetadataField::kHttpContentType:
      return SetString(value, *http()->mutable_content_type()), true;
    case MetadataField::kHttpRequestContentType:
      return SetString(value, *http()->mutable_request_content_type()), true;
    case MetadataField::kHttpForwardedFor:
      return SetString(value, *http()->mutable_forwarded_for()), true;
    case MetadataField::kHttpStatus:
      return http()->set_status_code(Number(value)), true;
    default:
      return false;
  }
}

bool SetDns(MetadataField field, std::string_view value, v1::Flow& flow) {
  const auto response = [&flow] { return flow.mutable_dns()->mutable_response(); };
  switch (field) {
    case MetadataField::kDnsQueryName:
      return SetString(value, *flow.mutable_dns()->mutable_query_name()), true;
    case MetadataField::kDnsQueryType:
      return flow.mutable_dns()->set_query_type(Number(value)), true;
    case MetadataField::kDnsQueryClass:
      return flow.mutable_dns()->set_query_class(Number(value)), true;
    case MetadataField::kDnsQueries:
      return flow.mutable_dns()->set_queries(Number(value)), true;
    case MetadataField::kDnsReplyCode:
      return response()->set_code(Number(value)), true;
    case MetadataField::kDnsAnswers:
      return response()->set_answers(Number(value)), true;
    case MetadataField::kDnsAnswerType:
      return response()->set_answer_type(Number(value)), true;
    case MetadataField::kDnsAddress:
      return SetString(value, *response()->mutable_address()), true;
    default:
      return false;
  }
}

bool SetSsh(MetadataField field, std::string_view value, v1::Flow& flow) {
  const auto ssh = [&flow] { return flow.mutable_ssh(); };
  switch (field) {
    case MetadataField::kSshClientBanner:
      return SetString(value, *ssh()->mutable_client_banner()), true;
    case MetadataField::kSshServerBanner:
      return SetString(value, *ssh()->mutable_server_banner()), true;
    case MetadataField::kSshClientHassh:
      return SetString(value, *ssh()->mutable_client_hassh()), true;
    case MetadataField::kSshServerHassh:
      return SetString(value, *ssh()->mutable_server_hassh()), true;
    default:
      return false;
  }
}

bool SetDhcp(MetadataField field, std::string_view value, v1::Flow& flow) {
  const auto dhcp = [&flow] { return flow.mutable_dhcp(); };
  switch (field) {
    case MetadataField::kDhcpFingerprint:
      return SetString(value, *dhcp()->mutable_fingerprint()), true;
    case MetadataField::kDhcpClassIdentifier:
      return SetString(value, *dhcp()->mutable_class_identifier()), true;
    case MetadataField::kDhcpHostName:
      return SetString(value, *dhcp()->mutable_host_name()), true;
    default:
      return false;
  }
}

// Whose all of it is.
void SetSources(v1::Flow& flow) {
  constexpr auto kNdpi = v1::METADATA_SOURCE_NDPI;
  if (flow.has_fingerprints()) {
    v1::Fingerprints& prints = *flow.mutable_fingerprints();
    if (!prints.client().empty()) prints.set_client_source(kNdpi);
    if (!prints.server().empty()) prints.set_server_source(kNdpi);
  }
  if (flow.has_tls()) {
    v1::TlsMetadata& tls = *flow.mutable_tls();
    tls.set_client_source(kNdpi);
    if (tls.has_cipher()) tls.set_server_source(kNdpi);
    if (tls.has_certificate()) tls.set_certificate_source(kNdpi);
  }
  if (flow.has_quic()) flow.mutable_quic()->set_source(kNdpi);
  if (flow.has_http()) flow.mutable_http()->set_source(kNdpi);
  if (flow.has_dns()) flow.mutable_dns()->set_source(kNdpi);
  if (flow.has_ssh()) flow.mutable_ssh()->set_source(kNdpi);
}

}  // namespace

void SetMetadata(const Metadata& metadata, v1::Flow& flow) {
  std::string_view hello_fields;
  metadata.ForEach([&](MetadataField field, std::string_view value) {
    if (field == MetadataField::kHelloFields) {
      hello_fields = value;
      return;
    }
    SetCommon(field, value, flow) || SetTls(field, value, flow) || SetQuic(field, value, flow) ||
        SetHttp(field, value, flow) || SetDns(field, value, flow) || SetSsh(field, value, flow) ||
        SetDhcp(field, value, flow);
  });
  SetSources(flow);
  if (!hello_fields.empty()) SetHelloFields(hello_fields, flow);
}

}  // namespace weir
