// Where a worker's records have their ids from.
#ifndef WEIR_ENGINE_METER_FLOWS_FLOW_IDS_H_
#define WEIR_ENGINE_METER_FLOWS_FLOW_IDS_H_

#include <cstdint>

namespace weir {

// The packet that opened them, or the worker's own count, with the worker's number above bit 43.
class FlowIds {
 public:
  static FlowIds ByPacket() { return FlowIds(0); }
  static FlowIds ByCount(uint64_t worker) { return FlowIds((worker << 43) + 1); }

  uint64_t Next(uint64_t packet_ordinal) { return next_ == 0 ? packet_ordinal : next_++; }

 private:
  explicit FlowIds(uint64_t next) : next_(next) {}
  uint64_t next_;  // 0: by packet
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_FLOW_IDS_H_
