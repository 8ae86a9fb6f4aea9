// The rulebooks by which packets become records, as values: no code asks which one it is.
#ifndef WEIR_ENGINE_METER_FLOW_RULES_H_
#define WEIR_ENGINE_METER_FLOW_RULES_H_

#include <cstdint>

#include "engine/packet/packet_rules.h"

namespace weir {

// The numbers are those of weir.v1.FlowRules.
enum class FlowRules : uint8_t {
  kStandard = 1,  // by the RFCs and the definitions of the formats
  kNfstream = 2,  // as nfstream reads packets, to the letter
};

// All that the rulebooks differ in and that is no setting of its own: docs/flow_semantics.md has a
// row for each value. What a person may want either way is a setting (MeterSettings), whose default
// alone goes by the rulebook (DefaultSettings).
struct RuleValues {
  PacketRules packet;
  // Of finite sources: see PacketClock. Live ones are judged by the machine's clock under both.
  bool judges_stray_times = true;
  // Who opened a connection, where one ends and where the next begins on the same ports goes by its
  // handshakes; a record that was closed stays for what is under way. Else by the first packet, and
  // a close ends a record at once.
  bool connections = true;
};

constexpr RuleValues ValuesOf(FlowRules rules) {
  return rules == FlowRules::kNfstream ? RuleValues{.packet = kNfstreamPacketRules,
                                                    .judges_stray_times = false,
                                                    .connections = false}
                                       : RuleValues{};
}

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOW_RULES_H_
