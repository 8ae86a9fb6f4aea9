#include "engine/dpi/extract.h"

#include "engine/dpi/protocol_family.h"

namespace weir {
namespace {

constexpr size_t kMaxUserAgentBytes = 255;
constexpr size_t kMaxContentTypeBytes = 63;

void AddUserAgent(const ndpi::Flow& flow, MetadataBuilder& builder) {
  builder.AddText(MetadataField::kUserAgent,
                  PointerText(flow.http.user_agent).substr(0, kMaxUserAgentBytes));
}

void AddClientFingerprint(std::string_view fingerprint, FingerprintKind kind,
                          MetadataBuilder& builder) {
  if (fingerprint.empty()) return;
  builder.AddText(MetadataField::kClientFingerprint, fingerprint);
  builder.AddNumber(MetadataField::kClientFingerprintKind, static_cast<uint64_t>(kind));
}

void AddServerFingerprint(std::string_view fingerprint, FingerprintKind kind,
                          MetadataBuilder& builder) {
  if (fingerprint.empty()) return;
  builder.AddText(MetadataField::kServerFingerprint, fingerprint);
  builder.AddNumber(MetadataField::kServerFingerprintKind, static_cast<uint64_t>(kind));
}

}  // namespace

void ExtractCommon(const ndpi::Flow& flow, uint16_t master, uint16_t application,
                   MetadataBuilder& builder) {
  builder.AddText(MetadataField::kServerName, ArrayText(flow.host_server_name));
  switch (FamilyOf(master, application)) {
    case ProtocolFamily::kDhcp:
      AddClientFingerprint(ArrayText(flow.protos.dhcp.fingerprint), FingerprintKind::kDhcpOptions,
                           builder);
      break;
    case ProtocolFamily::kHttp:
      AddUserAgent(flow, builder);
      builder.AddText(MetadataField::kContentType,
                      PointerText(flow.http.content_type).substr(0, kMaxContentTypeBytes));
      break;
    case ProtocolFamily::kSsh:
      AddClientFingerprint(ArrayText(flow.protos.ssh.hassh_client), FingerprintKind::kHassh,
                           builder);
      AddServerFingerprint(ArrayText(flow.protos.ssh.hassh_server), FingerprintKind::kHassh,
                           builder);
      break;
    case ProtocolFamily::kTls:
      AddClientFingerprint(ndpi::TlsJa3Client(flow), FingerprintKind::kJa3, builder);
      AddServerFingerprint(ArrayText(flow.protos.tls_quic.ja3_server), FingerprintKind::kJa3s,
                           builder);
      AddUserAgent(flow, builder);
      break;
    case ProtocolFamily::kDns:
    case ProtocolFamily::kOther:
      break;
  }
}

void ExtractTyped(const ndpi::Flow& flow, uint16_t master, uint16_t application, bool guessed,
                  MetadataBuilder& builder) {
  switch (FamilyOf(master, application)) {
    case ProtocolFamily::kTls:
      if (ndpi::TlsHelloSeen(flow)) ExtractTls(flow, builder);
      return;
    case ProtocolFamily::kHttp:
      return ExtractHttp(flow, builder);
    case ProtocolFamily::kDns:
      if (!guessed) ExtractDns(flow, builder);
      return;
    case ProtocolFamily::kSsh:
      if (!guessed) ExtractSsh(flow, builder);
      return;
    case ProtocolFamily::kDhcp:
      if (!guessed) ExtractDhcp(flow, builder);
      return;
    case ProtocolFamily::kOther:
      return;
  }
}

}  // namespace weir
