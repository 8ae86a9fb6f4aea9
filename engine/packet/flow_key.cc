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

}  // namespace

uint64_t HashFlowKey(const FlowKey& key) {
  // Loaded one by one: a key that was just stored by words is then ready without waiting.
  const auto* bytes = reinterpret_cast<const uint8_t*>(&key);
  const auto word = [bytes](size_t i) { return LoadNative<uint64_t>(bytes + i * 8); };
  const uint64_t low = MultiplyFold(word(0) ^ kMix[0], word(1) ^ kMix[1]);
  const uint64_t high = MultiplyFold(word(2) ^ kMix[2], word(3) ^ kMix[3]);
  const uint64_t rest = word(4) * kMix[4];
  return MultiplyFold(low ^ rest >> 32 ^ rest, (high << 1 | high >> 63) ^ kMix[0]);
}

}  // namespace weir
