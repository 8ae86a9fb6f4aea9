// Cuts what one read delivers out of batches: pure, done without the log's lock.
#ifndef WEIR_ENGINE_LOG_SLICER_H_
#define WEIR_ENGINE_LOG_SLICER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/log/batch_ring.h"
#include "engine/log/cursor.h"

namespace weir {

// How far a read came and what it made of the events on its way.
struct ReadProgress {
  uint64_t next_sequence = 0;  // of the next event to be read
  uint64_t delivered = 0;
  uint64_t filtered_out = 0;
  uint64_t delivered_bytes = 0;
};

// Appends to `slices` the events from `sequence` on that `filter` admits (null: all), in one slice
// per unbroken run, within `bounds`. `batches` follow one another, the first holds `sequence`.
// Stops at their end, too.
ReadProgress SliceEvents(const std::vector<NumberedBatch>& batches, uint64_t sequence,
                         const ReadBounds& bounds, const EventFilter* filter,
                         std::vector<EventSlice>& slices);

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_SLICER_H_
