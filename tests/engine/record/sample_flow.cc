#include "tests/engine/record/sample_flow.h"

#include <cstdlib>
#include <string>
#include <utility>

namespace weir {
namespace {

using F = MetadataField;

void AddTexts(MetadataBuilder& builder) {
  const std::pair<F, const char*> texts[] = {
      {F::kServerName, "www.example.com"},
      {F::kClientFingerprint, "client print"},
      {F::kServerFingerprint, "server print"},
      {F::kClientJa4, "ja4 print"},
      {F::kUserAgent, "agent"},
      {F::kContentType, "text/html"},
      {F::kTlsVersionName, "TLSv1.2"},
      {F::kTlsCipherName, "TLS_X"},
      {F::kTlsAlpn, "h2,http/1.1,a-protocol-with-a-long-name"},
      {F::kTlsSupportedVersions, "TLSv1.3,TLSv1.2"},
      {F::kTlsServerNames, "www.example.com,a-longer-name.example.com"},
      {F::kTlsIssuer, "issuer"},
      {F::kTlsSubject, "subject"},
      {F::kQuicUserAgent, "quic agent"},
      {F::kHttpMethod, "GET"},
      {F::kHttpHost, "host"},
      {F::kHttpUrl, "host/path"},
      {F::kHttpUserAgent, "http agent"},
      {F::kHttpContentType, "http type"},
      {F::kHttpRequestContentType, "request type"},
      {F::kHttpForwardedFor, "192.0.2.9"},
      {F::kDnsQueryName, "query.example.com"},
      {F::kSshClientBanner, "SSH-2.0-c"},
      {F::kSshServerBanner, "SSH-2.0-s"},
      {F::kSshClientHassh, "hassh c"},
      {F::kSshServerHassh, "hassh s"},
      {F::kDhcpFingerprint, "1,3,6"},
      {F::kDhcpClassIdentifier, "udhcp"},
      {F::kDhcpHostName, "box"},
  };
  for (const auto& [field, text] : texts) builder.AddText(field, text);
}

void AddNumbers(MetadataBuilder& builder) {
  const std::pair<F, uint64_t> numbers[] = {
      {F::kClientFingerprintKind, 1},
      {F::kServerFingerprintKind, 3},
      {F::kClientListUnread, 1},
      {F::kServerListUnread, 1},
      {F::kTlsVersion, 0x0303},
      {F::kTlsCipher, 0xC02F},
      {F::kTlsEncryptedSniCipher, 0x1301},
      {F::kTlsNotBefore, 1000},
      {F::kTlsNotAfter, 2000},
      {F::kQuicVersion, 0xFF00001D},
      {F::kHttpStatus, 404},
      {F::kDnsQueryType, 28},
      {F::kDnsQueryClass, 1},
      {F::kDnsQueries, 2},
      {F::kDnsReplyCode, 3},
      {F::kDnsAnswers, 4},
      {F::kDnsAnswerType, 5},
  };
  for (const auto& [field, number] : numbers) builder.AddNumber(field, number);
}

Application SampleApplication() {
  Application application;
  application.master_id = 91;
  application.application_id = 126;
  application.category_id = 5;
  application.breed_id = 2;
  application.confidence = Confidence::kDpi;
  application.guessed = true;
  application.name = "TLS.Google";
  application.category_name = "Web";
  application.breed_name = "Acceptable";
  application.confidence_name = "DPI";
  application.risks = 1 << 1 | 1 << 3;
  return application;
}

}  // namespace

Metadata AllMetadata() {
  MetadataBuilder builder;
  AddTexts(builder);
  AddNumbers(builder);
  builder.AddBytes(F::kTlsCertificateSha1, std::string(20, '\xF1'));
  builder.AddBytes(F::kDnsAddress, std::string("\xC0\x00\x02\x01", 4));
  return builder.Build();
}

const std::vector<RiskInfo>& SampleRisks() {
  static const auto* risks = new std::vector<RiskInfo>{
      {.id = 1,
       .name = "One",
       .severity = RiskSeverity::kLow,
       .score = 10,
       .client_score = 9,
       .server_score = 1},
      {.id = 2,
       .name = "Two",
       .severity = RiskSeverity::kMedium,
       .score = 50,
       .client_score = 45,
       .server_score = 5},
      {.id = 3,
       .name = "Three",
       .severity = RiskSeverity::kSevere,
       .score = 100,
       .client_score = 20,
       .server_score = 80},
  };
  return *risks;
}

SampleFlow::SampleFlow()
    : by_direction{{{.packets = 2,
                     .link_bytes = 200,
                     .ip_bytes = 180,
                     .transport_bytes = 140,
                     .payload_bytes = 100,
                     .first_seen_ns = 1000,
                     .last_seen_ns = 3000},
                    {.packets = 1,
                     .link_bytes = 70,
                     .ip_bytes = 56,
                     .transport_bytes = 36,
                     .payload_bytes = 16,
                     .first_seen_ns = 2000,
                     .last_seen_ns = 2000}}},
      application(SampleApplication()),
      metadata(AllMetadata()),
      record{.by_direction = std::span<const FlowCounters, 2>(by_direction),
             .ip_marks = std::span<const IpMarks, 2>(ip_marks)} {
  key.low_address = {10, 0, 0, 1};
  key.high_address = {10, 0, 0, 2};
  key.low_port = 1234;
  key.high_port = 443;
  key.vlan_id = 7;
  key.protocol = 6;
  key.set_version_and_tunnel(4, TunnelKind::kGtpU);
  statistics.Add(Direction::kSrcToDst, 90, 0x02, -1, -1);
  statistics.Add(Direction::kDstToSrc, 70, 0x12, 1000, -1);
  statistics.Add(Direction::kSrcToDst, 110, 0xFF, 1000, 2000);
  early_packets = {{0, 90, Direction::kSrcToDst}, {1000, 70, Direction::kDstToSrc}};
  record = BareRecord();
  record.event_type = EventType::kEnded;
  record.end_reason = EndReason::kActive;
  record.interface_index = 2;
  record.interface_name = "eth2";
  record.icmp = IcmpMessage{.type = 3, .code = 0};  // of another flow, so that all is there
  record.tunnel_id = 77;
  record.source_mac = source_mac.data();
  record.destination_mac = destination_mac.data();
  record.application = &application;
  record.metadata = &metadata;
  record.statistics = &statistics;
  record.early_packets = &early_packets;
  record.process = &process;
}

FlowRecord SampleFlow::BareRecord() const {
  FlowRecord bare{.by_direction = std::span<const FlowCounters, 2>(by_direction),
                  .ip_marks = std::span<const IpMarks, 2>(ip_marks)};
  bare.event_type = EventType::kStarted;
  bare.event_ns = 3500;
  bare.id = 42;
  bare.key = &key;
  bare.decodes_tunnels = false;
  return bare;
}

v1::FlowEvent WriteAndParse(const FlowRecord& record) {
  EventWriter writer(SampleRisks());
  EventBatch batch;
  writer.Write(record, batch);
  v1::FlowEventBatch message;
  if (!message.ParseFromString(std::string(batch.bytes())) || message.events_size() != 1) {
    std::abort();
  }
  return message.events(0);
}

}  // namespace weir
