// The wire format of Protocol Buffers, as far as records need it: a cursor over bytes that someone
// else owns. Not thread-safe. Every read is checked against the end; a false return means that the
// bytes are malformed or at their end, which `ok` tells apart.
#ifndef WEIR_CLIENTS_PYTHON_EXTENSION_WIRE_H_
#define WEIR_CLIENTS_PYTHON_EXTENSION_WIRE_H_

#include <cstdint>
#include <cstring>
#include <string_view>

namespace weir_python {

enum WireType : uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

// One field: its number, its wire type, and its value in `bits` or, of kBytes, in `bytes`.
struct Field {
  uint32_t number;
  uint32_t type;
  uint64_t bits;
  std::string_view bytes;
};

class Cursor {
 public:
  explicit Cursor(std::string_view bytes)
      : at_(reinterpret_cast<const uint8_t*>(bytes.data())), end_(at_ + bytes.size()) {}

  bool at_end() const { return at_ == end_; }
  // False once something was malformed.
  bool ok() const { return ok_; }

  // The next field. False at the end, and where it is malformed.
  bool Next(Field* field) {
    uint64_t tag;
    if (at_end() || !Varint(&tag)) return false;
    field->number = static_cast<uint32_t>(tag >> 3);
    field->type = tag & 7;
    switch (field->type) {
      case kVarint:
        return Varint(&field->bits);
      case kFixed64:
        return Fixed(&field->bits, 8);
      case kFixed32:
        return Fixed(&field->bits, 4);
      case kBytes:
        return Bytes(&field->bytes);
      default:
        return Malformed();
    }
  }

  bool Varint(uint64_t* value) {
    uint64_t result = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (at_end()) return Malformed();
      const uint8_t byte = *at_++;
      if (shift < 64) result |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) {
        *value = result;
        return true;
      }
    }
    return Malformed();
  }

 private:
  // Little-endian, as the machines are that this is built for.
  bool Fixed(uint64_t* value, int size) {
    if (end_ - at_ < size) return Malformed();
    *value = 0;
    std::memcpy(value, at_, size);
    at_ += size;
    return true;
  }

  bool Bytes(std::string_view* value) {
    uint64_t size;
    if (!Varint(&size)) return false;
    if (size > static_cast<uint64_t>(end_ - at_)) return Malformed();
    *value = {reinterpret_cast<const char*>(at_), static_cast<size_t>(size)};
    at_ += size;
    return true;
  }

  bool Malformed() { return ok_ = false; }

  const uint8_t* at_;
  const uint8_t* end_;
  bool ok_ = true;
};

}  // namespace weir_python

#endif  // WEIR_CLIENTS_PYTHON_EXTENSION_WIRE_H_
