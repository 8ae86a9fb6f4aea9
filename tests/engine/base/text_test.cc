#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "engine/base/address_text.h"
#include "engine/base/utf8.h"

namespace weir {
namespace {

using std::string_view_literals::operator""sv;

struct Utf8Case {
  std::string_view name, bytes, kept;
};

void ExpectKept(std::initializer_list<Utf8Case> cases) {
  for (const Utf8Case& c : cases) {
    std::string out = "before:";
    const size_t dropped = AppendValidUtf8(c.bytes, out);
    EXPECT_EQ(out, "before:" + std::string(c.kept)) << c.name;
    EXPECT_EQ(dropped, c.bytes.size() - c.kept.size()) << c.name;
  }
}

TEST(Utf8, KeepsWhatIsValid) {
  ExpectKept({
      {"nothing", "", ""},
      {"ASCII", "Mozilla/5.0", "Mozilla/5.0"},
      {"zero byte", "a\0b"sv, "a\0b"sv},
      {"first and last of two bytes", "\xC2\x80\xDF\xBF", "\xC2\x80\xDF\xBF"},
      {"first and last of three bytes", "\xE0\xA0\x80\xEF\xBF\xBF", "\xE0\xA0\x80\xEF\xBF\xBF"},
      {"beside the surrogates", "\xED\x9F\xBF\xEE\x80\x80", "\xED\x9F\xBF\xEE\x80\x80"},
      {"first and last of four bytes", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF",
       "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"},
  });
}

TEST(Utf8, DropsWhatIsNotByteByByte) {
  ExpectKept({
      {"bytes of no sequence", "Moz\xFF\xFE!", "Moz!"},
      {"continuation alone", "\x80\xBFx", "x"},
      {"overlong slash", "\xC0\xAFx", "x"},
      {"overlong, two bytes", "\xC1\xBFx", "x"},
      {"overlong, three bytes", "\xE0\x9F\xBFx", "x"},
      {"overlong, four bytes", "\xF0\x8F\xBF\xBFx", "x"},
      {"surrogate", "\xED\xA0\x80x", "x"},
      {"above U+10FFFF", "\xF4\x90\x80\x80x", "x"},
      {"far above", "\xF5\x80\x80\x80x", "x"},
  });
}

TEST(Utf8, ReadsAnewTheByteThatBreaksASequence) {
  ExpectKept({
      {"by ASCII", "\xE2\x82x", "x"},
      {"by another sequence", "\xE2\x82\xC3\xA9", "\xC3\xA9"},
      {"by the same lead", "\xC3\xC3\xA9", "\xC3\xA9"},
      {"by the end", "x\xE2\x82", "x"},
      {"by the end at once", "x\xF0", "x"},
  });
}

TEST(Utf8, GivesCharactersAndTheBytesThatAreNone) {
  std::string_view text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xE2\x82";
  std::u32string codes;
  std::string valid;
  while (!text.empty()) {
    const Utf8Character character = TakeUtf8Character(text);
    codes += character.code;
    valid += character.valid ? 'y' : 'n';
  }
  EXPECT_EQ(codes, U"a\u00e9\u20ac\U0001F600\u00e2\u0082");
  EXPECT_EQ(valid, "yyyynn");
}

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
