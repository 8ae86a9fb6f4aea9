// A set of small numbers, a bit each, which can be walked in their order.
#ifndef WEIR_ENGINE_FLOW_NUMBER_SET_H_
#define WEIR_ENGINE_FLOW_NUMBER_SET_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir {

// Thread-compatible. Allocates in Set only, for a number larger than any before.
class NumberSet {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  void Set(uint32_t number) {
    if (WordOf(number) >= words_.size()) words_.resize(WordOf(number) + 1);
    words_[WordOf(number)] |= BitOf(number);
  }

  // REQUIRES: the number was set once.
  void Clear(uint32_t number) { words_[WordOf(number)] &= ~BitOf(number); }

  // The smallest number of the set that is not below `number`; kNone where there is none.
  uint32_t NextFrom(uint32_t number) const {
    size_t at = WordOf(number);
    if (at >= words_.size()) return kNone;
    uint64_t word = words_[at] & ~(BitOf(number) - 1);
    while (word == 0) {
      if (++at == words_.size()) return kNone;
      word = words_[at];
    }
    return static_cast<uint32_t>(at * 64 + static_cast<size_t>(std::countr_zero(word)));
  }

 private:
  static size_t WordOf(uint32_t number) { return number / 64; }
  static uint64_t BitOf(uint32_t number) { return uint64_t{1} << (number % 64); }

  std::vector<uint64_t> words_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FLOW_NUMBER_SET_H_
