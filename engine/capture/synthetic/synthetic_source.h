// Made-up traffic as a source: to try clients with, and for load tests.
#ifndef WEIR_ENGINE_CAPTURE_SYNTHETIC_SYNTHETIC_SOURCE_H_
#define WEIR_ENGINE_CAPTURE_SYNTHETIC_SYNTHETIC_SOURCE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "engine/base/clock.h"
#include "engine/capture/packet_source.h"
#include "engine/capture/synthetic/synthetic_traffic.h"

namespace weir {

// Finite traffic is one source, endless traffic one for each worker, each with flows of its own.
// With a rate the packets come when their time has come by the clock, from the first Read() on;
// without one as fast as they are taken. Time stamps are the clock's; but those of finite traffic
// without a rate begin at a fixed time (2024-01-01), so that all of it is the same in each run.
// INVALID_ARGUMENT for an application that cannot be made, or a bad filter. `clock` outlives the
// sources.
absl::StatusOr<PacketSources> OpenSyntheticSources(const SyntheticOptions& options,
                                                   const std::string& bpf_filter, uint32_t workers,
                                                   const Clock& clock);

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_SYNTHETIC_SYNTHETIC_SOURCE_H_
