// Filters of weir.v1 and the engine's.
#ifndef WEIR_SERVER_CONVERT_FLOW_FILTER_H_
#define WEIR_SERVER_CONVERT_FLOW_FILTER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "engine/log/cursor.h"
#include "engine/meter/meter_settings.h"
#include "weir/v1/subscription.pb.h"

namespace weir {

// Compiles `allow`, `deny` and `event_types` of a subscription; null where it asks for all events.
// `meter` is the session's: what `min_bytes` counts, and which custom protocols have a name.
// INVALID_ARGUMENT names the values at fault ("subscription.allow[0].networks[1]"), all of them; a
// filter that says nothing is one (EMPTY_FILTER).
//
// On success the filters in `subscription` are as they were understood: networks without bits
// behind their prefix, ranges with both ends, names as the sensor spells them.
//
// Thread-safe. The first filter that names an application, a category or a risk makes the catalogue
// of them, which takes a detection module: see NeedsCatalog.
absl::StatusOr<std::shared_ptr<const EventFilter>> TakeFilters(const MeterSettings& meter,
                                                               v1::Subscription& subscription);

// Whether TakeFilters may take some time, and so is for task threads.
bool NeedsCatalog(const v1::Subscription& subscription);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_FLOW_FILTER_H_
