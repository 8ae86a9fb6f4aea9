// Parts of a flow as the formatters show them.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_FLOW_TEXT_H_
#define WEIR_CLIENTS_CLI_OUTPUT_FLOW_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "weir/v1/event.pb.h"
#include "weir/v1/flow.pb.h"
#include "weir/v1/meter_settings.pb.h"
#include "weir/v1/stream.pb.h"

namespace weir::cli {

// The bytes that the session's accounting mode counts.
uint64_t BytesOf(const v1::Counters& counters, v1::AccountingMode accounting);

uint64_t DurationNanosOf(const v1::Counters& counters);

// "tcp", "udp", "icmp", "icmp6", or the number.
void AppendProtocol(uint32_t protocol, std::string& out);

// "ended", "source_end": the short word of the value; empty for UNSPECIFIED.
std::string_view EventWord(v1::EventType type);
std::string_view EndReasonWord(v1::EndReason reason);

// Whether the stream may have other events than ENDED, so that each is to be told what it is.
bool MayBringOtherThanEnded(const v1::StreamStarted& started);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_FLOW_TEXT_H_
