#include "engine/dpi/extract/extract.h"

#include "engine/dpi/ndpi/detection_module.h"

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

// That nDPI hashed nothing is all that is said of a list that it could not read.
void AddHassh(std::string_view client, std::string_view server, MetadataBuilder& builder) {
  if (client == kHashOfNothing) {
    builder.AddNumber(MetadataField::kClientListUnread, 1);
  } else {
    AddClientFingerprint(client, FingerprintKind::kHassh, builder);
  }
  if (server == kHashOfNothing) {
    builder.AddNumber(MetadataField::kServerListUnread, 1);
  } else {
    AddServerFingerprint(server, FingerprintKind::kHassh, builder);
  }
}

// JA4 stands in for a JA3 that the linked nDPI does not make.
void AddTlsClient(std::string_view ja3, std::string_view ja4, MetadataBuilder& builder) {
  AddClientFingerprint(ja3, FingerprintKind::kJa3, builder);
  AddClientFingerprint(ja4, FingerprintKind::kJa4, builder);
  builder.AddText(MetadataField::kClientJa4, ja4);
}

void AddQuic(const ndpi::Flow& flow, const WireFields& wire, MetadataBuilder& builder) {
  if (wire.quic_version != 0) builder.AddNumber(MetadataField::kQuicVersion, wire.quic_version);
  builder.AddText(MetadataField::kQuicUserAgent, PointerText(flow.http.user_agent));
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
      AddHassh(ArrayText(flow.protos.ssh.hassh_client), ArrayText(flow.protos.ssh.hassh_server),
               builder);
      break;
    case ProtocolFamily::kTls:
      AddTlsClient(ndpi::TlsJa3Client(flow), ndpi::TlsJa4Client(flow), builder);
      AddServerFingerprint(ArrayText(flow.protos.tls_quic.ja3_server), FingerprintKind::kJa3s,
                           builder);
      AddUserAgent(flow, builder);
      break;
    case ProtocolFamily::kDns:
    case ProtocolFamily::kOther:
      break;
  }
}

void ExtractTyped(const ndpi::Flow& flow, const WireFields& wire, uint16_t master,
                  uint16_t application, bool guessed, MetadataBuilder& builder) {
  switch (FamilyOf(master, application)) {
    case ProtocolFamily::kTls:
      if (ndpi::TlsHelloSeen(flow)) ExtractTls(flow, builder);
      if (master == NDPI_PROTOCOL_QUIC || application == NDPI_PROTOCOL_QUIC) {
        AddQuic(flow, wire, builder);
      }
      return;
    case ProtocolFamily::kHttp:
      return ExtractHttp(flow, builder);
    case ProtocolFamily::kDns:
      if (!guessed) ExtractDns(flow, wire.dns, builder);
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
