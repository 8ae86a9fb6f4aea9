// What is said of a stream of flows, while it goes on and at its end.
#ifndef WEIR_CLIENTS_CLI_STREAM_STREAM_REPORT_H_
#define WEIR_CLIENTS_CLI_STREAM_STREAM_REPORT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "weir/v1/stream.pb.h"

namespace weir::cli {

// What of a stream reached this program.
struct Received {
  uint64_t events = 0;
  uint64_t ended_flows = 0;       // events of type ENDED among them
  bool ended_events_only = true;  // the session makes no others: an event is a flow
};

// "3 flows", or "12 events (3 flows ended)" where a session makes others than ENDED.
std::string DescribeReceived(const Received& received);

// What the stream delivered, of how much: "2 of 4 flows (2 filtered out); nothing lost". With
// `whole_capture`, where the stream is all there is of its session, also the packets:
// "39 flows, 1204 of 1250 packets (46 ignored: 40 not_ip, 6 ipv6_fragment); nothing lost".
std::string SummaryOf(const Received& received, const v1::StreamEnded& ended, bool whole_capture);

// Why a stream that did not fail is over: "the session was stopped".
std::string DescribeEnd(v1::StreamEndReason reason);

// A line for each kind of loss: events that did not reach this subscriber, packets that the kernel
// or an interface dropped from a live source. Empty where nothing was lost.
std::vector<std::string> LossesOf(const v1::StreamEnded& ended);

// What was odd about the capture though nothing was lost: stray time stamps, a clock that was set
// back, packets that were dropped while it was recorded.
std::vector<std::string> NotesOn(const v1::CaptureStatistics& statistics);

// Where packets were captured and none could be used: why, and what would help. Else empty.
// "nothing could be used: 10 service_tag: 802.1ad tags; --qinq".
std::string HelpFor(const v1::CaptureStatistics& statistics);

// "events 5 to 9 lost (overtaken)", where the gap is in the stream.
std::string DescribeGap(const v1::StreamGap& gap);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_STREAM_STREAM_REPORT_H_
