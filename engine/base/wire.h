// Protobuf's wire format, read and written without the message.
#ifndef WEIR_ENGINE_BASE_WIRE_H_
#define WEIR_ENGINE_BASE_WIRE_H_

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace weir {

// The fields of one message, in the order of the wire. The bytes are borrowed. Never reads beyond
// them, whatever they hold; after the last field, or at the first malformed one, Next() is false
// and ok() tells the two apart. Groups, which proto3 does not have, count as malformed.
//
//   WireReader fields(bytes);
//   while (fields.Next()) {
//     if (fields.number() == 2) Use(fields.bytes());
//   }
class WireReader {
 public:
  explicit WireReader(std::string_view message)
      : next_(message.data()), end_(message.data() + message.size()) {}

  // Goes on to the next field.
  bool Next() {
    if (next_ == end_ || !ok_) return false;
    begin_ = next_;
    ok_ = ReadVarint(tag_) && ReadValue(static_cast<uint32_t>(tag_ & 7));
    return ok_;
  }

  // Number and wire type, as they stand on the wire.
  uint64_t tag() const { return tag_; }

  uint64_t number() const { return tag_ >> 3; }

  bool is_length_delimited() const { return (tag_ & 7) == kLengthDelimited; }

  // The whole field, its tag included.
  std::string_view raw() const { return {begin_, static_cast<size_t>(next_ - begin_)}; }

  // Value of a varint or fixed field; 0 for others.
  uint64_t value() const { return value_; }

  // Content of a length-delimited field (string, bytes, message, packed list); empty for others.
  std::string_view bytes() const { return bytes_; }

  bool ok() const { return ok_; }

 private:
  static constexpr uint32_t kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5;
  static_assert(std::endian::native == std::endian::little, "fixed fields are copied as they are");

  bool ReadVarint(uint64_t& value) {
    value = 0;
    for (int shift = 0; shift < 64 && next_ != end_; shift += 7) {
      const uint8_t byte = static_cast<uint8_t>(*next_++);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }

  bool ReadFixed(size_t size) {
    if (static_cast<size_t>(end_ - next_) < size) return false;
    std::memcpy(&value_, next_, size);
    next_ += size;
    return true;
  }

  bool ReadBytes() {
    uint64_t size;
    if (!ReadVarint(size) || size > static_cast<uint64_t>(end_ - next_)) return false;
    bytes_ = std::string_view(next_, size);
    next_ += size;
    return true;
  }

  bool ReadValue(uint32_t wire_type) {
    value_ = 0;
    bytes_ = {};
    switch (wire_type) {
      case kVarint:
        return ReadVarint(value_);
      case kFixed64:
        return ReadFixed(8);
      case kLengthDelimited:
        return ReadBytes();
      case kFixed32:
        return ReadFixed(4);
      default:
        return false;
    }
  }

  const char* next_;
  const char* const end_;
  const char* begin_ = nullptr;  // of the field
  uint64_t tag_ = 0;
  uint64_t value_ = 0;
  std::string_view bytes_;
  bool ok_ = true;
};

// Writes protobuf's wire format without the message.

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

#endif  // WEIR_ENGINE_BASE_WIRE_H_
