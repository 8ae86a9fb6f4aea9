// The records that one worker makes of packets from the builder.
#ifndef WEIR_TESTS_ENGINE_METER_FLOWS_RECORDS_H_
#define WEIR_TESTS_ENGINE_METER_FLOWS_RECORDS_H_

#include <cstdint>
#include <vector>

#include "engine/meter/meter_settings.h"
#include "tests/support/packet_builder.h"
#include "weir/v1/flow.pb.h"

namespace weir {

struct TimedPacket {
  int64_t seconds;
  PacketBuilder packet;
};

// The flows of all events, in their order.
std::vector<v1::Flow> RecordsOf(const MeterSettings& settings,
                                const std::vector<TimedPacket>& packets);

}  // namespace weir

#endif  // WEIR_TESTS_ENGINE_METER_FLOWS_RECORDS_H_
