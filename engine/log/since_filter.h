// Keeps a subscriber's events to those from a time on.
#ifndef WEIR_ENGINE_LOG_SINCE_FILTER_H_
#define WEIR_ENGINE_LOG_SINCE_FILTER_H_

#include <cstdint>
#include <memory>

#include "engine/log/cursor.h"

namespace weir {

// Admits what `filter` (null: all) admits of the events with `since_ns` (Unix time, negative before
// 1970) or later as their time, and of those of a snapshot, whose time is that of the snapshot.
std::shared_ptr<const EventFilter> FilterSince(int64_t since_ns,
                                               std::shared_ptr<const EventFilter> filter);

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_SINCE_FILTER_H_
