#include "clients/cli/output/utf8_cursor.h"

namespace weir::cli {
namespace {

// Length of the sequence that begins with this byte; 0 if none does.
size_t SequenceLength(uint8_t first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

bool IsCharacter(char32_t code, size_t length) {
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  return code >= kSmallest[length] && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}

}  // namespace

Character TakeCharacter(std::string_view& text) {
  const uint8_t first = static_cast<uint8_t>(text[0]);
  size_t length = SequenceLength(first);
  char32_t code = length == 1 ? first : first & (0x7f >> length);
  bool valid = length != 0 && length <= text.size();
  for (size_t i = 1; valid && i < length; ++i) {
    const uint8_t byte = static_cast<uint8_t>(text[i]);
    valid = (byte & 0xc0) == 0x80;
    code = code << 6 | (byte & 0x3f);
  }
  valid = valid && IsCharacter(code, length);
  if (!valid) {
    length = 1;
    code = first;
  }
  const Character character{code, text.substr(0, length), valid};
  text.remove_prefix(length);
  return character;
}

}  // namespace weir::cli
