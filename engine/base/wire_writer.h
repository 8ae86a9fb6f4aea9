// Writes protobuf's wire format without the message.
#ifndef WEIR_ENGINE_BASE_WIRE_WRITER_H_
#define WEIR_ENGINE_BASE_WIRE_WRITER_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

inline void AppendVarint(uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

// Tag and length of a length-delimited field, whose content is to follow.
inline void AppendFieldHeader(uint32_t number, size_t length, std::string& out) {
  constexpr uint64_t kLengthDelimited = 2;
  AppendVarint(uint64_t{number} << 3 | kLengthDelimited, out);
  AppendVarint(length, out);
}

inline void AppendField(uint32_t number, std::string_view content, std::string& out) {
  AppendFieldHeader(number, content.size(), out);
  out.append(content);
}

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_WIRE_WRITER_H_
