#include "engine/hello/fingerprints.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::hello {
namespace {

// The example of JA4's technical details.
ClientHello ExampleHello() {
  ClientHello hello;
  hello.version = 0x0303;
  hello.ciphers = {0x1A1A, 0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030,
                   0xCCA9, 0xCCA8, 0xC013, 0xC014, 0x009C, 0x009D, 0x002F, 0x0035};
  hello.extensions = {0x2A2A, 0x001B, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002D, 0x000D,
                      0x0005, 0x0023, 0x0012, 0x002B, 0xFF01, 0x000B, 0x000A, 0x0015};
  hello.versions = {0x3A3A, 0x0304, 0x0303};
  hello.signature_algorithms = {0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601};
  hello.alpn = std::string_view("\x02h2\x08http/1.1", 12);
  return hello;
}

TEST(Fingerprints, Ja4IsThatOfItsSpecification) {
  Fingerprints fingerprints;
  EXPECT_EQ(fingerprints.Ja4(ExampleHello(), Security::kTls),
            "t13d1516h2_8daaf6152771_e5627efa2ab1");
  EXPECT_EQ(fingerprints.Ja4(ExampleHello(), Security::kQuic).substr(0, 10), "q13d1516h2");
}

TEST(Fingerprints, Ja4WithoutSignatureAlgorithmsHasNoTail) {
  ClientHello hello = ExampleHello();
  hello.signature_algorithms.clear();
  EXPECT_EQ(Fingerprints().Ja4(hello, Security::kTls).substr(24), "6d807ffa2a79");
}

TEST(Fingerprints, Ja4OfNothingIsZeros) {
  ClientHello hello;
  hello.version = 0x0301;
  EXPECT_EQ(Fingerprints().Ja4(hello, Security::kTls), "t10i000000_000000000000_000000000000");
}

TEST(Fingerprints, Ja4CountsNoFurtherThan99) {
  ClientHello hello;
  hello.ciphers.assign(250, 0x1301);
  EXPECT_EQ(Fingerprints().Ja4(hello, Security::kTls).substr(4, 4), "9900");
}

TEST(Fingerprints, Ja4TakesTheNewestVersion) {
  ClientHello hello;
  hello.versions = {0xFEFD, 0xFEFC, 0xFEFF};  // those of DTLS count down
  EXPECT_EQ(Fingerprints().Ja4(hello, Security::kDtls).substr(0, 3), "dd3");
  hello.versions = {0x0303, 0xFAFA, 0x0304};
  EXPECT_EQ(Fingerprints().Ja4(hello, Security::kTls).substr(0, 3), "t13");
}

struct AlpnCase {
  std::string_view name;
  std::string_view characters;
};
TEST(Fingerprints, Ja4TakesTheEndsOfTheFirstAlpn) {
  static constexpr AlpnCase kCases[] = {
      {"", "00"},
      {"h", "hh"},
      {"http/1.1", "h1"},
      {"\xAB", "ab"},
      {"\xAB\xCD", "ad"},
      {"\x20\x61", "21"},
      {"\x30\xAB", "3b"},
      {"a ", "60"},
      {"01\xAB\xCD", "3d"},
      {"0\xAB\xCD"
       "1",
       "01"},
  };
  for (const AlpnCase& one : kCases) {
    ClientHello hello;
    const std::string list = std::string(1, static_cast<char>(one.name.size())).append(one.name);
    hello.alpn = list;
    EXPECT_EQ(Fingerprints().Ja4(hello, Security::kTls).substr(8, 2), one.characters) << one.name;
  }
}

// The lists that JA3 hashes, and their MD5 by another program.
TEST(Fingerprints, Ja3IsTheMd5OfTheLists) {
  ClientHello hello;
  hello.version = 769;
  hello.ciphers = {47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4};
  hello.extensions = {0, 10, 11};
  hello.groups = {23, 24, 25};
  static constexpr uint8_t kFormats[] = {0};
  hello.point_formats = kFormats;
  EXPECT_EQ(Fingerprints().Ja3(hello), "ada70206e40642a3e4461f35503241d5");
}

TEST(Fingerprints, Ja3sIsTheMd5OfTheChoices) {
  ServerHello hello;
  hello.legacy_version = 769;
  hello.cipher = 47;
  hello.extensions = {65281, 0, 11, 35, 5, 16};
  EXPECT_EQ(Fingerprints().Ja3s(hello), "836ce314215654b5b1f85f97c73e506f");
}

}  // namespace
}  // namespace weir::hello
