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

}  // namespace

void ExtractCommon(const ndpi::Flow& flow, uint16_t master, uint16_t application,
                   MetadataBuilder& builder) {
  builder.AddText(MetadataField::kServerName, ArrayText(flow.host_server_name));
  switch (FamilyOf(master, application)) {
    case ProtocolFamily::kDhcp:
      builder.AddText(MetadataField::kClientFingerprint, ArrayText(flow.protos.dhcp.fingerprint));
      break;
    case ProtocolFamily::kHttp:
      AddUserAgent(flow, builder);
      builder.AddText(MetadataField::kContentType,
                      PointerText(flow.http.content_type).substr(0, kMaxContentTypeBytes));
      break;
    case ProtocolFamily::kSsh:
      builder.AddText(MetadataField::kClientFingerprint, ArrayText(flow.protos.ssh.hassh_client));
      builder.AddText(MetadataField::kServerFingerprint, ArrayText(flow.protos.ssh.hassh_server));
      break;
    case ProtocolFamily::kTls:
      builder.AddText(MetadataField::kClientFingerprint, ndpi::TlsJa3Client(flow));
      builder.AddText(MetadataField::kServerFingerprint,
                      ArrayText(flow.protos.tls_quic.ja3_server));
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
