// Turns the bytes of a fuzzed input into choices, from its start on. Bytes that are not there are
// 0.
#ifndef WEIR_TESTS_FUZZ_CHOICES_H_
#define WEIR_TESTS_FUZZ_CHOICES_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir {

// A plain value that borrows the input.
class Choices {
 public:
  Choices(const uint8_t* data, size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  uint8_t Byte() { return static_cast<uint8_t>(Number(1)); }
  // Of `bytes` bytes, at most 8, the last one lowest.
  uint64_t Number(size_t bytes) {
    uint64_t number = 0;
    for (const char byte : Take(bytes)) number = number << 8 | static_cast<uint8_t>(byte);
    return number;
  }
  std::string_view Take(size_t length) {
    const std::string_view taken = rest_.substr(0, length);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  std::string_view Rest() const { return rest_; }
  bool empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace weir

#endif  // WEIR_TESTS_FUZZ_CHOICES_H_
