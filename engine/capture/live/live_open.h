// Opening of libpcap handles on interfaces, and the plain words for what keeps them from it.
#ifndef WEIR_ENGINE_CAPTURE_LIVE_LIVE_OPEN_H_
#define WEIR_ENGINE_CAPTURE_LIVE_LIVE_OPEN_H_

#include <string>

#include "absl/status/statusor.h"
#include "engine/capture/libpcap_handle.h"
#include "engine/capture/live/live_source.h"

namespace weir {

inline constexpr char kAnyInterface[] = "any";

// How long the kernel keeps a block of packets that is not full. Longer costs less on links with
// little traffic, and delays their packets.
inline constexpr int kBlockMillis = 100;
// With several interfaces a worker's packets are as much out of order.
inline constexpr int kBlockMillisOfSeveral = 10;

// An activated handle: non-blocking, nanosecond time stamps, no filter.
absl::StatusOr<PcapHandle> OpenInterface(const std::string& interface, const LiveOptions& options);

// OK while the interface is there and up. `descriptor` is any socket of its network namespace.
absl::Status CheckInterfaceUp(const std::string& interface, int descriptor);

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_LIVE_LIVE_OPEN_H_
