// Live capture on network interfaces, shared out to workers by the kernel.
#ifndef WEIR_ENGINE_CAPTURE_LIVE_LIVE_SOURCE_H_
#define WEIR_ENGINE_CAPTURE_LIVE_LIVE_SOURCE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/clock.h"
#include "engine/capture/packet_source.h"

namespace weir {

struct LiveOptions {
  std::vector<std::string> interfaces = {};  // 1 and up; "any": all that there are
  bool promiscuous = true;
  uint32_t snapshot_length = 1536;
  uint32_t buffer_bytes = 0;  // of the kernel, for each worker and interface; 0: libpcap's default
  std::string bpf_filter = {};  // libpcap syntax; empty: none
  uint32_t workers = 1;
  int64_t max_outage_ns = 300 * kNanosPerSecond;  // of an interface; 0 and up
  bool icmp_errors_by_quote = false;  // come to the worker of the flow that they are about
};

// One source for each worker. Every packet comes to one of them; both directions of a flow, all
// fragments and all that a tunnel between two addresses carries come to the same one, on whichever
// of the interfaces they are seen. (A flow that changes its tunnel, or is in one in one direction
// only, may change its worker.)
//
// Nothing is captured before the sources' Begin(), and everything from its return on. Time stamps
// are the kernel's; those of several interfaces may be out of order by some 10 ms. After
// Interrupt() a source takes no new packets, hands out what the kernel had captured, then kEnd.
// kQuiet comes at least ten times a second. drops() and interfaces() follow within as much, and are
// exact once the source is over.
//
// NOT_FOUND that names the interfaces there are; PERMISSION_DENIED with what to do; UNAVAILABLE
// where an interface is down; INVALID_ARGUMENT for a bad filter or a link type that cannot be
// decoded.
//
// An interface that goes down or away is captured on again when it is back; the others go on. After
// max_outage_ns it has failed, and so it has where it comes back as something that cannot be
// captured on. interfaces() tells of both. Where all have failed Read() says why the first did,
// after what was captured: UNAVAILABLE. Begin() of the first source is RESOURCE_EXHAUSTED where the
// thread that watches them cannot start.
//
// `clock` outlives the sources.
absl::StatusOr<PacketSources> OpenLiveSources(const LiveOptions& options, const Clock& clock);

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_LIVE_LIVE_SOURCE_H_
