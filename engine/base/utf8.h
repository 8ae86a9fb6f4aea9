// UTF-8 (RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF) read from bytes that
// may be anything.
#ifndef WEIR_ENGINE_BASE_UTF8_H_
#define WEIR_ENGINE_BASE_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace weir {

// One character of a text: its code point and its bytes. Where `valid` is false, a single byte that
// is no part of a well-formed sequence, and `code` is its value.
struct Utf8Character {
  char32_t code = 0;
  std::string_view bytes;
  bool valid = true;
};

// Takes the first character off `text`, which must not be empty.
Utf8Character TakeUtf8Character(std::string_view& text);

// Appends to `out` what of `bytes` is valid UTF-8, which is all that a proto3 string may hold, and
// drops the rest byte by byte: a byte that cannot begin or continue a sequence is dropped and
// decoding goes on with the next (a truncated sequence loses its bytes so far, the byte that broke
// it is read anew). Returns how many bytes were dropped.
size_t AppendValidUtf8(std::string_view bytes, std::string& out);

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_UTF8_H_
