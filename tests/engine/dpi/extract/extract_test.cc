#include "engine/dpi/extract/extract.h"

#include <cstring>
#include <set>

#include "gtest/gtest.h"
#include "tests/engine/dpi/dissector_harness.h"

namespace weir {
namespace {

using wire::Sender;

uint64_t Number(const Metadata& metadata, MetadataField field) {
  return Metadata::NumberOf(metadata.Get(field));
}

std::set<MetadataField> FieldsOf(const Metadata& metadata) {
  std::set<MetadataField> fields;
  metadata.ForEach([&](MetadataField field, std::string_view) { fields.insert(field); });
  return fields;
}

TEST(Extract, ReadsAClientHello) {
  auto dissector = MakeDissector();
  const auto hello = wire::ClientHello("www.weir.example", "h2");
  const auto [application, metadata] =
      DissectAll(*dissector, {wire::Tcp({40001, 443}, Sender::kClient, hello)});
  EXPECT_EQ(application.name, "TLS");
  EXPECT_EQ(application.category_name, "Web");
  EXPECT_STREQ(application.confidence_name, "DPI");
  EXPECT_EQ(metadata.Get(MetadataField::kServerName), "www.weir.example");
  EXPECT_EQ(metadata.Get(MetadataField::kTlsAlpn), "h2");
  EXPECT_EQ(Number(metadata, MetadataField::kTlsVersion), 0x0303u);
  EXPECT_EQ(metadata.Get(MetadataField::kTlsVersionName), "TLSv1.2");
  EXPECT_EQ(FieldsOf(metadata).count(MetadataField::kTlsCipher), 0u);
  EXPECT_EQ(FieldsOf(metadata).count(MetadataField::kQuicVersion), 0u);
  EXPECT_EQ(metadata.Get(MetadataField::kClientFingerprint).size(), 32u);
  EXPECT_EQ(Number(metadata, MetadataField::kClientFingerprintKind),
            static_cast<uint64_t>(FingerprintKind::kJa3));
  EXPECT_EQ(FieldsOf(metadata).count(MetadataField::kTlsIssuer), 0u);
}

TEST(Extract, CutsAServerNameAt79Bytes) {
  auto dissector = MakeDissector();
  const std::string name = std::string(60, 'a') + "." + std::string(60, 'b') + ".example";
  const auto result = DissectAll(
      *dissector, {wire::Tcp({40001, 443}, Sender::kClient, wire::ClientHello(name, "h2"))});
  EXPECT_EQ(result.metadata.Get(MetadataField::kServerName).size(), 79u);
}

TEST(Extract, ReadsADnsQueryAndItsResponseAndNothingOfTls) {
  auto dissector = MakeDissector();
  const wire::Ports ports{40001, 53};
  const auto query = wire::Udp(ports, Sender::kClient, wire::DnsQuery("www.weir.example", 1));
  const auto response =
      wire::Udp(ports, Sender::kServer, wire::DnsResponse("www.weir.example", "\x5D\xB8\xD8\x22"));
  const auto [application, metadata] = DissectAll(*dissector, {query, response});
  EXPECT_EQ(application.name, "DNS");
  EXPECT_EQ(metadata.Get(MetadataField::kServerName), "www.weir.example");
  EXPECT_EQ(metadata.Get(MetadataField::kDnsAddress), "\x5D\xB8\xD8\x22");
  EXPECT_EQ(Number(metadata, MetadataField::kDnsQueryType), 1u);
  EXPECT_EQ(Number(metadata, MetadataField::kDnsReplyCode), 0u);
  EXPECT_EQ(Number(metadata, MetadataField::kDnsAnswers), 1u);
  EXPECT_EQ(
      FieldsOf(metadata),
      (std::set<MetadataField>{
          MetadataField::kServerName, MetadataField::kDnsQueryName, MetadataField::kDnsQueryType,
          MetadataField::kDnsQueryClass, MetadataField::kDnsQueries, MetadataField::kDnsReplyCode,
          MetadataField::kDnsAnswers, MetadataField::kDnsAnswerType, MetadataField::kDnsAddress}));
}

TEST(Extract, ClaimsNoReplyForADnsQueryAlone) {
  auto dissector = MakeDissector();
  const auto query = wire::Udp({40001, 53}, Sender::kClient, wire::DnsQuery("a.example", 28));
  const auto result = DissectAll(*dissector, {query});
  EXPECT_EQ(Number(result.metadata, MetadataField::kDnsQueryType), 28u);
  EXPECT_EQ(FieldsOf(result.metadata).count(MetadataField::kDnsReplyCode), 0u);
}

// nDPI adds up the records of all three sections; these are the answers alone.
TEST(Extract, CountsTheAnswersOfADnsResponse) {
  auto dissector = MakeDissector();
  std::string response = wire::DnsResponse("www.weir.example", "\x5D\xB8\xD8\x22");
  response[9] = 3;   // authority records
  response[11] = 2;  // additional records
  const wire::Ports ports{40001, 53};
  const auto result = DissectAll(
      *dissector, {wire::Udp(ports, Sender::kClient, wire::DnsQuery("www.weir.example", 1)),
                   wire::Udp(ports, Sender::kServer, response)});
  EXPECT_EQ(Number(result.metadata, MetadataField::kDnsAnswers), 1u);
}

TEST(Extract, SaysOfASplitListOfSshOnlyThatItWasNotRead) {
  auto dissector = MakeDissector();
  const wire::Ports ports{40001, 22};
  // KEXINIT: its length, padding, message 20, a cookie, and a first list longer than the segment.
  const std::string kexinit = std::string("\0\0\x04\0\x06\x14", 6) + std::string(16, 'c') +
                              wire::U16(0) + wire::U16(900) + std::string(400, 'k');
  const auto [application, metadata] =
      DissectAll(*dissector, {wire::Tcp(ports, Sender::kClient, "SSH-2.0-OpenSSH_9.2\r\n"),
                              wire::Tcp(ports, Sender::kServer, "SSH-2.0-OpenSSH_9.3\r\n"),
                              wire::Tcp(ports, Sender::kClient, kexinit, 22)});
  EXPECT_EQ(application.name, "SSH");
  EXPECT_EQ(Number(metadata, MetadataField::kClientListUnread), 1u);
  EXPECT_EQ(FieldsOf(metadata), (std::set<MetadataField>{MetadataField::kClientListUnread,
                                                         MetadataField::kSshClientBanner,
                                                         MetadataField::kSshServerBanner}));
}

class ExtractHttpTest : public ::testing::Test {
 protected:
  Dissector::Result Exchange(std::string_view user_agent) {
    const std::string request = "GET /path?q=1 HTTP/1.1\r\nHost: www.weir.example\r\nUser-Agent: " +
                                std::string(user_agent) + "\r\nAccept: */*\r\n\r\n";
    std::vector<wire::IpPacket> packets = wire::TcpHandshake(kPorts);
    packets.push_back(wire::Tcp(kPorts, Sender::kClient, request));
    packets.push_back(wire::Tcp(kPorts, Sender::kServer, "HTTP/1.1 404 Not Found\r\n\r\n"));
    return DissectAll(*dissector_, packets);
  }

  // nDPI 4.2 reads the content type only of a flow that begins with the response.
  Dissector::Result Response(std::string_view content_type) {
    const std::string response =
        "HTTP/1.1 200 OK\r\nServer: test\r\nContent-Type: " + std::string(content_type) +
        "\r\nContent-Length: 0\r\n\r\n";
    return DissectAll(*dissector_, {wire::Tcp(kPorts, Sender::kServer, response)});
  }

  static constexpr wire::Ports kPorts{40001, 80};
  std::unique_ptr<Dissector> dissector_ = MakeDissector();
};

TEST_F(ExtractHttpTest, ReadsARequestAndItsResponse) {
  const auto [application, metadata] = Exchange("curl/7.88");
  EXPECT_EQ(application.name, "HTTP");
  EXPECT_EQ(metadata.Get(MetadataField::kServerName), "www.weir.example");
  EXPECT_EQ(metadata.Get(MetadataField::kUserAgent), "curl/7.88");
  EXPECT_EQ(metadata.Get(MetadataField::kHttpMethod), "GET");
  EXPECT_EQ(metadata.Get(MetadataField::kHttpHost), "www.weir.example");
  EXPECT_EQ(metadata.Get(MetadataField::kHttpUrl), "www.weir.example/path?q=1");
  EXPECT_EQ(Number(metadata, MetadataField::kHttpStatus), 404u);
}

TEST_F(ExtractHttpTest, DropsBytesThatAreNotUtf8AndCountsThem) {
  const auto result = Exchange("Moz\xFF\xFE");
  EXPECT_EQ(result.metadata.Get(MetadataField::kUserAgent), "Moz");
  EXPECT_GE(dissector_->dropped_text_bytes(), 2u);
}

TEST_F(ExtractHttpTest, CutsTheUserAgentBeforeItDropsWhatIsNotUtf8) {
  const auto result = Exchange("\xFF" + std::string(300, 'u'));
  EXPECT_EQ(result.metadata.Get(MetadataField::kUserAgent), std::string(254, 'u'));
  EXPECT_EQ(result.metadata.Get(MetadataField::kHttpUserAgent), std::string(300, 'u'));
}

TEST_F(ExtractHttpTest, CutsTheContentTypeAt63Bytes) {
  const auto result = Response("text/" + std::string(80, 'x'));
  EXPECT_EQ(result.metadata.Get(MetadataField::kContentType), "text/" + std::string(58, 'x'));
  EXPECT_EQ(result.metadata.Get(MetadataField::kHttpContentType), "text/" + std::string(80, 'x'));
}

TEST(Extract, ReadsSshBanners) {
  auto dissector = MakeDissector();
  const wire::Ports ports{40001, 22};
  const auto [application, metadata] =
      DissectAll(*dissector, {wire::Tcp(ports, Sender::kClient, "SSH-2.0-OpenSSH_9.2\r\n"),
                              wire::Tcp(ports, Sender::kServer, "SSH-2.0-OpenSSH_9.3\r\n")});
  EXPECT_EQ(application.name, "SSH");
  EXPECT_EQ(metadata.Get(MetadataField::kSshClientBanner), "SSH-2.0-OpenSSH_9.2");
  EXPECT_EQ(metadata.Get(MetadataField::kSshServerBanner), "SSH-2.0-OpenSSH_9.3");
  EXPECT_EQ(FieldsOf(metadata).size(), 2u);
}

TEST(Extract, ReadsADhcpRequest) {
  auto dissector = MakeDissector();
  std::string request = wire::U8(1) + wire::U8(1) + wire::U8(6) + wire::U8(0);
  request += std::string(232, '\0') + "\x63\x82\x53\x63";
  request += wire::U8(53) + wire::Sized8("\x03") + wire::U8(55) + wire::Sized8("\x01\x03\x06");
  request += wire::U8(60) + wire::Sized8("weird 1.0") + wire::U8(12) + wire::Sized8("laptop");
  request += wire::U8(255) + std::string(16, '\0');
  const auto [application, metadata] =
      DissectAll(*dissector, {wire::Udp({68, 67}, Sender::kClient, request)});
  EXPECT_EQ(application.name, "DHCP");
  EXPECT_EQ(metadata.Get(MetadataField::kClientFingerprint), "1,3,6");
  EXPECT_EQ(metadata.Get(MetadataField::kDhcpFingerprint), "1,3,6");
  EXPECT_EQ(metadata.Get(MetadataField::kDhcpClassIdentifier), "weird 1.0");
  EXPECT_EQ(metadata.Get(MetadataField::kDhcpHostName), "laptop");
}

}  // namespace

// A flow that is given the name of one protocol by its port while another's bytes lie in nDPI's
// union.

namespace {

ndpi::Flow FlowWithForeignBytes() {
  ndpi::Flow flow{};
  std::strcpy(flow.protos.ssh.client_signature, "SSH-2.0-a long enough banner");
  return flow;
}

Metadata Typed(const ndpi::Flow& flow, uint16_t application, bool guessed) {
  MetadataBuilder builder;
  ExtractTyped(flow, WireFields{}, NDPI_PROTOCOL_UNKNOWN, application, guessed, builder);
  return builder.Build();
}

TEST(Extract, ReadsNothingFromTheUnionByAGuessedName) {
  const ndpi::Flow flow = FlowWithForeignBytes();
  for (uint16_t id : {NDPI_PROTOCOL_TLS, NDPI_PROTOCOL_QUIC, NDPI_PROTOCOL_DNS, NDPI_PROTOCOL_SSH,
                      NDPI_PROTOCOL_DHCP, NDPI_PROTOCOL_NTP}) {
    EXPECT_TRUE(Typed(flow, id, true).empty()) << id;
  }
}

TEST(Extract, ReadsNoPointerOfTlsBeforeAHelloWasSeen) {
  EXPECT_TRUE(Typed(FlowWithForeignBytes(), NDPI_PROTOCOL_TLS, false).empty());
}

TEST(Extract, ReadsOnlyTheMemberOfTheFlowsOwnProtocol) {
  const ndpi::Flow flow = FlowWithForeignBytes();
  EXPECT_TRUE(Typed(flow, NDPI_PROTOCOL_BITTORRENT, false).empty());
  EXPECT_FALSE(Typed(flow, NDPI_PROTOCOL_SSH, false).empty());
}

}  // namespace

}  // namespace weir
