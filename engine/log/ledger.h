// The account of one subscription: what it was sent, and what not and why.
//   end_sequence - start_sequence = delivered + filtered_out + sum(lost)
#ifndef WEIR_ENGINE_LOG_LEDGER_H_
#define WEIR_ENGINE_LOG_LEDGER_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace weir {

// Why events are lost to a subscription. The numbers are those of weir.v1's LossReason.
enum class LossReason : uint8_t {
  kNone = 0,
  kOverrun = 1,    // the subscriber was slower than the log is long
  kExpired = 2,    // no longer kept when the subscription began (a token too old)
  kRestarted = 3,  // from before a restart of the session; the count is unknown
  kDrain = 4,      // not read before the drain deadline
};
inline constexpr size_t kLossReasonCount = 5;

// Sequences are those of the next event to be read; the rest are counts of events.
struct Ledger {
  uint64_t start_sequence = 0;
  uint64_t end_sequence = 0;  // the cursor's now
  uint64_t delivered = 0;
  uint64_t filtered_out = 0;
  std::array<uint64_t, kLossReasonCount> lost{};  // indexed by LossReason
  uint64_t delivered_bytes = 0;     // bytes of the events, without the envelopes round them
  uint64_t snapshot_delivered = 0;  // events of a snapshot: unnumbered, so they count apart
};

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_LEDGER_H_
