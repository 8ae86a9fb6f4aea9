// QUIC's first flight, in all the ways that it may come.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "engine/hello/quic_keys.h"
#include "tests/engine/hello/messages.h"

namespace weir::hello {
namespace {

constexpr Ports kPorts = {50000, 443};

template <size_t kSize>
std::string Hex(const std::array<uint8_t, kSize>& bytes) {
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

QuicKeys KeysOf(QuicFamily family, QuicSender sender) {
  static constexpr uint8_t kId[] = {0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08};
  return QuicOpener().KeysOf(family, kId, sender);
}

TEST(QuicKeys, AreThoseOfRfc9001AppendixA) {
  const QuicKeys client = KeysOf(QuicFamily::kVersion1, QuicSender::kClient);
  EXPECT_EQ(Hex(client.key), "1f369613dd76d5467730efcbe3b1a22d");
  EXPECT_EQ(Hex(client.iv), "fa044b2f42a3fd3b46fb255c");
  EXPECT_EQ(Hex(client.header_key), "9f50449e04a0e810283a1e9933adedd2");
  const QuicKeys server = KeysOf(QuicFamily::kVersion1, QuicSender::kServer);
  EXPECT_EQ(Hex(server.key), "cf3a5331653c364c88f0f379b6067e37");
  EXPECT_EQ(Hex(server.iv), "0ac1493ca1905853b0bba03e");
  EXPECT_EQ(Hex(server.header_key), "c206b8d9b9f0f37644430b490eeaa314");
}

TEST(QuicKeys, AreThoseOfRfc9369AppendixA) {
  const QuicKeys client = KeysOf(QuicFamily::kVersion2, QuicSender::kClient);
  EXPECT_EQ(Hex(client.key), "8b1a0bc121284290a29e0971b5cd045d");
  EXPECT_EQ(Hex(client.iv), "91f73e2351d8fa91660e909f");
  EXPECT_EQ(Hex(client.header_key), "45b95e15235d6f45a6b19cbcb0294ba9");
}

class Quic : public testing::Test {
 protected:
  Reader reader_{ReaderOptions{}};
  Conversation flow_{reader_, kPorts, false};
  const std::string hello_ =
      ClientHelloMessage({.name = "quic.example.com", .key_share_bytes = 1216});

  void ExpectRead(uint32_t version = 1) {
    EXPECT_EQ(flow_.Text(HelloField::kServerName), "quic.example.com");
    EXPECT_EQ(flow_.Number(HelloField::kQuicVersion), version);
    EXPECT_EQ(flow_.Text(HelloField::kJa4).substr(0, 4), "q13d");
    EXPECT_EQ(reader_.Statistics().open, 0u);
  }
};

TEST_F(Quic, OfEveryVersionIsOpened) {
  for (const uint32_t version :
       {1u, 0x6B3343CFu, 0x709A50C4u, 0xFF00001Du, 0xFF00001Bu, 0xFF000020u, 0xFACEB002u}) {
    Conversation flow(reader_, kPorts, false);
    flow.Datagram(Side::kSource, Initial({.version = version}, CryptoFrame(0, hello_)));
    EXPECT_EQ(flow.Text(HelloField::kServerName), "quic.example.com") << version;
    EXPECT_EQ(flow.Number(HelloField::kQuicVersion), version);
  }
  EXPECT_EQ(reader_.Statistics().assemblies, 0u) << "nothing is kept of what is whole";
}

TEST_F(Quic, ScatteredOverFramesAndDatagramsInAnyOrder) {
  for (uint32_t seed = 0; seed < 50; ++seed) {
    std::mt19937 random(seed);
    std::vector<std::string> frames;
    for (size_t offset = 0; offset < hello_.size();) {
      const size_t length = std::min<size_t>(1 + random() % 200, hello_.size() - offset);
      frames.push_back(CryptoFrame(offset, hello_.substr(offset, length)));
      if (random() % 4 == 0) frames.push_back(frames.back());  // twice
      if (random() % 4 == 0) frames.push_back("\x01");         // PING
      offset += length;
    }
    std::shuffle(frames.begin(), frames.end(), random);
    Conversation flow(reader_, kPorts, false);
    uint32_t number = 0;
    for (size_t i = 0; i < frames.size();) {
      std::string part;
      while (i < frames.size() && part.size() < 300) part += frames[i++];
      flow.Datagram(Side::kSource, Initial({.number = number++}, part));
    }
    EXPECT_EQ(flow.Text(HelloField::kServerName), "quic.example.com") << "seed " << seed;
  }
  EXPECT_EQ(reader_.Statistics().open, 0u);
}

TEST_F(Quic, CoalescedWithOtherPacketsOfTheDatagram) {
  const std::string first = Initial({}, CryptoFrame(0, hello_.substr(0, 700)));
  const std::string second = Initial({.number = 1}, CryptoFrame(700, hello_.substr(700)));
  std::string zero_rtt = Initial({.number = 2}, "");
  zero_rtt[0] = static_cast<char>(0xD3);  // its type: 1
  zero_rtt.erase(20, 1);                  // which has no token
  flow_.Datagram(Side::kSource, first + second + zero_rtt);
  ExpectRead();
  EXPECT_EQ(flow_.Number(HelloField::kQuicZeroRtt), 1u);
  EXPECT_EQ(flow_.Text(HelloField::kQuicDestinationId), "destined");
  EXPECT_EQ(flow_.Text(HelloField::kQuicSourceId), "source");
}

TEST_F(Quic, WithTheSecondPacketToAnotherIdFirst) {
  flow_.Datagram(Side::kSource, Initial({.destination_id = "another", .number = 1},
                                        CryptoFrame(700, hello_.substr(700))));
  EXPECT_TRUE(flow_.hello_fields().First(HelloField::kServerName).empty());
  flow_.Datagram(Side::kSource, Initial({}, CryptoFrame(0, hello_.substr(0, 700))));
  ExpectRead();
}

TEST_F(Quic, AfterARetryHasKeysOfTheNewId) {
  flow_.Datagram(Side::kSource, Initial({}, CryptoFrame(0, hello_.substr(0, 700))));
  std::string retry = "\xF3" + Big(1, 4) + "\x06source\x05retry" + std::string(40, 't');
  flow_.Datagram(Side::kDestination, retry);
  const InitialFields again = {.destination_id = "retry", .key_id = "retry", .number = 1};
  flow_.Datagram(Side::kSource, Initial(again, CryptoFrame(0, hello_)));
  ExpectRead();
  EXPECT_EQ(flow_.Number(HelloField::kQuicRetried), 1u);
  EXPECT_EQ(flow_.Text(HelloField::kQuicDestinationId), "destined");
}

TEST_F(Quic, ServerAfterARetryHasKeysOfTheNewId) {
  flow_.Datagram(Side::kSource, Initial({}, CryptoFrame(0, hello_)));
  flow_.Datagram(Side::kDestination,
                 "\xF3" + Big(1, 4) + "\x06source\x05retry" + std::string(40, 't'));
  flow_.Datagram(Side::kSource,
                 Initial({.destination_id = "retry", .key_id = "retry"}, CryptoFrame(0, hello_)));
  const InitialFields server = {
      .destination_id = "source", .key_id = "retry", .sender = QuicSender::kServer};
  flow_.Datagram(Side::kDestination, Initial(server, CryptoFrame(0, ServerHelloMessage())));
  EXPECT_EQ(flow_.Number(HelloField::kCipher), 0x1301u);
  EXPECT_EQ(flow_.Text(HelloField::kQuicDestinationId), "destined");
  ExpectRead();
}

TEST_F(Quic, ServerHelloOverTwoDatagrams) {
  flow_.Datagram(Side::kSource, Initial({}, CryptoFrame(0, hello_)));
  const std::string answer = ServerHelloMessage();
  const InitialFields server = {
      .destination_id = "source", .source_id = "server", .sender = QuicSender::kServer};
  const std::string ack = "\x02" + std::string(4, '\0');
  flow_.Datagram(Side::kDestination, Initial(server, ack + CryptoFrame(600, answer.substr(600))));
  EXPECT_TRUE(flow_.Datagram(Side::kDestination, "\x40short"));
  EXPECT_FALSE(
      flow_.Datagram(Side::kDestination, Initial(server, CryptoFrame(0, answer.substr(0, 600)))));
  EXPECT_EQ(flow_.Number(HelloField::kServerVersion), 0x0304u);
  EXPECT_EQ(flow_.Number(HelloField::kCipher), 0x1301u);
  EXPECT_EQ(flow_.Number(HelloField::kGroup), 0x11ECu);
  EXPECT_FALSE(flow_.Text(HelloField::kJa3s).empty());
  ExpectRead();
}

TEST_F(Quic, ServerFirstIsKeptUntilThereAreKeys) {
  const InitialFields server = {.destination_id = "source", .sender = QuicSender::kServer};
  flow_.Datagram(Side::kDestination, Initial(server, CryptoFrame(0, ServerHelloMessage())));
  flow_.Datagram(Side::kSource, Initial({}, CryptoFrame(0, hello_)));
  ExpectRead();
  EXPECT_EQ(flow_.Number(HelloField::kCipher), 0x1301u);
}

TEST_F(Quic, WithMadeUpIdsIsGivenUpAndCounted) {
  for (int i = 0; i < 100; ++i) {
    Conversation flow(reader_, kPorts, false);
    flow.Datagram(Side::kSource, Initial({.key_id = "made up"}, CryptoFrame(0, hello_)));
  }
  const ReaderStatistics statistics = reader_.Statistics();
  EXPECT_EQ(statistics.abandoned[static_cast<size_t>(AbandonReason::kUndecryptable)], 100u);
  EXPECT_EQ(statistics.assemblies, 100u);
  EXPECT_EQ(statistics.bytes, 0u);
}

TEST_F(Quic, CryptoFramesFarBehindAreTooMuch) {
  flow_.Datagram(Side::kSource, Initial({}, CryptoFrame(64 * 1024 - 1, "xx")));
  EXPECT_EQ(reader_.Statistics().bytes, 0u);
  EXPECT_FALSE(flow_.Datagram(Side::kSource, Initial({}, CryptoFrame(0, hello_))));
}

}  // namespace
}  // namespace weir::hello
