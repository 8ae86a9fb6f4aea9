// A flow that waits for a client's verdict, and what it waits with.
#ifndef WEIR_ENGINE_METER_HOLDS_HELD_FLOW_H_
#define WEIR_ENGINE_METER_HOLDS_HELD_FLOW_H_

#include <cstdint>
#include <limits>
#include <list>

#include "engine/meter/flows/flow_state.h"
#include "engine/meter/holds/packet_queue.h"

namespace weir {

// Owned by the worker's FlowHolds.
struct HeldFlow {
  static constexpr int64_t kNoDeadline = std::numeric_limits<int64_t>::max();

  FlowEntry* flow = nullptr;
  PacketQueue queue = {};                      // packets that came since
  int64_t last_packet_ns = 0;                  // of the newest packet, counted or queued
  int64_t deadline_ns = kNoDeadline;           // monotonic; none until its event was handed on
  bool closed = false;                         // its last packet closed its TCP connection
  bool decided = false;                        // a verdict came
  bool ends = false;                           // which ends the flow
  std::list<HeldFlow>::iterator in_list = {};  // in FlowHolds' list
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_HOLDS_HELD_FLOW_H_
