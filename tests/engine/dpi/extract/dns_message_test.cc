#include <string>
#include <string_view>

#include "engine/dpi/extract/wire_fields.h"
#include "gtest/gtest.h"
#include "tests/engine/dpi/wire.h"

namespace weir {
namespace {

using wire::U16;

const std::string kName = std::string("\3www\4weir\7example\0", 18);
const std::string kPointerToName = "\xC0\x0C";

std::string Header(uint16_t flags, uint16_t queries, uint16_t answers) {
  return U16(1) + U16(flags) + U16(queries) + U16(answers) + U16(7) + U16(9);
}

std::string Record(uint16_t type, std::string_view data) {
  return kPointerToName + U16(type) + U16(1) + U16(0) + U16(60) + wire::Sized16(data);
}

DnsMessages Read(std::string_view message, DnsMessages dns = {}, DnsKind kind = DnsKind::kUnicast) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(message.data());
  ReadDnsMessage(Cursor(bytes, message.size()), kind, dns);
  return dns;
}

std::string_view AddressOf(const DnsMessages& dns) {
  return {reinterpret_cast<const char*>(dns.address), dns.address_bytes};
}

constexpr uint16_t kResponse = 0x8180;

TEST(DnsMessage, OfAQueryIsItsQuestion) {
  const DnsMessages dns = Read(Header(0x0100, 1, 0) + kName + U16(28) + U16(1));
  EXPECT_TRUE(dns.seen);
  EXPECT_FALSE(dns.response_seen);
  EXPECT_EQ(dns.query_type, 28);
  EXPECT_EQ(dns.query_class, 1);
  EXPECT_EQ(dns.queries, 1);
}

TEST(DnsMessage, OfAResponseIsItsFirstAddressBehindAliases) {
  const std::string question = kName + U16(1) + U16(1);
  const DnsMessages dns = Read(Header(kResponse, 1, 3) + question + Record(5, kName) +
                               Record(1, "\x0A\1\2\3") + Record(1, "\x0A\4\5\6"));
  EXPECT_TRUE(dns.response_seen);
  EXPECT_EQ(dns.reply_code, 0);
  EXPECT_EQ(dns.answers, 3);
  EXPECT_EQ(dns.answer_type, 5);
  EXPECT_EQ(AddressOf(dns), "\x0A\1\2\3");
}

TEST(DnsMessage, ForgetsTheAddressOfAnEarlierResponse) {
  const std::string question = kName + U16(28) + U16(1);
  const std::string address(16, '\x20');
  const DnsMessages first = Read(Header(kResponse, 1, 1) + question + Record(28, address));
  EXPECT_EQ(AddressOf(first), address);
  const DnsMessages second = Read(Header(kResponse | 3, 1, 0) + question, first);
  EXPECT_EQ(second.reply_code, 3);
  EXPECT_EQ(second.answers, 0);
  EXPECT_EQ(second.answer_type, 0);
  EXPECT_EQ(AddressOf(second), "");
}

TEST(DnsMessage, OfALaterQueryKeepsTheResponse) {
  const std::string question = kName + U16(1) + U16(1);
  const DnsMessages answered = Read(Header(kResponse, 1, 1) + question + Record(1, "\x0A\1\2\3"));
  const DnsMessages asked = Read(Header(0x0100, 1, 0) + kName + U16(16) + U16(1), answered);
  EXPECT_EQ(asked.query_type, 16);
  EXPECT_TRUE(asked.response_seen);
  EXPECT_EQ(AddressOf(asked), "\x0A\1\2\3");
}

TEST(DnsMessage, OfAResponseWithoutAQuestionKeepsWhatWasAsked) {
  const DnsMessages asked =
      Read(Header(0, 2, 0) + kName + U16(12) + U16(1) + kName + U16(1) + U16(1));
  const DnsMessages told = Read(Header(0x8400, 0, 1) + kName + U16(1) + U16(1) + U16(0) + U16(60) +
                                    wire::Sized16("\x0A\1\2\3"),
                                asked);
  EXPECT_EQ(told.query_type, 12);
  EXPECT_EQ(told.queries, 2);
  EXPECT_EQ(AddressOf(told), "\x0A\1\2\3");
}

TEST(DnsMessage, HasNoBitOfMulticastInItsClass) {
  const std::string query = Header(0, 1, 0) + kName + U16(12) + U16(0x8001);
  EXPECT_EQ(Read(query, {}, DnsKind::kMulticast).query_class, 1);
  EXPECT_EQ(Read(query).query_class, 0x8001);
}

TEST(DnsMessage, IsReadAsFarAsItWasCaptured) {
  const std::string whole =
      Header(kResponse, 1, 1) + kName + U16(1) + U16(1) + Record(1, "\x0A\1\2\3");
  for (size_t length = 0; length <= whole.size(); ++length) {
    const DnsMessages dns = Read(whole.substr(0, length));
    EXPECT_EQ(dns.seen, length >= 12) << length;
    EXPECT_EQ(dns.query_type, length >= 34 ? 1 : 0) << length;
    EXPECT_EQ(dns.answer_type, length >= 46 ? 1 : 0) << length;
    EXPECT_EQ(dns.address_bytes, length == whole.size() ? 4 : 0) << length;
  }
}

TEST(DnsMessage, IsNotWalkedPastALabelThatIsNone) {
  const DnsMessages dns =
      Read(Header(kResponse, 1, 1) + "\x7F" + std::string(200, 'x') + U16(1) + U16(1));
  EXPECT_EQ(dns.query_type, 0);
  EXPECT_EQ(dns.answers, 1);
  EXPECT_EQ(dns.address_bytes, 0);
}

}  // namespace
}  // namespace weir
