// The names of a source's interfaces, by their numbers.
#ifndef WEIR_ENGINE_CAPTURE_INTERFACE_NAMES_H_
#define WEIR_ENGINE_CAPTURE_INTERFACE_NAMES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace weir {

// Grows while a source is read. Add() by the thread that reads; NameOf() by whoever was handed the
// number by that thread, without a lock: names stay where they are.
class InterfaceNames {
 public:
  static constexpr uint16_t kMax = 1023;

  // The number of one more name, from 1; 0 where there are kMax.
  uint16_t Add(std::string name) {
    if (size_ == kMax) return 0;
    const size_t at = size_++;
    std::unique_ptr<Chunk>& chunk = chunks_[at / kChunkNames];
    if (chunk == nullptr) chunk = std::make_unique<Chunk>();
    (*chunk)[at % kChunkNames] = std::move(name);
    return size_;
  }

  // REQUIRES: `number` is one that Add() gave, not 0.
  const std::string& NameOf(uint16_t number) const {
    const size_t at = number - size_t{1};
    return (*chunks_[at / kChunkNames])[at % kChunkNames];
  }

 private:
  static constexpr size_t kChunkNames = 64;
  using Chunk = std::array<std::string, kChunkNames>;

  std::array<std::unique_ptr<Chunk>, kMax / kChunkNames + 1> chunks_;
  uint16_t size_ = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_INTERFACE_NAMES_H_
