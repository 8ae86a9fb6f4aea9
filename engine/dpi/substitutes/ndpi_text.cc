#include <algorithm>
#include <climits>
#include <cstdarg>
#include <cstdint>
#include <cstring>

#include "engine/dpi/ndpi/ndpi_gate.h"
#include "engine/dpi/substitutes/ndpi_substitutes.h"

namespace {

// The C library's word for an object whose size the compiler does not know.
constexpr size_t kUnknownSize = SIZE_MAX;

constexpr unsigned kMostDigits = 10;

// Text that is cut at the end of its buffer, but counted in full, as snprintf has it.
class CutText {
 public:
  CutText(char* out, size_t size) : out_(out), room_(size == 0 ? 0 : size - 1), size_(size) {}

  void Append(char letter) {
    if (length_ < room_) out_[length_] = letter;
    ++length_;
  }

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

// Reads the conversion behind a '%', up to its last letter; false where it is not one of ours.
bool ReadConversion(const char*& format, Conversion& conversion) {
  if (format[0] == '0' && format[1] >= '1' && format[1] <= '9') {
    conversion.zeros_to = static_cast<unsigned>(format[1] - '0');
    format += 2;
  }
  conversion.kind = *format;
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

template <unsigned kBase>
void AppendDigits(unsigned number, const Conversion& conversion, CutText& text) {
  const char* const set = conversion.kind == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
  char digits[kMostDigits];
  unsigned count = 0;
  for (; number != 0 || count == 0; number /= kBase) digits[count++] = set[number % kBase];
  for (unsigned zeros = count; zeros < conversion.zeros_to; ++zeros) text.Append('0');
  while (count > 0) text.Append(digits[--count]);
}

// Most strings are separators, so the call of memcpy is worth while for the others alone.
bool AppendString(const char* string, CutText& text) {
  if (string == nullptr) return false;
  if (*string == '\0') return true;
  if (string[1] == '\0') {
    text.Append(*string);
  } else {
    text.Append(string, std::strlen(string));
  }
  return true;
}

bool AppendValue(const Conversion& conversion, va_list& values, CutText& text) {
  switch (conversion.kind) {
    case 's':
      return AppendString(va_arg(values, const char*), text);
    case 'd': {
      const int number = va_arg(values, int);
      if (number < 0) text.Append('-');
      AppendDigits<10>(number < 0 ? 0u - static_cast<unsigned>(number) : number, conversion, text);
      return true;
    }
    case 'u':
      AppendDigits<10>(va_arg(values, unsigned), conversion, text);
      return true;
    default:
      AppendDigits<16>(va_arg(values, unsigned), conversion, text);
      return true;
  }
}

// False, with part of the text written, where the format is for the C library.
bool Write(const char* format, va_list& values, CutText& text) {
  for (; *format != '\0'; ++format) {
    if (*format != '%') {
      text.Append(*format);
      continue;
    }
    ++format;
    Conversion conversion;
    if (!ReadConversion(format, conversion) || !AppendValue(conversion, values, text)) return false;
  }
  return true;
}

int Print(char* out, size_t size, int flag, size_t object_size, const char* format,
          va_list& values) {
  va_list again;
  va_copy(again, values);
  CutText text(out, size);
  const bool is_ours = size <= object_size && Write(format, values, text) && text.IsCountable();
  const int result = is_ours
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

// Compared with that of this release; another one may mean something else by it.
static_assert(WEIR_NDPI_VERSION == 402);

// nDPI's own goes byte by byte.
char* ndpi_strnstr(const char* text, const char* find, size_t size) {
  const size_t wanted = std::strlen(find);
  if (wanted == 0) return const_cast<char*>(text);
  if (size == 0) return nullptr;  // the text may be null, too
  const char* const end = text + strnlen(text, size);
  while (wanted <= static_cast<size_t>(end - text)) {
    const size_t starts = static_cast<size_t>(end - text) - wanted + 1;
    const auto* found = static_cast<const char*>(std::memchr(text, find[0], starts));
    if (found == nullptr) return nullptr;
    if (std::memcmp(found, find, wanted) == 0) return const_cast<char*>(found);
    text = found + 1;
  }
  return nullptr;
}
