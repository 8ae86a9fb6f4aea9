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

constexpr FingerprintKind kTlsClientKind =
    ndpi::kClientFingerprintIsJa4 ? FingerprintKind::kJa4 : FingerprintKind::kJa3;

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
      AddClientFingerprint(PointerText(ndpi::ClientFingerprint(flow)), kTlsClientKind, builder);
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
  const ProtocolFamily family = FamilyOf(master, application);
  if (family == ProtocolFamily::kTls && flow.protos.tls_quic.hello_processed) {
    ExtractTls(flow, builder);
  }
  if (guessed) return;
  switch (family) {
    case ProtocolFamily::kHttp:
      return ExtractHttp(flow, builder);
    case ProtocolFamily::kDns:
      return ExtractDns(flow, builder);
    case ProtocolFamily::kSsh:
      return ExtractSsh(flow, builder);
    case ProtocolFamily::kDhcp:
      return ExtractDhcp(flow, builder);
    case ProtocolFamily::kTls:
    case ProtocolFamily::kOther:
      return;
  }
}

}  // namespace weir
