#include "engine/dpi/short_format.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string_view>

namespace weir {
namespace {

// The digits of a 32-bit number, a comma and the final zero.
constexpr size_t kNumberRoom = 12;

int WriteHexByte(char* buffer, unsigned value, const char* digits) {
  if (value > 0xFF) return -1;
  buffer[0] = digits[value >> 4];
  buffer[1] = digits[value & 0xF];
  buffer[2] = '\0';
  return 2;
}

// `before`, the number, `after`.
int WriteNumber(char* buffer, size_t size, std::string_view before, unsigned value,
                std::string_view after) {
  if (size < before.size() + kNumberRoom) return -1;
  std::memcpy(buffer, before.data(), before.size());
  char* end = std::to_chars(buffer + before.size(), buffer + size, value).ptr;
  end = std::copy(after.begin(), after.end(), end);
  *end = '\0';
  return static_cast<int>(end - buffer);
}

}  // namespace

int FormatShort(char* buffer, size_t size, const char* format, va_list arguments) {
  if (size < kNumberRoom || strnlen(format, 5) > 4) return -1;
  const std::string_view wanted(format);
  if (wanted != "%02x" && wanted != "%02X" && wanted != "%u," && wanted != "%s%u") return -1;
  va_list own;
  va_copy(own, arguments);
  int length = -1;
  if (wanted == "%s%u") {
    const char* text = va_arg(own, const char*);
    const unsigned number = va_arg(own, unsigned);
    if (text != nullptr) length = WriteNumber(buffer, size, text, number, "");
  } else if (wanted == "%u,") {
    length = WriteNumber(buffer, size, "", va_arg(own, unsigned), ",");
  } else {
    const char* digits = wanted[3] == 'x' ? "0123456789abcdef" : "0123456789ABCDEF";
    length = WriteHexByte(buffer, va_arg(own, unsigned), digits);
  }
  va_end(own);
  return length;
}

}  // namespace weir
