// Batches of events for tests of what is above the record: shaped like weir.v1.FlowEventBatch, of
// any size, with any FilterKey, without a flow behind them.
#ifndef WEIR_TESTS_SUPPORT_EVENT_BUILDER_H_
#define WEIR_TESTS_SUPPORT_EVENT_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/record/event_batch.h"

namespace weir {

// Example: EventBuilder().Add(key).Add(key, 1000).Build()
class EventBuilder {
 public:
  EventBuilder();

  // An event with `payload` bytes beside its sequence number; `server_name` is part of them.
  EventBuilder& Add(FilterKey key = {}, size_t payload = 0, int64_t event_ns = 0,
                    std::string_view server_name = {});
  EventBuilder& AddMany(size_t count, size_t payload = 0);

  std::unique_ptr<EventBatch> Build();

 private:
  std::unique_ptr<EventBatch> batch_;
};

// `count` events alike.
std::unique_ptr<EventBatch> BatchOf(size_t count, size_t payload = 0);

// The sequence numbers of the events that `bytes` consists of, read from the bytes themselves.
// Aborts where they are not whole events.
std::vector<uint64_t> SequencesIn(std::string_view bytes);

}  // namespace weir

#endif  // WEIR_TESTS_SUPPORT_EVENT_BUILDER_H_
