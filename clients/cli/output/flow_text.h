// Parts of a flow as the formatters show them.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_FLOW_TEXT_H_
#define WEIR_CLIENTS_CLI_OUTPUT_FLOW_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "weir/v1/capture_statistics.pb.h"
#include "weir/v1/event.pb.h"
#include "weir/v1/flow.pb.h"
#include "weir/v1/meter_settings.pb.h"
#include "weir/v1/stream.pb.h"

namespace weir::cli {

// The bytes that the session's accounting mode counts.
uint64_t BytesOf(const v1::Counters& counters, v1::AccountingMode accounting);

// The time from the first packet to the last; 0 without packets.
uint64_t DurationNanosOf(const v1::Counters& counters);

// An IP address in network order and, where `port` is not 0, the port: "10.0.0.1:53",
// "[fe80::1]:53", "fe80::1".
void AppendEndpoint(std::string_view address, uint32_t port, std::string& out);

// "tcp", "udp", "icmp", "icmp6", or the number.
void AppendProtocol(uint32_t protocol, std::string& out);

// Where the events of a stream are made, as far as an event does not say it itself.
v1::EventOrigin OriginOf(const v1::StreamStarted& started);

// The same as cells of CSV, a comma before each: sensor, session, and its uid in hexadecimal.
inline constexpr char kCsvOriginColumns[] = ",sensor_id,session_id,session_uid";
void AppendCsvOrigin(const v1::EventOrigin& origin, std::string& out);

// Whether the stream may have other events than ENDED, so that each is to be told what it is.
bool MayBringOtherThanEnded(const v1::StreamStarted& started);

// How far a source is, in words.
// "1.2 GB of 3.4 GB (35 %), file 2 of 5: monday.pcap" where all of it is known, else what is; empty
// where nothing is. Of one file it says nothing.
std::string DescribeProgress(const v1::SourceProgress& progress);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_FLOW_TEXT_H_
