// Reads UTF-8 text character by character.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_UTF8_CURSOR_H_
#define WEIR_CLIENTS_CLI_OUTPUT_UTF8_CURSOR_H_

#include <cstdint>
#include <string_view>

namespace weir::cli {

// One character of a text: its code point and its bytes. `valid` is false for a single byte that
// is no part of a well-formed sequence.
struct Character {
  char32_t code = 0;
  std::string_view bytes;
  bool valid = true;
};

// Takes the first character off `text`, which must not be empty.
Character TakeCharacter(std::string_view& text);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_UTF8_CURSOR_H_
