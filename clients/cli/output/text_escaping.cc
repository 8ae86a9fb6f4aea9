#include "clients/cli/output/text_escaping.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "engine/base/utf8.h"

namespace weir::cli {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

struct Range {
  char32_t first, last;
};

// In ascending order. Blocks rather than characters: a column too many does no harm.
constexpr Range kZeroWidth[] = {{0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},
                                {0x610, 0x61a},   {0x64b, 0x65f},   {0x1ab0, 0x1aff},
                                {0x1dc0, 0x1dff}, {0x200b, 0x200d}, {0x20d0, 0x20ff},
                                {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xe0100, 0xe01ef}};
constexpr Range kWide[] = {
    {0x1100, 0x115f}, {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},  {0x4e00, 0x9fff},
    {0xa000, 0xa4cf}, {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},  {0xff00, 0xff60},
    {0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
// Controls, and what breaks lines or turns the direction of writing.
constexpr Range kUnsafe[] = {{0x0, 0x1f},      {0x7f, 0x9f},     {0x61c, 0x61c},
                             {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069},
                             {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f}};

template <size_t N>
bool IsIn(const Range (&ranges)[N], char32_t code) {
  const Range* range = std::lower_bound(
      std::begin(ranges), std::end(ranges), code,
      [](const Range& candidate, char32_t value) { return candidate.last < value; });
  return range != std::end(ranges) && code >= range->first;
}

bool IsPlainAscii(char c) { return c >= 0x20 && c < 0x7f; }
bool IsPlainAsciiText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), IsPlainAscii);
}

void AppendEscape(char letter, char32_t code, int digits, std::string& out) {
  out += '\\';
  out += letter;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += kHexDigits[code >> shift & 0xf];
}

void AppendVisible(const Utf8Character& character, std::string& out) {
  if (character.valid && !IsIn(kUnsafe, character.code)) {
    out += character.bytes;
  } else if (!character.valid || character.code < 0x80) {
    AppendEscape('x', character.code, 2, out);
  } else if (character.code < 0x10000) {
    AppendEscape('u', character.code, 4, out);
  } else {
    AppendEscape('U', character.code, 8, out);
  }
}

size_t WidthOf(char32_t code) {
  if (IsIn(kZeroWidth, code)) return 0;
  return IsIn(kWide, code) ? 2 : 1;
}

// Appends a character that JSON has a short escape for, or any other control.
void AppendJsonEscape(char32_t code, std::string& out) {
  switch (code) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      AppendEscape('u', code, 4, out);
  }
}

bool NeedsJsonEscape(char c) { return !IsPlainAscii(c) || c == '"' || c == '\\'; }

}  // namespace

void AppendVisible(std::string_view text, std::string& out) {
  if (IsPlainAsciiText(text)) {
    out += text;
    return;
  }
  while (!text.empty()) AppendVisible(TakeUtf8Character(text), out);
}

size_t DisplayWidth(std::string_view text) {
  if (IsPlainAsciiText(text)) return text.size();
  size_t width = 0;
  while (!text.empty()) width += WidthOf(TakeUtf8Character(text).code);
  return width;
}

void AppendJsonString(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    const auto stop = std::find_if(text.begin(), text.end(), NeedsJsonEscape);
    const size_t plain = static_cast<size_t>(stop - text.begin());
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const Utf8Character character = TakeUtf8Character(text);
    const bool control = character.code < 0x20 || (character.code >= 0x7f && character.code < 0xa0);
    if (!character.valid) {
      out += "\xef\xbf\xbd";  // U+FFFD: JSON can hold no bytes that are not UTF-8
    } else if (control || character.code == '"' || character.code == '\\') {
      AppendJsonEscape(character.code, out);
    } else {
      out += character.bytes;
    }
  }
  out += '"';
}

void AppendCsvText(std::string_view text, std::string& out) {
  if (IsPlainAsciiText(text) && text.find_first_of(",\"") == std::string_view::npos) {
    out += text;
    return;
  }
  std::string visible;
  AppendVisible(text, visible);
  const bool quoted = visible.find_first_of(",\"") != std::string::npos;
  if (quoted) out += '"';
  for (char c : visible) out.append(c == '"' ? 2 : 1, c);
  if (quoted) out += '"';
}

}  // namespace weir::cli
