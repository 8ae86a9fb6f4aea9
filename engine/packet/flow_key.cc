#include "engine/packet/flow_key.h"

#include <cstddef>

#include "engine/base/byte_order.h"

namespace weir {
namespace {

// Odd, with half of their bits set at random.
constexpr uint64_t kMix[] = {0x9E3779B97F4A7C15, 0xD1B54A32D192ED03, 0x8CB92BA72F3D8DD7,
                             0xABC98388FB8FAC03, 0xF1357AEA2E62A9C5};

// The 128-bit product folded: each bit of the result hangs on all bits of both factors.
inline uint64_t MultiplyFold(uint64_t a, uint64_t b) {
  const unsigned __int128 product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// Loaded one by one: a key that was just stored by words is then ready without waiting.
inline uint64_t Word(const FlowKey& key, size_t i) {
  return LoadNative<uint64_t>(reinterpret_cast<const uint8_t*>(&key) + i * 8);
}

inline uint64_t HashWith(const FlowKey& key, uint64_t rest) {
  const uint64_t low = MultiplyFold(Word(key, 0) ^ kMix[0], Word(key, 1) ^ kMix[1]);
  const uint64_t high = MultiplyFold(Word(key, 2) ^ kMix[2], Word(key, 3) ^ kMix[3]);
  return MultiplyFold(low ^ rest >> 32 ^ rest, (high << 1 | high >> 63) ^ kMix[0]);
}

}  // namespace

uint64_t HashFlowKey(const FlowKey& key) {
  // Of most packets the last word is 0.
  const uint64_t network = Word(key, 5) * kMix[1];
  return HashWith(key, (Word(key, 4) ^ network) * kMix[4]);
}

uint64_t HashAddresses(const FlowKey& key) { return HashWith(key, 0); }

}  // namespace weir
