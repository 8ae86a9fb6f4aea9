// Which sizes an accounting means: of a packet, and in the counters that add them up. Statistics
// are formed of both, so each line here names the same size twice.
#ifndef WEIR_ENGINE_METER_FLOWS_ACCOUNTED_SIZES_H_
#define WEIR_ENGINE_METER_FLOWS_ACCOUNTED_SIZES_H_

#include <cstdint>

#include "engine/flow/flow_counters.h"
#include "engine/meter/meter_settings.h"
#include "engine/packet/packet_view.h"

namespace weir {

struct AccountedSize {
  uint32_t PacketView::*of_packet;
  uint64_t FlowCounters::*counted;
};

inline AccountedSize SizesBy(Accounting accounting) {
  switch (accounting) {
    case Accounting::kLink:
      break;
    case Accounting::kIp:
      return {&PacketView::ip_bytes, &FlowCounters::ip_bytes};
    case Accounting::kTransport:
      return {&PacketView::transport_bytes, &FlowCounters::transport_bytes};
    case Accounting::kPayload:
      return {&PacketView::payload_bytes, &FlowCounters::payload_bytes};
  }
  return {&PacketView::link_bytes, &FlowCounters::link_bytes};
}

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_ACCOUNTED_SIZES_H_
