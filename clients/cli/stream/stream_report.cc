#include "clients/cli/stream/stream_report.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/output/enum_words.h"
#include "clients/cpp/flow_reader.h"

namespace weir::cli {
namespace {

std::string Ignored(const v1::CaptureStatistics& statistics) {
  uint64_t packets = 0;
  std::vector<std::string> reasons;
  for (const v1::IgnoredPackets& part : statistics.ignored()) {
    packets += part.packets();
    reasons.push_back(absl::StrCat(part.packets(), " ", EnumWord(part.reason())));
  }
  if (packets == 0) return "";
  return absl::StrCat(" (", packets, " ignored: ", absl::StrJoin(reasons, ", "), ")");
}

// "1 flow", "2 flows".
std::string Count(uint64_t number, const char* what) {
  return absl::StrCat(number, " ", what, number == 1 ? "" : "s");
}

// "3 flows", "2 of 9 flows (2 filtered out, 5 lost)".
std::string DescribeDelivered(const Received& received, const v1::Ledger& ledger) {
  std::vector<std::string> missing;
  if (ledger.filtered_out() > 0) {
    missing.push_back(absl::StrCat(ledger.filtered_out(), " filtered out"));
  }
  if (ledger.withheld() > 0) missing.push_back(absl::StrCat(ledger.withheld(), " withheld"));
  const uint64_t lost = client::LostEvents(ledger);
  if (lost > 0) missing.push_back(absl::StrCat(lost, " lost"));
  if (missing.empty()) return DescribeReceived(received);
  const uint64_t all = received.events + ledger.filtered_out() + ledger.withheld() + lost;
  return absl::StrCat(received.events, " of ",
                      Count(all, received.ended_events_only ? "flow" : "event"), " (",
                      absl::StrJoin(missing, ", "), ")");
}

// The packets are those of the flows that were delivered only where all were.
std::string DescribePackets(const v1::CaptureStatistics& statistics, bool filtered) {
  const uint64_t captured = statistics.captured_packets();
  if (filtered) return absl::StrCat(Count(captured, "packet"), " captured", Ignored(statistics));
  if (statistics.packets_in_flows() == captured) return Count(captured, "packet");
  return absl::StrCat(statistics.packets_in_flows(), " of ", Count(captured, "packet"),
                      Ignored(statistics));
}

// Only finite sources have a progress; what such a capture says of drops was so when it was made.
bool IsRecorded(const v1::CaptureStatistics& statistics) { return statistics.has_progress(); }

// What would help with packets that are ignored for a reason.
const char* HelpAgainst(v1::IgnoredReason reason) {
  switch (reason) {
    case v1::IGNORED_REASON_SERVICE_TAG:
      return "802.1ad tags; --qinq";
    case v1::IGNORED_REASON_WIFI_PROTECTED:
      return "encrypted 802.11; decrypt the capture first (airdecap-ng)";
    case v1::IGNORED_REASON_UNKNOWN_LINK_TYPE:
      return "link types that are not decoded; capture on the interface above";
    case v1::IGNORED_REASON_RADIOTAP_NO_DATA:
      return "802.11 frames without data; capture on the channel while stations send";
    case v1::IGNORED_REASON_RADIOTAP_BAD_FCS:
      return "frames received with errors";
    case v1::IGNORED_REASON_FRAME_TOO_SHORT:
    case v1::IGNORED_REASON_LINK_HEADER_CUT:
    case v1::IGNORED_REASON_IP_HEADER_CUT:
    case v1::IGNORED_REASON_IPV6_TRUNCATED:
    case v1::IGNORED_REASON_TRANSPORT_HEADER_CUT:
      return "headers are cut; capture with a longer snapshot length (tcpdump -s 0)";
    case v1::IGNORED_REASON_IPV4_FRAGMENT:
    case v1::IGNORED_REASON_IPV6_FRAGMENT:
      return "fragments without their first; capture from before they begin";
    case v1::IGNORED_REASON_TUNNEL_INNER_NOT_IP:
      return "tunnels that carry no IP; --no-decode-tunnels counts the packets around";
    case v1::IGNORED_REASON_NOT_IP:
    case v1::IGNORED_REASON_SPANNING_TREE:
      return "no IPv4 or IPv6 behind the link header; is the link type of the capture right?";
    default:
      return "the packets are malformed";
  }
}

}  // namespace

std::string DescribeReceived(const Received& received) {
  if (received.ended_events_only) return Count(received.events, "flow");
  return absl::StrCat(Count(received.events, "event"), " (", Count(received.ended_flows, "flow"),
                      " ended)");
}

std::string SummaryOf(const Received& received, const v1::StreamEnded& ended, bool whole_capture) {
  const v1::Ledger& ledger = ended.ledger();
  std::string summary = DescribeDelivered(received, ledger);
  if (ledger.snapshot_delivered() > 0) {
    absl::StrAppend(&summary, ", ", ledger.snapshot_delivered(), " open at the start");
  }
  if (whole_capture) {
    absl::StrAppend(&summary, ", ", DescribePackets(ended.statistics(), ledger.filtered_out() > 0));
  } else if (ledger.start_sequence() > 1) {
    absl::StrAppend(&summary, ", starting at event ", ledger.start_sequence());
  }
  return absl::StrCat(summary, LossesOf(ended).empty() ? "; nothing lost" : "; WITH LOSSES");
}

std::string DescribeEnd(v1::StreamEndReason reason) {
  switch (reason) {
    case v1::STREAM_END_REASON_SOURCE_END:
      return "end of source";
    case v1::STREAM_END_REASON_STOPPED:
      return "the session was stopped";
    case v1::STREAM_END_REASON_SHUTDOWN:
      return "the sensor is shutting down";
    case v1::STREAM_END_REASON_CAUGHT_UP:
      return "caught up";
    default:
      return absl::StrCat("the stream ended (", EnumWord(reason), ")");
  }
}

std::vector<std::string> LossesOf(const v1::StreamEnded& ended) {
  std::vector<std::string> lines;
  for (const v1::LostEvents& loss : ended.ledger().lost()) {
    lines.push_back(
        absl::StrCat("LOST: ", loss.events(), " events (", EnumWord(loss.reason()), ")"));
  }
  const v1::CaptureStatistics& statistics = ended.statistics();
  if (IsRecorded(statistics)) return lines;
  if (const uint64_t packets = statistics.kernel_dropped_packets(); packets > 0) {
    lines.push_back(absl::StrCat("LOST: ", packets, " packets dropped by the kernel"));
  }
  if (const uint64_t packets = statistics.interface_dropped_packets(); packets > 0) {
    lines.push_back(absl::StrCat("LOST: ", packets, " packets dropped by the interface"));
  }
  return lines;
}

std::vector<std::string> NotesOn(const v1::CaptureStatistics& statistics) {
  std::vector<std::string> notes;
  if (const uint64_t strays = statistics.stray_timestamps(); strays > 0) {
    notes.push_back(absl::StrCat(Count(strays, "packet"),
                                 " with a stray time stamp, counted at the time of those around"));
  }
  // As the sensor's warning has it: less is plain.
  constexpr uint64_t kNanosPerSecond = 1'000'000'000;
  const uint64_t backward = statistics.largest_backward_nanos();
  if (backward >= kNanosPerSecond) {
    const uint64_t times = statistics.backward_timestamps() + statistics.clock_steps_back();
    notes.push_back(absl::StrCat("time goes back ",
                                 times == 1 ? "once" : absl::StrCat(times, " times"), ", by up to ",
                                 (backward + kNanosPerSecond / 2) / kNanosPerSecond,
                                 " s: captures that overlap, or a clock that was set back"));
  }
  if (!IsRecorded(statistics)) return notes;
  if (const uint64_t packets = statistics.kernel_dropped_packets(); packets > 0) {
    notes.push_back(absl::StrCat(Count(packets, "packet"),
                                 " dropped by the kernel while the capture was recorded"));
  }
  if (const uint64_t packets = statistics.interface_dropped_packets(); packets > 0) {
    notes.push_back(absl::StrCat(Count(packets, "packet"),
                                 " dropped by the interface while the capture was recorded"));
  }
  return notes;
}

std::string HelpFor(const v1::CaptureStatistics& statistics) {
  if (statistics.captured_packets() == 0 || statistics.packets_in_flows() > 0) return "";
  const v1::IgnoredPackets* most = nullptr;
  for (const v1::IgnoredPackets& part : statistics.ignored()) {
    if (most == nullptr || part.packets() > most->packets()) most = &part;
  }
  if (most == nullptr) return "";
  return absl::StrCat("nothing could be used: ", most->packets(), " ", EnumWord(most->reason()),
                      ": ", HelpAgainst(most->reason()));
}

std::string DescribeGap(const v1::StreamGap& gap) {
  std::string events = "an unknown number of events";
  if (gap.has_first_sequence() && gap.has_last_sequence()) {
    const uint64_t span = gap.last_sequence() - gap.first_sequence() + 1;
    const bool some = gap.has_events() && gap.events() < span;
    events = absl::StrCat(some ? absl::StrCat(gap.events(), " of ") : "", "events ",
                          gap.first_sequence(), " to ", gap.last_sequence());
  } else if (gap.has_events()) {
    events = absl::StrCat(gap.events(), " events");
  }
  return absl::StrCat("gap: ", events, " lost (", EnumWord(gap.reason()), ")");
}

}  // namespace weir::cli
