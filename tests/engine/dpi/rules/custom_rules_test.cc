// What is a rule, what is none, and what nDPI makes of those that are.
#include "engine/dpi/rules/custom_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/dpi/ndpi/ndpi_gate.h"
#include "tests/engine/dpi/dissector_harness.h"

namespace weir {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using wire::Sender;

std::string Line(const std::string& rule) { return rule + "\n"; }

TEST(ProtocolRules, AreWrittenOneALine) {
  struct Case {
    std::string text;
    std::string normal;
  };
  for (const Case& each : {
           Case{"", ""},
           Case{"# nothing\n\n\r\n", ""},
           Case{"tcp:81,udp:5061-5062@My.App\n", "tcp:81-81@My.App\nudp:5061-5062@My.App\n"},
           Case{"tcp:1@A", "tcp:1-1@A\n"},
           Case{"udp:65534@A\r\n", "udp:65534-65534@A\n"},
           Case{"host:\"*.Example.COM\",host:a_b@X", "host:\"*.example.com\"@X\nhost:\"a_b\"@X\n"},
           Case{"ip:192.0.2.7,ip:192.0.2.0/24:443@X", "ip:192.0.2.7@X\nip:192.0.2.0/24:443@X\n"},
           Case{"ip_risk_mask:192.0.2.0/24=0", "ip_risk_mask:192.0.2.0/24=0\n"},
           Case{"host_risk_mask:\".home\"=15", "host_risk_mask:\".home\"=15\n"},
           Case{"trusted_issuer_dn:\"CN=Own, O=Ours\"", "trusted_issuer_dn:\"CN=Own, O=Ours\"\n"},
       }) {
    const auto normal = NormalProtocolRules(each.text);
    ASSERT_TRUE(normal.ok()) << each.text << normal.status();
    EXPECT_EQ(*normal, each.normal);
  }
}

// Each made nDPI 4.2 crash, hang or read what it never set, or means nothing to it.
TEST(ProtocolRules, AreRefusedWhereNdpiCouldNotBeGivenThem) {
  const std::string cases[] = {
      "words",
      "@",
      "@A",
      "tcp:80@",
      "tcp:80@A B",
      "tcp:80@" + std::string(64, 'a'),
      "tcp:80@\xc3\xa4",
      ",@A",
      "tcp:80,@A",
      "sctp:80@A",
      "tcp:@A",
      "tcp:0@A",
      "tcp:65535@A",
      "udp:1-65535@A",
      "tcp:9-8@A",
      "tcp:-8@A",
      "tcp:1-2-3@A",
      "tcp: 80@A",
      "tcp:99999999999999999999@A",
      "tcp:1-4097@A",
      "host:@A",
      "host:\"@A",
      "host:\"\"@A",
      "host:a b@A",
      "host:\"a@A",
      "host:" + std::string(254, 'a') + "@A",
      std::string("host:a\0b@A", 10),
      "ip:@A",
      "ip:1.2.3@A",
      "ip:1.2.3.4.5@A",
      "ip:::1@A",
      "ip:1.2.3.4/0@A",
      "ip:1.2.3.4/33@A",
      "ip:1.2.3.4/@A",
      "ip:1.2.3.4:@A",
      "ip:1.2.3.4:65535@A",
      "ip:1.2.3.4:1:2@A",
      ":",
      "=",
      "ip_risk_mask:",
      "ip_risk_mask:=",
      "ip_risk_mask:1.2.3.4",
      "ip_risk_mask:1.2.3.4=",
      "ip_risk_mask:1.2.3.4=-1",
      "ip_risk_mask:1.2.3.4=9223372036854775808",
      "host_risk_mask:\"\"=1",
      "host_risk_mask:a",
      "trusted_issuer_dn:",
      "trusted_issuer_dn:\"",
      "trusted_issuer_dn:\"a:b\"",
      "trusted_issuer_dn:" + std::string(121, 'a'),
  };
  for (const std::string& rule : cases) {
    const auto normal = NormalProtocolRules("# one\n" + rule + "\ntcp:1@A\n");
    EXPECT_EQ(normal.status().code(), absl::StatusCode::kInvalidArgument) << rule;
    EXPECT_THAT(std::string(normal.status().message()), StartsWith("line 2: \"")) << rule;
  }
}

TEST(ProtocolRules, AreBoundedInBytesAndInPorts) {
  EXPECT_TRUE(NormalProtocolRules("tcp:1-4096@A").ok());
  EXPECT_TRUE(NormalProtocolRules("tcp:1-4095@A\nudp:1@A").ok());
  EXPECT_FALSE(NormalProtocolRules("tcp:1-4096@A\nudp:1@A").ok());
  EXPECT_TRUE(NormalProtocolRules(std::string(kMaxCustomRuleBytes, '#')).ok());
  EXPECT_FALSE(NormalProtocolRules(std::string(kMaxCustomRuleBytes + 1, '#')).ok());
}

TEST(CategoryRules, AreAHostOrANetworkATabAndANumber) {
  const auto normal =
      NormalCategoryRules("# name\tnumber\na.example\t100\n192.0.2.0/24\t7\r\n192.0.2.7\t1");
  ASSERT_TRUE(normal.ok()) << normal.status();
  EXPECT_EQ(*normal, "a.example\t100\n192.0.2.0/24\t7\n192.0.2.7\t1\n");
  const std::string cases[] = {
      "a.example",         "a.example 100",      "\t100",
      "a.example\t",       "a.example\t0",       "a.example\t-1",
      "a.example\t100000", "a.example\t1\t2",    "a b\t1",
      "1.2.3.4/33\t1",     std::string("\0", 1), std::string(254, 'a') + "\t1"};
  for (const std::string& rule : cases) {
    EXPECT_THAT(std::string(NormalCategoryRules(rule).status().message()), StartsWith("line 1: "))
        << rule;
  }
}

std::unique_ptr<Dissector> DissectorWith(const std::string& protocols,
                                         const std::string& categories = "") {
  CustomRules rules{*NormalProtocolRules(protocols), *NormalCategoryRules(categories)};
  auto dissector =
      Dissector::Create({.custom_rules = std::make_shared<const CustomRules>(std::move(rules))});
  EXPECT_TRUE(dissector.ok()) << dissector.status();
  return *std::move(dissector);
}

wire::IpPacket Hello(const std::string& host) {
  return wire::Tcp({40001, 443}, Sender::kClient, wire::ClientHello(host, "h2"));
}

TEST(CustomProtocols, HaveIdsAndNamesOfTheirOwn) {
  auto dissector = DissectorWith("host:\"own.example\"@Own.One\ntcp:4711@Second\n");
  const auto by_host = DissectAll(*dissector, {Hello("www.own.example")});
  EXPECT_EQ(by_host.application.name, "TLS.Own.One");
  const auto by_port =
      DissectAll(*dissector, {wire::Tcp({40001, 4711}, Sender::kClient, "zzzz garbage")});
  EXPECT_EQ(by_port.application.name, "Second");
  EXPECT_EQ(by_port.application.application_id, by_host.application.application_id + 1);
  EXPECT_EQ(MakeDissector()->dropped_text_bytes(), 0u);
}

TEST(CustomProtocols, ExtendThoseThatAreThere) {
  auto dissector = DissectorWith("udp:4712@NTP\n");
  const auto result =
      DissectAll(*dissector, {wire::Udp({40001, 4712}, Sender::kClient, "zzzz garbage garbage")});
  EXPECT_EQ(result.application.name, "NTP");
}

TEST(CustomProtocols, AreOfTheDissectorThatWasGivenThemAlone) {
  auto with = DissectorWith("host:\"own.example\"@Own\n");
  auto without = MakeDissector();
  EXPECT_EQ(DissectAll(*without, {Hello("own.example")}).application.name, "TLS");
  EXPECT_EQ(DissectAll(*with, {Hello("own.example")}).application.name, "TLS.Own");
}

// So many protocols of one's own, each named twice, and one of nDPI's.
absl::Status CreateWithProtocols(int count) {
  std::string text = "host:b.example@dns\n";
  for (int i = 0; i < count; ++i) {
    absl::StrAppend(&text, "host:h", i, ".example@P", i, "\nhost:b", i, ".example@p", i, "\n");
  }
  CustomRules rules{*NormalProtocolRules(text), ""};
  return Dissector::Create({.custom_rules = std::make_shared<const CustomRules>(std::move(rules))})
      .status();
}

TEST(CustomProtocols, AreRefusedBeyondWhatNdpiHasRoomForAndNothingIsPrinted) {
  constexpr int kMost = NDPI_MAX_NUM_CUSTOM_PROTOCOLS - 1;
  testing::internal::CaptureStdout();
  EXPECT_TRUE(CreateWithProtocols(kMost).ok());
  const absl::Status status = CreateWithProtocols(kMost + 1);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              StartsWith(absl::StrCat("custom_protocols_file: P", kMost, " is one more protocol")));
}

TEST(CustomProtocols, AreTakenInAnyShapeThatIsARule) {
  auto dissector = DissectorWith(
      "tcp:1-4095,udp:65534@Ports\nip:192.0.2.1,ip:192.0.2.0/1:1@Ip\nhost:*,host:.,host:a@Host\n" +
      Line("host:" + std::string(253, 'x') + "@Long") +
      "ip_risk_mask:10.0.0.0/8=0\nhost_risk_mask:\".home\"=0\nhost_risk_mask:a=1\n"
      "trusted_issuer_dn:CN=Own\ntrusted_issuer_dn:\"CN=Other\"\n");
  EXPECT_FALSE(DissectAll(*dissector, {Hello("a.example")}).application.name.empty());
}

TEST(CustomCategories, ReplaceTheCategoryOfAHost) {
  auto dissector = DissectorWith("", "bad.example\t100\n192.0.2.7\t99\n");
  const auto listed = DissectAll(*dissector, {Hello("www.bad.example")});
  EXPECT_EQ(listed.application.category_id, 100);
  EXPECT_FALSE(listed.application.category_name.empty());
  EXPECT_NE(DissectAll(*dissector, {Hello("good.example")}).application.category_id, 100);
}

}  // namespace
}  // namespace weir
