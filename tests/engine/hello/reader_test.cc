// TLS, DTLS, HTTP, SSH and DNS, cut into packets in all the ways that they may be, and the bounds.
#include "engine/hello/reader.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/engine/hello/messages.h"

namespace weir::hello {
namespace {

constexpr Ports kTlsPorts = {40000, 443};

class Tls : public testing::Test {
 protected:
  Reader reader_{ReaderOptions{}};
  const std::string message_ = ClientHelloMessage({.key_share_bytes = 1216});
  const std::string bytes_ = Records(message_);

  void ExpectName(Conversation& flow) {
    EXPECT_EQ(flow.Text(HelloField::kServerName), "www.example.com");
    EXPECT_EQ(reader_.Statistics().open, 0u) << "released as soon as the hello is whole";
  }
};

TEST_F(Tls, CutAnywhereInEitherOrder) {
  for (size_t cut = 1; cut < bytes_.size(); cut += cut < 20 ? 1 : 13) {
    for (const bool swapped : {false, true}) {
      SCOPED_TRACE(cut);
      Conversation flow(reader_, kTlsPorts, true);
      flow.Handshake();
      const std::string head = bytes_.substr(0, cut), tail = bytes_.substr(cut);
      flow.SendAt(Side::kSource, swapped ? cut : 0, swapped ? tail : head);
      flow.SendAt(Side::kSource, swapped ? 0 : cut, swapped ? head : tail);
      ExpectName(flow);
    }
  }
}

TEST_F(Tls, InRecordsOfAnySize) {
  for (const size_t size : {1u, 2u, 3u, 4u, 5u, 100u, 1000u, 1500u}) {
    Conversation flow(reader_, kTlsPorts, true);
    flow.Handshake();
    const std::string records = Records(message_, size);
    const size_t step = records.size() / 3 + 1;
    for (size_t i = 0; i < records.size(); i += step) {
      flow.Send(Side::kSource, records.substr(i, step));
    }
    ExpectName(flow);
  }
}

TEST_F(Tls, SegmentsOverlapAndComeAgain) {
  Conversation flow(reader_, kTlsPorts, true);
  flow.Handshake();
  const std::string forged(200, 'x');
  flow.SendAt(Side::kSource, 0, bytes_.substr(0, 500));
  flow.SendAt(Side::kSource, 0, bytes_.substr(0, 500));
  flow.SendAt(Side::kSource, 900, bytes_.substr(900));
  flow.SendAt(Side::kSource, 300, forged);  // what was read first counts
  flow.SendAt(Side::kSource, 400, bytes_.substr(400, 600));
  ExpectName(flow);
}

TEST_F(Tls, WithoutAHandshakeBeginsWhereItIsSeen) {
  Conversation flow(reader_, kTlsPorts, true);
  flow.Send(Side::kSource, bytes_.substr(0, 700));
  flow.Send(Side::kSource, bytes_.substr(700));
  ExpectName(flow);
}

TEST_F(Tls, WholeInASegmentKeepsNothing) {
  Conversation flow(reader_, kTlsPorts, true);
  flow.Handshake();
  flow.Send(Side::kSource, bytes_);
  ExpectName(flow);
  EXPECT_EQ(reader_.Statistics().assemblies, 0u);
}

TEST_F(Tls, ServerHelloIsReadToo) {
  Conversation flow(reader_, kTlsPorts, true);
  flow.Handshake();
  flow.Send(Side::kSource, bytes_);
  const std::string answer = Records(ServerHelloMessage(0x0303, 0xC02F));
  EXPECT_FALSE(flow.Send(Side::kDestination, answer)) << "nothing more is wanted";
  EXPECT_EQ(flow.Number(HelloField::kServerVersion), 0x0303u);
  EXPECT_EQ(flow.Number(HelloField::kCipher), 0xC02Fu);
}

TEST_F(Tls, BehindAnAlertAndAHelloRetryRequest) {
  Conversation flow(reader_, kTlsPorts, true);
  flow.Handshake();
  flow.Send(Side::kSource, bytes_);
  const std::string warning("\x15\x03\x03\x00\x02\x01\x70", 7);
  const std::string change("\x14\x03\x03\x00\x01\x01", 6);
  flow.Send(Side::kDestination,
            warning + Records(ServerHelloMessage(0x0304, 0x1301, 0x001D, true)) + change);
  flow.Send(Side::kSource, change + bytes_);
  EXPECT_FALSE(flow.Send(Side::kDestination, Records(ServerHelloMessage(0x0304, 0x1302))));
  EXPECT_EQ(flow.Number(HelloField::kHelloRetried), 1u);
  EXPECT_EQ(flow.Number(HelloField::kCipher), 0x1302u);
  EXPECT_EQ(flow.Number(HelloField::kGroup), 0x11ECu);
}

TEST_F(Tls, NameOf255BytesIsWhole) {
  const std::string name = std::string(243, 'a') + ".example.com";
  Conversation flow(reader_, kTlsPorts, true);
  flow.Send(Side::kSource, Records(ClientHelloMessage({.name = name})));
  EXPECT_EQ(flow.Text(HelloField::kServerName), name);
}

TEST_F(Tls, EncryptedClientHelloIsToldFromGrease) {
  const auto kind_of = [&](uint16_t aead, size_t key, size_t payload) {
    const std::string ech = std::string(1, '\0') + Big(1, 2) + Big(aead, 2) + Big(9, 1) +
                            Big(key, 2) + std::string(key, 'k') + Big(payload, 2) +
                            std::string(payload, 'p');
    Conversation flow(reader_, kTlsPorts, true);
    flow.Send(Side::kSource,
              Records(ClientHelloMessage({.more_extensions = Extension(0xFE0D, ech)})));
    EchFields hello_fields;
    const std::string item = flow.Text(HelloField::kEch);
    EXPECT_EQ(item.size(), sizeof(hello_fields));
    std::memcpy(&hello_fields, item.data(), std::min(item.size(), sizeof(hello_fields)));
    EXPECT_EQ(hello_fields.config_id, 9);
    return hello_fields.kind;
  };
  EXPECT_EQ(kind_of(1, 32, 208), EchKind::kOuter);
  EXPECT_EQ(kind_of(0x1A1A, 32, 208), EchKind::kGrease) << "an algorithm that is none";
  EXPECT_EQ(kind_of(1, 31, 208), EchKind::kGrease) << "a key of no mechanism";
  EXPECT_EQ(kind_of(1, 32, 40), EchKind::kGrease) << "no hello is so short";
}

struct Upgrade {
  Speech speech;
  uint16_t port;
  std::vector<std::pair<Side, std::string>> lines;
};

TEST_F(Tls, BehindARequestForIt) {
  const Side client = Side::kSource, server = Side::kDestination;
  const std::string greeting =
      Big(0x20, 1) + std::string("\0\0\0\x0A", 4) + "8.0.30" + std::string(22, '\0');
  const std::string request = Big(0x20, 1) + std::string("\0\0\x01", 3) + std::string(32, 'c');
  const std::vector<Upgrade> upgrades = {
      {Speech::kSmtp,
       25,
       {{server, "220 mx ESMTP\r\n"},
        {client, "EHLO me\r\n"},
        {server, "250-mx\r\n250 STARTTLS\r\n"},
        {client, "STARTTLS\r\n"},
        {server, "220 go\r\n"}}},
      {Speech::kFtp,
       21,
       {{server, "220 ftp\r\n"}, {client, "AUTH TLS\r\n"}, {server, "234 go\r\n"}}},
      {Speech::kFtp,
       2121,
       {{server, "220 ftp\r\n"}, {client, "AUTH TLS\r\n"}, {server, "234 go\r\n"}}},
      {Speech::kImap,
       143,
       {{server, "* OK ready\r\n"}, {client, "a STARTTLS\r\n"}, {server, "a OK\r\n"}}},
      {Speech::kPop3, 110, {{server, "+OK ready\r\n"}, {client, "STLS\r\n"}, {server, "+OK\r\n"}}},
      {Speech::kXmpp,
       5222,
       {{client, "<?xml version='1.0'?><stream:stream>"},
        {server, "<?xml version='1.0'?><stream:stream>"},
        {client, "<starttls/>"},
        {server, "<proceed/>"}}},
      {Speech::kPostgresql, 5432, {{client, Big(8, 4) + Big(80877103, 4)}, {server, "S"}}},
      {Speech::kMysql, 3306, {{server, greeting}, {client, request}}},
      {Speech::kHttpConnect,
       3128,
       {{client, "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"},
        {server, "HTTP/1.1 200 OK\r\n\r\n"}}},
      {Speech::kOther, 1080, {{client, "\x05\x01\x02"}, {server, "\x05\x02"}}},
  };
  for (const Upgrade& upgrade : upgrades) {
    SCOPED_TRACE(upgrade.port);
    for (const bool swapped : {false, true}) {
      if (swapped && upgrade.speech == Speech::kOther) continue;  // nothing is waited for there
      Conversation flow(reader_, {40000, upgrade.port}, true);
      flow.Handshake();
      size_t sent = 0;
      for (const auto& [side, line] : upgrade.lines) {
        flow.Send(side, line);
        if (side == client) sent += line.size();
      }
      const std::string head = bytes_.substr(0, 600), tail = bytes_.substr(600);
      flow.SendAt(client, sent + (swapped ? 600 : 0), swapped ? tail : head);
      flow.SendAt(client, sent + (swapped ? 0 : 600), swapped ? head : tail);
      flow.Send(server, Records(ServerHelloMessage()));
      ExpectName(flow);
      EXPECT_EQ(flow.Number(HelloField::kUpgradedFrom), static_cast<uint64_t>(upgrade.speech));
      EXPECT_EQ(flow.Number(HelloField::kCipher), 0x1301u);
    }
  }
}

TEST_F(Tls, OfDatagramsInFragments) {
  const std::string message = ClientHelloMessage({.version = 0xFEFD, .dtls = true});
  for (const size_t size : {50u, 170u, 10000u}) {
    Conversation flow(reader_, {40000, 4433}, false);
    std::vector<std::string> records = DtlsRecords(message, size);
    for (size_t i = records.size(); i-- > 0;) flow.Datagram(Side::kSource, records[i]);
    ExpectName(flow);
    EXPECT_EQ(flow.Text(HelloField::kJa4).substr(0, 1), "d");
  }
}

// ---- text ------------------------------------------------------------------------------------

TEST(Http, HeadsOverSegmentsAndAnInterimResponse) {
  Reader reader{ReaderOptions{}};
  Conversation flow(reader, {40000, 8080}, true);
  flow.Handshake();
  flow.Send(Side::kSource, "PO");
  flow.Send(Side::kSource, "ST /a?b HTTP/1.1\r\nHOST: Www.Example.com:8080\r\nUser-A");
  flow.Send(Side::kSource, "gent: me\r\nContent-Type: text/x\r\n\r\nGET body");
  flow.Send(Side::kDestination, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 20");
  EXPECT_EQ(flow.Number(HelloField::kHttpStatus), 100u);
  EXPECT_FALSE(flow.Send(Side::kDestination, "1 Created\r\nContent-Type: text/y\r\n\r\n"));
  EXPECT_EQ(flow.Text(HelloField::kHttpMethod), "POST");
  EXPECT_EQ(flow.Text(HelloField::kHttpHost), "www.example.com");
  EXPECT_EQ(flow.Text(HelloField::kHttpUrl), "Www.Example.com:8080/a?b");
  EXPECT_EQ(flow.Text(HelloField::kHttpUserAgent), "me");
  EXPECT_EQ(flow.Text(HelloField::kHttpRequestContentType), "text/x");
  EXPECT_EQ(flow.Number(HelloField::kHttpStatus), 201u);
  EXPECT_EQ(flow.Text(HelloField::kHttpContentType), "text/y");
}

TEST(Ssh, SidesAreByWhoOpenedTheConnection) {
  Reader reader{ReaderOptions{}};
  Conversation flow(reader, {40000, 22}, true);
  flow.Handshake();
  std::string lists;
  for (const std::string_view list : {"kex", "key", "c1", "c2", "m1", "m2", "z1", "z2", "", ""}) {
    lists += Big(list.size(), 4).append(list);
  }
  const std::string body = "\x14" + std::string(16, 'c') + lists + std::string(5, '\0');
  const std::string packet = Big(body.size() + 5, 4) + "\x04" + body + "pppp";
  flow.Send(Side::kDestination, "Hello\r\nSSH-2.0-Server 1\r\n" + packet);
  flow.Send(Side::kSource, "SSH-2.0-Client\n" + packet.substr(0, 30));
  EXPECT_FALSE(flow.Send(Side::kSource, packet.substr(30)));
  EXPECT_EQ(flow.Text(HelloField::kSshServerBanner), "SSH-2.0-Server 1");
  EXPECT_EQ(flow.Text(HelloField::kSshClientBanner), "SSH-2.0-Client");
  Fingerprints fingerprints;
  EXPECT_EQ(flow.Text(HelloField::kSshClientHassh), fingerprints.Hassh("kex;c1;m1;z1"));
  EXPECT_EQ(flow.Text(HelloField::kSshServerHassh), fingerprints.Hassh("kex;c2;m2;z2"));
}

std::vector<DnsFields> DnsOf(const Conversation& flow, std::vector<std::string>& names) {
  std::vector<DnsFields> messages;
  flow.hello_fields().ForEach([&](HelloField hello_field, std::string_view item) {
    if (hello_field != HelloField::kDnsMessage) return;
    std::string_view name;
    messages.push_back(DnsFieldsOf(item, name));
    names.emplace_back(name);
  });
  return messages;
}

TEST(Dns, MessagesOverTcpCutAnywhere) {
  const std::string query = DnsQuery("Www.example.com"), more = DnsQuery("b.example", 8, 28);
  const std::string stream = Big(query.size(), 2) + query + Big(more.size(), 2) + more;
  Reader reader{ReaderOptions{}};
  for (size_t cut = 1; cut < stream.size(); ++cut) {
    Conversation flow(reader, {40000, 53}, true);
    flow.Handshake();
    flow.Send(Side::kSource, stream.substr(0, cut));
    flow.Send(Side::kSource, stream.substr(cut));
    std::vector<std::string> names;
    const std::vector<DnsFields> messages = DnsOf(flow, names);
    ASSERT_EQ(messages.size(), 2u) << cut;
    EXPECT_EQ(names[0], "www.example.com");
    EXPECT_EQ(messages[1].type, 28);
  }
}

TEST(Dns, IsKnownOnAnyPortWhereItIsCertain) {
  Reader reader{ReaderOptions{}};
  Conversation flow(reader, {40000, 5300}, false);
  flow.Datagram(Side::kSource, DnsQuery("a.example"));
  flow.Datagram(Side::kDestination, DnsAnswer("a.example", 7, 3, 0));
  std::vector<std::string> names;
  const std::vector<DnsFields> messages = DnsOf(flow, names);
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[1].answers, 3);
  EXPECT_EQ(messages[1].address_bytes, 4);
}

TEST(Dns, PointersThatPointOnHaveAnEnd) {
  std::string loop = DnsQuery("a");
  loop[12] = static_cast<char>(0xC0);
  loop[13] = 12;  // at itself
  DnsFields hello_fields;
  std::string name;
  const Bytes bytes(reinterpret_cast<const uint8_t*>(loop.data()), loop.size());
  EXPECT_TRUE(ReadDnsMessage(bytes, DnsKind::kUnicast, hello_fields, name));
  EXPECT_EQ(name, "");
}

// ---- bounds ----------------------------------------------------------------------------------

uint64_t AbandonedFor(const Reader& reader, AbandonReason reason) {
  return reader.Statistics().abandoned[static_cast<size_t>(reason)];
}

TEST(Bounds, PacketsOfAFlow) {
  const std::string bytes = Records(ClientHelloMessage());
  for (const size_t packets : {9u, 10u, 11u}) {  // three of them the connection's beginning
    Reader reader(ReaderOptions{.max_packets = 10});
    Conversation flow(reader, kTlsPorts, true);
    flow.Handshake();
    const size_t step = (bytes.size() + packets - 4) / (packets - 3);
    for (size_t i = 0; i < bytes.size(); i += step) flow.Send(Side::kSource, bytes.substr(i, step));
    EXPECT_EQ(flow.Text(HelloField::kServerName).empty(), packets > 10) << packets;
    EXPECT_EQ(AbandonedFor(reader, AbandonReason::kPackets), packets > 10 ? 1u : 0u) << packets;
  }
}

TEST(Bounds, BytesOfAFlow) {
  const std::string message = ClientHelloMessage({.key_share_bytes = 3000});
  for (const int beyond : {-1, 0, 1}) {
    const size_t bound = message.size() + static_cast<size_t>(1 - beyond) - 1;
    Reader reader(ReaderOptions{.max_flow_bytes = bound});
    Conversation flow(reader, kTlsPorts, true);
    flow.Handshake();
    const std::string bytes = Records(message);
    flow.Send(Side::kSource, bytes.substr(0, 2000));
    flow.Send(Side::kSource, bytes.substr(2000));
    EXPECT_EQ(flow.Text(HelloField::kServerName).empty(), beyond > 0) << bound;
    EXPECT_EQ(reader.Statistics().open, 0u);
  }
}

TEST(Bounds, OfAllFlowsTheOldestGo) {
  Reader reader(ReaderOptions{.max_assemblies = 10});
  const std::string bytes = Records(ClientHelloMessage({.key_share_bytes = 1216}));
  std::vector<std::unique_ptr<Conversation>> flows;
  for (int i = 0; i < 100; ++i) {
    flows.push_back(std::make_unique<Conversation>(reader, kTlsPorts, true));
    flows.back()->Handshake();
    flows.back()->Send(Side::kSource, bytes.substr(0, 700));
    EXPECT_LE(reader.Statistics().open, 10u);
  }
  for (const auto& flow : flows) flow->Send(Side::kSource, bytes.substr(700));
  EXPECT_TRUE(flows[89]->Text(HelloField::kServerName).empty());
  EXPECT_EQ(flows[90]->Text(HelloField::kServerName), "www.example.com");
  EXPECT_EQ(AbandonedFor(reader, AbandonReason::kBudget), 90u);
  const ReaderStatistics statistics = reader.Statistics();
  EXPECT_EQ(statistics.assemblies, 100u);
  EXPECT_EQ(statistics.finished, 10u);
  EXPECT_EQ(statistics.bytes, 0u);
}

TEST(Bounds, BytesOfAllFlows) {
  Reader reader(ReaderOptions{.max_bytes = 100'000});
  const std::string bytes = Records(ClientHelloMessage({.key_share_bytes = 9000}));
  std::vector<std::unique_ptr<Conversation>> flows;
  for (int i = 0; i < 200; ++i) {
    flows.push_back(std::make_unique<Conversation>(reader, kTlsPorts, true));
    flows.back()->Handshake();
    flows.back()->Send(Side::kSource, bytes.substr(0, 1400));
    EXPECT_LE(reader.Statistics().bytes, 100'000u);
  }
  EXPECT_GT(AbandonedFor(reader, AbandonReason::kBudget), 100u);
}

TEST(Bounds, TheEndOfAFlowReleasesWhatItHas) {
  Reader reader{ReaderOptions{}};
  {
    Conversation flow(reader, kTlsPorts, true);
    flow.Handshake();
    flow.Send(Side::kSource, Records(ClientHelloMessage()).substr(0, 100));
    EXPECT_EQ(reader.Statistics().open, 1u);
  }
  EXPECT_EQ(reader.Statistics().open, 0u);
  EXPECT_EQ(AbandonedFor(reader, AbandonReason::kFlowEnd), 1u);
}

}  // namespace
}  // namespace weir::hello
