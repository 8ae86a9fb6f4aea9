#include "engine/hello/hello_fields.h"

#include <cstring>
#include <string>
#include <string_view>

#include "engine/hello/client_hello.h"
#include "engine/record/dns_fields.h"
#include "engine/record/flow_fields.h"

namespace weir {
namespace {

using hello::HelloField;
using hello::HelloFields;

uint32_t Number(std::string_view item) {
  return static_cast<uint32_t>(HelloFields::NumberOf(item));
}

void SetString(std::string_view value, std::string& field) {
  field.assign(value.data(), value.size());
}

template <typename Field>
void SetNumbers(std::string_view item, Field& field) {
  field.Clear();
  for (size_t i = 0; i + 2 <= item.size(); i += 2) {
    uint16_t number;
    std::memcpy(&number, item.data() + i, sizeof(number));
    field.Add(number);
  }
}

// RFC 8446, 4.2.1, and the versions before; drafts by their last byte.
std::string_view VersionName(uint16_t version) {
  switch (version) {
    case 0x0300:
      return "SSLv3";
    case 0x0301:
      return "TLSv1";
    case 0x0302:
      return "TLSv1.1";
    case 0x0303:
      return "TLSv1.2";
    case 0x0304:
      return "TLSv1.3";
    case 0xFEFF:
      return "DTLSv1.0";
    case 0xFEFD:
      return "DTLSv1.2";
    case 0xFEFC:
      return "DTLSv1.3";
    default:
      return version >> 8 == 0x7F ? "TLSv1.3 (draft)" : "";
  }
}

void SetVersion(uint32_t version, v1::TlsMetadata& tls) {
  tls.set_version(version);
  SetString(VersionName(static_cast<uint16_t>(version)), *tls.mutable_version_name());
}

void SetVersions(std::string_view item, v1::TlsMetadata& tls) {
  tls.clear_supported_versions();
  for (size_t i = 0; i + 2 <= item.size(); i += 2) {
    uint16_t version;
    std::memcpy(&version, item.data() + i, sizeof(version));
    const std::string_view name = VersionName(version);
    if (!name.empty()) tls.add_supported_versions(name.data(), name.size());
  }
}

// Names that are not UTF-8 are GREASE, and left out.
void SetAlpn(std::string_view item, v1::TlsMetadata& tls) {
  tls.clear_alpn();
  while (!item.empty()) {
    const std::string_view name = item.substr(1, static_cast<uint8_t>(item[0]));
    item.remove_prefix(1 + name.size());
    bool is_text = !name.empty();
    for (const char letter : name) is_text = is_text && letter >= ' ' && letter <= '~';
    if (is_text) tls.add_alpn(name.data(), name.size());
  }
}

void SetEch(std::string_view item, v1::EncryptedClientHello& message) {
  hello::EchFields ech;
  if (item.size() != sizeof(ech)) return;
  std::memcpy(&ech, item.data(), sizeof(ech));
  message.set_kind(static_cast<v1::EncryptedClientHelloKind>(ech.kind));
  if (ech.kind == hello::EchKind::kInner) return;
  message.set_config_id(ech.config_id);
  message.set_kdf(ech.kdf);
  message.set_aead(ech.aead);
  message.set_encapsulated_key_bytes(ech.key_bytes);
  message.set_payload_bytes(ech.payload_bytes);
}

// One function per message: true where the item is of its kind.

bool SetClientHello(HelloField hello_field, std::string_view item, v1::Flow& flow) {
  const auto tls = [&flow] { return flow.mutable_tls(); };
  switch (hello_field) {
    case HelloField::kSecurity:
      return true;
    case HelloField::kClientVersion:
      tls()->set_client_source(v1::METADATA_SOURCE_WEIR);
      tls()->set_post_quantum_offered(false);
      return SetVersion(Number(item), *tls()), true;
    case HelloField::kServerName:
      SetString(item, *tls()->mutable_server_name());
      return SetString(item, *flow.mutable_requested_server_name()), true;
    case HelloField::kAlpn:
      return SetAlpn(item, *tls()), true;
    case HelloField::kVersions:
      return SetVersions(item, *tls()), true;
    case HelloField::kCiphers:
      return SetNumbers(item, *tls()->mutable_client_ciphers()), true;
    case HelloField::kExtensions:
      return SetNumbers(item, *tls()->mutable_client_extensions()), true;
    case HelloField::kGroups:
      SetNumbers(item, *tls()->mutable_groups());
      for (const uint32_t group : tls()->groups()) {
        if (hello::IsPostQuantum(static_cast<uint16_t>(group))) {
          tls()->set_post_quantum_offered(true);
        }
      }
      return true;
    case HelloField::kKeyShares:
      return SetNumbers(item, *tls()->mutable_key_share_groups()), true;
    case HelloField::kSignatureAlgorithms:
      return SetNumbers(item, *tls()->mutable_signature_algorithms()), true;
    case HelloField::kEch:
      SetEch(item, *tls()->mutable_encrypted_client_hello());
      return true;
    case HelloField::kEncryptedSniCipher:
      return tls()->set_encrypted_sni_cipher(Number(item)), true;
    case HelloField::kUpgradedFrom:
      return tls()->set_upgraded_from(static_cast<v1::UpgradedProtocol>(Number(item))), true;
    default:
      return false;
  }
}

bool SetServerHello(HelloField hello_field, std::string_view item, v1::Flow& flow) {
  const auto tls = [&flow] { return flow.mutable_tls(); };
  switch (hello_field) {
    case HelloField::kServerVersion:
      tls()->set_server_source(v1::METADATA_SOURCE_WEIR);
      return SetVersion(Number(item), *tls()), true;
    case HelloField::kCipher:
      return tls()->set_cipher(Number(item)), true;
    case HelloField::kCipherName:
      return SetString(item, *tls()->mutable_cipher_name()), true;
    case HelloField::kChosenAlpn:
      return SetString(item, *tls()->mutable_chosen_alpn()), true;
    case HelloField::kGroup:
      tls()->set_group(Number(item));
      tls()->set_post_quantum_chosen(hello::IsPostQuantum(static_cast<uint16_t>(Number(item))));
      return true;
    case HelloField::kHelloRetried:
      return tls()->set_hello_retried(true), true;
    default:
      return false;
  }
}

bool SetCertificate(HelloField hello_field, std::string_view item, v1::Flow& flow) {
  const auto certificate = [&flow] { return flow.mutable_tls()->mutable_certificate(); };
  switch (hello_field) {
    case HelloField::kCertificateSha1:
      certificate()->clear_names();
      flow.mutable_tls()->set_certificate_source(v1::METADATA_SOURCE_WEIR);
      return SetString(item, *certificate()->mutable_sha1()), true;
    case HelloField::kCertificateSubject:
      return SetString(item, *certificate()->mutable_subject()), true;
    case HelloField::kCertificateIssuer:
      return SetString(item, *certificate()->mutable_issuer()), true;
    case HelloField::kCertificateStart:
      certificate()->mutable_not_before()->set_seconds(
          static_cast<int64_t>(HelloFields::NumberOf(item)));
      return true;
    case HelloField::kCertificateEnd:
      certificate()->mutable_not_after()->set_seconds(
          static_cast<int64_t>(HelloFields::NumberOf(item)));
      return true;
    case HelloField::kCertificateName:
      return certificate()->add_names(item.data(), item.size()), true;
    default:
      return false;
  }
}

void SetClient(std::string_view fingerprint, v1::FingerprintKind kind, v1::Flow& flow) {
  v1::Fingerprints& prints = *flow.mutable_fingerprints();
  SetString(fingerprint, *prints.mutable_client());
  prints.set_client_kind(kind);
  prints.set_client_source(v1::METADATA_SOURCE_WEIR);
  prints.clear_client_list_unread();
}

// The first one counts: that of a HelloRetryRequest, where there was one.
void SetServer(std::string_view fingerprint, v1::FingerprintKind kind, v1::Flow& flow) {
  v1::Fingerprints& prints = *flow.mutable_fingerprints();
  if (prints.server_source() == v1::METADATA_SOURCE_WEIR) return;
  SetString(fingerprint, *prints.mutable_server());
  prints.set_server_kind(kind);
  prints.set_server_source(v1::METADATA_SOURCE_WEIR);
  prints.clear_server_list_unread();
}

bool SetFingerprint(HelloField hello_field, std::string_view item, v1::Flow& flow) {
  switch (hello_field) {
    case HelloField::kJa3:
      return SetClient(item, v1::FINGERPRINT_KIND_JA3, flow), true;
    case HelloField::kJa4:
      return SetString(item, *flow.mutable_fingerprints()->mutable_client_ja4()), true;
    case HelloField::kJa3s:
      return SetServer(item, v1::FINGERPRINT_KIND_JA3S, flow), true;
    default:
      return false;
  }
}

bool SetQuic(HelloField hello_field, std::string_view item, v1::Flow& flow) {
  const auto quic = [&flow] { return flow.mutable_quic(); };
  switch (hello_field) {
    case HelloField::kQuicVersion:
      quic()->set_source(v1::METADATA_SOURCE_WEIR);
      return quic()->set_version(Number(item)), true;
    case HelloField::kQuicDestinationId:
      return SetString(item, *quic()->mutable_initial_destination_id()), true;
    case HelloField::kQuicSourceId:
      return SetString(item, *quic()->mutable_initial_source_id()), true;
    case HelloField::kQuicKeyId:
      return true;
    case HelloField::kQuicRetried:
      return quic()->set_retried(true), true;
    case HelloField::kQuicZeroRtt:
      return quic()->set_zero_rtt(true), true;
    case HelloField::kQuicUserAgent:
      SetString(item, *quic()->mutable_user_agent());
      return SetString(item, *flow.mutable_user_agent()), true;
    default:
      return false;
  }
}

bool SetHttp(HelloField hello_field, std::string_view item, v1::Flow& flow) {
  const auto http = [&flow] { return flow.mutable_http(); };
  switch (hello_field) {
    case HelloField::kHttpMethod:
      http()->set_source(v1::METADATA_SOURCE_WEIR);
      return SetString(item, *http()->mutable_method()), true;
    case HelloField::kHttpHost:
      SetString(item, *http()->mutable_host());
      return SetString(item, *flow.mutable_requested_server_name()), true;
    case HelloField::kHttpUrl:
      return SetString(item, *http()->mutable_url()), true;
    case HelloField::kHttpUserAgent:
      SetString(item, *http()->mutable_user_agent());
      return SetString(item, *flow.mutable_user_agent()), true;
    case HelloField::kHttpRequestContentType:
      return SetString(item, *http()->mutable_request_content_type()), true;
    case HelloField::kHttpForwardedFor:
      return SetString(item, *http()->mutable_forwarded_for()), true;
    case HelloField::kHttpStatus:
      http()->set_source(v1::METADATA_SOURCE_WEIR);
      return http()->set_status_code(Number(item)), true;
    case HelloField::kHttpContentType:
      SetString(item, *http()->mutable_content_type());
      return SetString(item, *flow.mutable_content_type()), true;
    default:
      return false;
  }
}

bool SetSsh(HelloField hello_field, std::string_view item, v1::Flow& flow) {
  const auto ssh = [&flow] { return flow.mutable_ssh(); };
  switch (hello_field) {
    case HelloField::kSshClientBanner:
      ssh()->set_source(v1::METADATA_SOURCE_WEIR);
      return SetString(item, *ssh()->mutable_client_banner()), true;
    case HelloField::kSshServerBanner:
      ssh()->set_source(v1::METADATA_SOURCE_WEIR);
      return SetString(item, *ssh()->mutable_server_banner()), true;
    case HelloField::kSshClientHassh:
      SetClient(item, v1::FINGERPRINT_KIND_HASSH, flow);
      return SetString(item, *ssh()->mutable_client_hassh()), true;
    case HelloField::kSshServerHassh:
      SetServer(item, v1::FINGERPRINT_KIND_HASSH, flow);
      return SetString(item, *ssh()->mutable_server_hassh()), true;
    default:
      return false;
  }
}

}  // namespace

void SetHelloFields(std::string_view hello_fields, v1::Flow& flow) {
  bool has_dns = false;
  hello::ForEachHelloField(hello_fields, [&](HelloField hello_field, std::string_view item) {
    has_dns |= hello_field == HelloField::kDnsMessage;
    if (SetClientHello(hello_field, item, flow) || SetServerHello(hello_field, item, flow)) return;
    if (SetFingerprint(hello_field, item, flow) || SetQuic(hello_field, item, flow)) return;
    if (SetHttp(hello_field, item, flow) || SetSsh(hello_field, item, flow)) return;
    SetCertificate(hello_field, item, flow);
  });
  if (flow.has_tls() && flow.tls().has_encrypted_client_hello()) {
    *flow.mutable_tls()->mutable_encrypted_client_hello()->mutable_outer_name() =
        flow.tls().server_name();
  }
  if (has_dns && SetDnsFields(hello_fields, *flow.mutable_dns())) {
    *flow.mutable_requested_server_name() = flow.dns().query_name();
  }
}

}  // namespace weir
