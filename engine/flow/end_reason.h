// Why a flow's record was closed.
#ifndef WEIR_ENGINE_FLOW_END_REASON_H_
#define WEIR_ENGINE_FLOW_END_REASON_H_

#include <cstddef>
#include <cstdint>

namespace weir {

// The numbers are those of weir.v1.EndReason.
enum class EndReason : uint8_t {
  kNone = 0,       // still open
  kIdle = 1,       // no packet for the idle timeout
  kActive = 2,     // open for the active timeout; the next packet opened a new record
  kTcpClosed = 3,  // RST, or FIN from both sides and the last one acknowledged (an option)
  kEvicted = 4,    // the least recently used of a full table
  kSourceEnd = 5,  // the source has no more packets
  kShutdown = 6,   // the session was stopped
  kProgram = 7,    // a program ended it
};
inline constexpr size_t kEndReasonCount = 8;

}  // namespace weir

#endif  // WEIR_ENGINE_FLOW_END_REASON_H_
