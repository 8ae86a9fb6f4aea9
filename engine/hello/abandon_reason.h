// Why the assembly of a flow's first messages was given up. Plain data.
#ifndef WEIR_ENGINE_HELLO_ABANDON_REASON_H_
#define WEIR_ENGINE_HELLO_ABANDON_REASON_H_

#include <cstddef>
#include <cstdint>

namespace weir::hello {

// The numbers are those of weir.v1.HelloAbandonReason.
enum class AbandonReason : uint8_t {
  kPackets = 1,
  kFlowBytes,
  kBudget,
  kMalformed,
  kUndecryptable,
  kFlowEnd,
};
inline constexpr size_t kAbandonReasonCount = 7;

}  // namespace weir::hello

#endif  // WEIR_ENGINE_HELLO_ABANDON_REASON_H_
