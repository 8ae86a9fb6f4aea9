#include "engine/log/match_values.h"

#include <string>

#include "gtest/gtest.h"

namespace weir {
namespace {

TEST(IpNetwork, ContainsTheAddressesBehindItsPrefix) {
  struct {
    const char* network;
    const char* address;
    bool contains;
  } const cases[] = {
      {"10.0.0.0/8", "10.255.0.1", true},
      {"10.0.0.0/8", "11.0.0.0", false},
      {"10.9.9.9/8", "10.0.0.1", true},
      {"0.0.0.0/0", "255.1.1.1", true},
      {"0.0.0.0/0", "::1", false},
      {"::/0", "10.0.0.1", false},
      {"192.168.1.128/25", "192.168.1.200", true},
      {"192.168.1.128/25", "192.168.1.127", false},
      {"192.168.1.1", "192.168.1.1", true},
      {"192.168.1.1", "192.168.1.2", false},
      {"2001:db8::/33", "2001:db8:7fff::", true},
      {"2001:db8::/33", "2001:db8:8000::", false},
      {"2001:db8::/64", "2001:db8::ffff:0:0:1", true},
      {"2001:db8::/64", "2001:db8:0:1::", false},
      {"2001:db8::/65", "2001:db8::7fff:0:0:1", true},
      {"2001:db8::/65", "2001:db8::8000:0:0:0", false},
      {"2001:db8::/65", "2001:db9::", false},
      {"2001:db8::2/127", "2001:db8::3", true},
      {"2001:db8::2/127", "2001:db8::4", false},
      {"2001:db8::1/128", "2001:db8::1", true},
      {"2001:db8::1", "2001:db8::2", false},
  };
  for (const auto& c : cases) {
    const IpNetwork address = *ParseIpNetwork(c.address);
    EXPECT_EQ(ParseIpNetwork(c.network)->Contains(address.address, address.ip_version), c.contains)
        << c.network << " " << c.address;
  }
}

TEST(IpNetwork, IsWrittenWithoutTheBitsBehindItsPrefix) {
  const char* const cases[][2] = {{"10.9.9.9/8", "10.0.0.0/8"},
                                  {"10.9.9.9", "10.9.9.9/32"},
                                  {"2001:db8:ffff::/33", "2001:db8:8000::/33"},
                                  {"::/0", "::/0"}};
  for (const auto& [text, written] : cases) {
    EXPECT_EQ(FormatIpNetwork(*ParseIpNetwork(text)), written);
  }
}

TEST(IpNetwork, RefusesWhatIsNoNetwork) {
  for (const char* text : {"", "/8", "10.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "::/129",
                           "10.0.0.0/8/8", "10.0.0.0/+8", "10.0.0.256", "host", "10.0.0.0/ 8"}) {
    const absl::Status status = ParseIpNetwork(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(IpNetwork, RefusesAZeroByteAndWhatIsBehindIt) {
  EXPECT_FALSE(ParseIpNetwork(std::string_view("10.0.0.1\0x", 10)).ok());
  EXPECT_FALSE(ParseIpNetwork(std::string_view("10.0.0.1\0/8", 11)).ok());
}

TEST(Glob, MatchesRunsSingleCharactersAndAnyCase) {
  struct {
    const char* pattern;
    const char* text;
    bool matches;
  } const cases[] = {
      {"", "", true},           {"", "a", false},          {"*", "", true},
      {"?", "", false},         {"a?c", "aBc", true},      {"a?c", "ac", false},
      {"*.org", "x.org", true}, {"*.org", ".org", true},   {"*.org", "org", false},
      {"*a*b", "xaxab", true},  {"*a*b", "xaxba", false},  {"a*b*c", "abbbcc", true},
      {"**", "abc", true},      {"abc*", "abc", true},     {"abc", "abcd", false},
      {"A.B", "a.b", true},     {"*aab", "aaaaaab", true}, {"a*?", "a", false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(GlobMatches(c.pattern, c.text), c.matches) << c.pattern << " " << c.text;
  }
}

}  // namespace

}  // namespace weir
