// The account of one subscription: what it was sent, and what not and why.
//   end_place - start_place = delivered + filtered_out + sum(lost)
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

// Places are sequence numbers: a place is that of the next event to be read. Events are counted.
struct Ledger {
  uint64_t start_place = 0;
  uint64_t end_place = 0;  // the cursor's place now
  uint64_t delivered = 0;
  uint64_t filtered_out = 0;
  std::array<uint64_t, kLossReasonCount> lost{};  // indexed by LossReason
  uint64_t delivered_bytes = 0;     // bytes of the events, without the envelopes round them
  uint64_t snapshot_delivered = 0;  // events of a snapshot, which have no place and count apart
};

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_LEDGER_H_
