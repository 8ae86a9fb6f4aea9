#include "engine/base/filter_words.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace weir {
namespace {

using Family = FilterName::Family;
using Kind = FilterName::Kind;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Names(absl::string_view filter) {
  std::vector<std::string> names;
  for (const FilterName& each : ReadFilterWords(filter).names) names.push_back(each.name);
  return names;
}

TEST(FilterWords, NamesStandWhereAddressesCould) {
  EXPECT_THAT(Names("host a or b-c.example"), ElementsAre("a", "b-c.example"));
  EXPECT_THAT(Names("src x and dst host y"), ElementsAre("x", "y"));
  EXPECT_THAT(Names("net home or gateway router"), ElementsAre("home", "router"));
  EXPECT_THAT(Names("port 80 or host (10.0.0.1 or z)"), ElementsAre("z"));
  EXPECT_THAT(Names("wlan addr1 station or ra other"), ElementsAre("station", "other"));
  EXPECT_THAT(Names("!(host\tone)&&(two||not\nthree)"), ElementsAre("one", "two", "three"));
}

TEST(FilterWords, ABackslashMakesANameOfAnything) {
  EXPECT_THAT(Names("host \\host"), ElementsAre("host"));
  EXPECT_THAT(Names("host \\1.2.3.4"), ElementsAre("1.2.3.4"));
  EXPECT_THAT(Names("host \\a[b&c|d"), ElementsAre("a[b&c|d"));
}

TEST(FilterWords, WhatLooksLikeAnAddressAndIsNoneIsAName) {
  EXPECT_THAT(Names("host 1.2.3.4.5 or 10. or 0x or 1.2.3.4a or abc.def.012"),
              ElementsAre("1.2.3.4.5", "10.", "0x", "1.2.3.4a", "abc.def.012"));
  EXPECT_THAT(Names("host ab:cd"), ElementsAre("ab", "cd"));
  EXPECT_THAT(Names("host fe80::1::a"), ElementsAre("fe80"));
  EXPECT_THAT(Names("host HOST or Net"), ElementsAre("HOST", "Net"));
}

TEST(FilterWords, AddressesNumbersAndWordsOfTheSyntaxAreNoNames) {
  for (const absl::string_view filter :
       {"host 10.0.0.1 or 10.1 or 0x7f.1", "ip6 host ::1 or fe80::1 or ::ffff:10.0.0.1",
        "ether host 0:1:2:a:b:c or aa-bb-cc-dd-ee-ff or aabb.ccdd.eeff or aabbccddeeff",
        "net 10.0.0.0 mask 255.0.0.0 or net 10/8", "tcp[tcpflags] & (tcp-syn|tcp-ack) != 0",
        "icmp[icmptype] = icmp-echo and len > 0x40", "vlan 7 and ip broadcast",
        "type mgt subtype beacon or dir nods", "on eth0 or ifname lo and action pass",
        "llc rr or wlan type data"}) {
    EXPECT_THAT(Names(filter), IsEmpty()) << filter;
  }
}

TEST(FilterWords, PortsAndProtocolsAreNamedInFilesOfTheMachine) {
  EXPECT_THAT(Names("port http or https"), IsEmpty());
  EXPECT_THAT(Names("tcp src port (ssh or domain) and portrange ftp-telnet"), IsEmpty());
  EXPECT_THAT(Names("ip proto \\tcp or ether proto \\ip or ip6 protochain ah"), IsEmpty());
  EXPECT_THAT(Names("port http and src www"), ElementsAre("www"));
}

TEST(FilterWords, BeforeTheFirstQualifierANameIsAMistake) {
  EXPECT_THAT(Names("tcp prot 80 or foo"), IsEmpty());
  EXPECT_THAT(Names("tcp prot 80 or host foo"), ElementsAre("foo"));
}

TEST(FilterWords, TheWordsBeforeANameSayWhatItsAddressIs) {
  const auto names = ReadFilterWords(
                         "ip src or dst host \\a and ether host b or net c and ip6 host d"
                         " and host e")
                         .names;
  ASSERT_EQ(names.size(), 5u);
  EXPECT_EQ(names[0].family, Family::kIpv4);
  EXPECT_EQ(names[0].offset, 19u);
  EXPECT_EQ(names[0].length, 2u);
  EXPECT_EQ(names[1].family, Family::kStation);
  EXPECT_EQ(names[2].kind, Kind::kNetwork);
  EXPECT_EQ(names[2].family, Family::kAny);
  EXPECT_EQ(names[3].family, Family::kIpv6);
  EXPECT_EQ(names[4].family, Family::kAny);
}

TEST(FilterWords, CountsWhatThereIsToCompile) {
  EXPECT_EQ(ReadFilterWords("").words, 0u);
  const FilterWords hosts = ReadFilterWords("host 10.0.0.1 or ::1");
  EXPECT_EQ(hosts.words, 4u);
  EXPECT_EQ(hosts.comparisons, 2u);
  EXPECT_EQ(ReadFilterWords("port http or 80").comparisons, 4u);
  EXPECT_EQ(ReadFilterWords("portrange 1-9 or port 10 or len > 3").comparisons, 4u + 2 + 2);
}

}  // namespace
}  // namespace weir
