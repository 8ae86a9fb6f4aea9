#include "engine/base/address_text.h"

#include <gtest/gtest.h>

#include <string>

namespace weir {
namespace {

std::string Ip(const std::string& bytes) {
  std::string out;
  AppendIpAddress(bytes, out);
  return out;
}

TEST(AddressText, OfIpIsByTheNumberOfBytes) {
  EXPECT_EQ(Ip(std::string("\x0a\0\xff\1", 4)), "10.0.255.1");
  EXPECT_EQ(Ip("\xff\xff\xff\xff"), "255.255.255.255");
  EXPECT_EQ(Ip(std::string("\xfe\x80", 2) + std::string(13, '\0') + "\1"), "fe80::1");
  EXPECT_EQ(Ip(std::string(10, '\0') + "\xff\xff\1\2\3\4"), "::ffff:1.2.3.4");
  EXPECT_EQ(Ip("\xab\xcd"), "abcd");
  EXPECT_EQ(Ip(""), "");
}

TEST(AddressText, OfMacsHasColonsAndIsAppended) {
  std::string out = "mac ";
  AppendMac(std::string("\x48\xd2\x24\x63\x31\0", 6), out);
  EXPECT_EQ(out, "mac 48:d2:24:63:31:00");
}

}  // namespace
}  // namespace weir
