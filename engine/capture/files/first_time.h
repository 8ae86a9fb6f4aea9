// When a capture begins: what several are put in order by.
#ifndef WEIR_ENGINE_CAPTURE_FILES_FIRST_TIME_H_
#define WEIR_ENGINE_CAPTURE_FILES_FIRST_TIME_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "engine/capture/block_pool.h"
#include "engine/capture/interruptor.h"
#include "engine/capture/unique_descriptor.h"

namespace weir {

// Opens the capture, as OpenCapture() does, and reads its first packets, a little at a time. The
// time of the first one, Unix time in nanoseconds; where that is more than a day from the next two,
// which are not so from each other, of the second. nullopt where there is no packet with a time
// near the start. `descriptor` is of a regular file; who has others for the same open file finds
// its offset changed.
absl::StatusOr<std::optional<int64_t>> FirstTimeOf(const std::string& path,
                                                   UniqueDescriptor descriptor,
                                                   const Interruptor& interruptor,
                                                   const std::string& bpf_filter,
                                                   std::shared_ptr<BlockPool> pool);

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_FILES_FIRST_TIME_H_
