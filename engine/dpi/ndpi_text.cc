#include <algorithm>
#include <charconv>
#include <climits>
#include <cstdarg>
#include <cstdint>
#include <cstring>

#include "engine/dpi/ndpi_substitutes.h"

namespace {

// The C library's bound on an object whose size the compiler did not know.
constexpr size_t kUnknownSize = SIZE_MAX;

// Text that is cut at the end of its buffer, but counted in full, as snprintf has it.
class CutText {
 public:
  CutText(char* out, size_t size) : out_(out), room_(size == 0 ? 0 : size - 1), size_(size) {}

  void Append(const char* text, size_t length) {
    if (length_ < room_) std::memcpy(out_ + length_, text, std::min(length, room_ - length_));
    length_ += length;
  }

  bool IsCut() const { return length_ >= size_; }
  bool IsCountable() const { return length_ <= INT_MAX; }

  size_t Finish() {
    if (size_ != 0) out_[std::min(length_, room_)] = '\0';
    return length_;
  }

 private:
  char* const out_;
  const size_t room_;
  const size_t size_;
  size_t length_ = 0;
};

struct Conversion {
  char kind = 0;          // s, d, u, x or X
  unsigned zeros_to = 0;  // filled up with zeros to so many digits; never for d and s
};

// Reads the conversion behind a '%' and steps over it; false where it is not one of ours.
bool ReadConversion(const char*& format, Conversion& conversion) {
  if (format[0] == '0' && format[1] >= '1' && format[1] <= '9') {
    conversion.zeros_to = static_cast<unsigned>(format[1] - '0');
    format += 2;
  }
  conversion.kind = *format++;
  switch (conversion.kind) {
    case 's':
    case 'd':
      return conversion.zeros_to == 0;
    case 'u':
    case 'x':
    case 'X':
      return true;
    default:
      return false;
  }
}

template <typename Number>
void AppendNumber(Number number, const Conversion& conversion, CutText& text) {
  constexpr unsigned kMostDigits = 11;
  char digits[kMostDigits];
  const int base = conversion.kind == 'x' || conversion.kind == 'X' ? 16 : 10;
  const char* end = std::to_chars(digits, digits + kMostDigits, number, base).ptr;
  const auto count = static_cast<unsigned>(end - digits);
  if (conversion.kind == 'X') {
    for (unsigned i = 0; i < count; ++i) {
      if (digits[i] >= 'a') digits[i] = static_cast<char>(digits[i] - 'a' + 'A');
    }
  }
  if (count < conversion.zeros_to) text.Append("000000000", conversion.zeros_to - count);
  text.Append(digits, count);
}

bool AppendString(const char* string, CutText& text) {
  if (string == nullptr) return false;
  text.Append(string, std::strlen(string));
  return true;
}

// False, with part of the text written, where the format is for the C library.
bool Write(const char* format, va_list values, CutText& text) {
  for (;;) {
    const char* literal = format;
    while (*format != '%' && *format != '\0') ++format;
    text.Append(literal, static_cast<size_t>(format - literal));
    if (*format++ == '\0') return true;
    Conversion conversion;
    if (!ReadConversion(format, conversion)) return false;
    if (conversion.kind == 's') {
      if (!AppendString(va_arg(values, const char*), text)) return false;
    } else if (conversion.kind == 'd') {
      AppendNumber(va_arg(values, int), conversion, text);
    } else {
      AppendNumber(va_arg(values, unsigned), conversion, text);
    }
  }
}

int Print(char* out, size_t size, int flag, size_t object_size, const char* format,
          va_list values) {
  va_list again;
  va_copy(again, values);
  CutText text(out, size);
  const bool is_ours = size <= object_size && Write(format, values, text);
  const int result = is_ours && text.IsCountable()
                         ? static_cast<int>(text.Finish())
                         : __builtin___vsnprintf_chk(out, size, flag, object_size, format, again);
  va_end(again);
  return result;
}

}  // namespace

int weir_ndpi_snprintf(char* out, size_t size, const char* format, ...) {
  va_list values;
  va_start(values, format);
  const int result = Print(out, size, 0, kUnknownSize, format, values);
  va_end(values);
  return result;
}

int weir_ndpi_snprintf_chk(char* out, size_t size, int flag, size_t object_size, const char* format,
                           ...) {
  va_list values;
  va_start(values, format);
  const int result = Print(out, size, flag, object_size, format, values);
  va_end(values);
  return result;
}

int weir_ndpi_sprintf_chk(char* out, int flag, size_t object_size, const char* format, ...) {
  va_list values, again;
  va_start(values, format);
  va_copy(again, values);
  CutText text(out, object_size);
  const bool is_ours = Write(format, values, text) && !text.IsCut() && text.IsCountable();
  const int result = is_ours ? static_cast<int>(text.Finish())
                             : __builtin___vsprintf_chk(out, flag, object_size, format, again);
  va_end(again);
  va_end(values);
  return result;
}
