#include "engine/base/utf8.h"

#include <cstdint>
#include <cstring>

namespace weir {
namespace {

struct SequenceShape {
  int length;            // bytes in the sequence; 0: no sequence begins so
  uint8_t second_least;  // bounds of the second byte, which exclude overlong forms,
  uint8_t second_most;   // surrogates and code points above U+10FFFF
};

SequenceShape ShapeOf(uint8_t lead) {
  if (lead < 0x80) return {1, 0, 0};
  if (lead < 0xC2) return {0, 0, 0};
  if (lead < 0xE0) return {2, 0x80, 0xBF};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};
  if (lead < 0xF0) return {3, 0x80, 0xBF};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (lead < 0xF4) return {4, 0x80, 0xBF};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

// The length of the valid prefix of a sequence at `bytes`, and in `whole` if it is complete.
size_t MatchSequence(std::string_view bytes, bool& whole) {
  const SequenceShape shape = ShapeOf(static_cast<uint8_t>(bytes[0]));
  whole = shape.length == 1;
  if (shape.length <= 1) return 1;
  size_t matched = 1;
  while (matched < bytes.size() && matched < static_cast<size_t>(shape.length)) {
    const uint8_t byte = static_cast<uint8_t>(bytes[matched]);
    const uint8_t least = matched == 1 ? shape.second_least : 0x80;
    const uint8_t most = matched == 1 ? shape.second_most : 0xBF;
    if (byte < least || byte > most) return matched;
    ++matched;
  }
  whole = matched == static_cast<size_t>(shape.length);
  return matched;
}

// How many bytes at the start are ASCII, which is nearly all that the wire carries.
size_t AsciiPrefix(std::string_view bytes) {
  constexpr uint64_t kHighBits = 0x8080808080808080;
  size_t length = 0;
  for (uint64_t word; bytes.size() - length >= sizeof(word); length += sizeof(word)) {
    std::memcpy(&word, bytes.data() + length, sizeof(word));
    if ((word & kHighBits) != 0) break;
  }
  while (length < bytes.size() && static_cast<uint8_t>(bytes[length]) < 0x80) ++length;
  return length;
}

}  // namespace

size_t AppendValidUtf8(std::string_view bytes, std::string& out) {
  size_t dropped = 0;
  while (true) {
    const size_t ascii = AsciiPrefix(bytes);
    out.append(bytes.substr(0, ascii));
    bytes.remove_prefix(ascii);
    if (bytes.empty()) break;
    bool whole = false;
    const size_t matched = MatchSequence(bytes, whole);
    if (whole) {
      out.append(bytes.substr(0, matched));
    } else {
      dropped += matched;
    }
    bytes.remove_prefix(matched);
  }
  return dropped;
}

}  // namespace weir
