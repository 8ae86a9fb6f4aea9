#include "clients/cli/stream/stream_report.h"

#include <cctype>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace weir::cli {
namespace {

// "IGNORED_REASON_NOT_IP" is "not_ip".
std::string Word(const std::string& name, const std::string& prefix) {
  std::string word = name.substr(name.starts_with(prefix) ? prefix.size() : 0);
  for (char& c : word) c = static_cast<char>(std::tolower(c));
  return word;
}

std::string LossWord(v1::LossReason reason) {
  return Word(v1::LossReason_Name(reason), "LOSS_REASON_");
}

uint64_t LostEventsOf(const v1::Ledger& ledger) {
  uint64_t lost = 0;
  for (const v1::LostEvents& loss : ledger.lost()) lost += loss.events();
  return lost;
}

std::string Ignored(const v1::CaptureStatistics& statistics) {
  uint64_t packets = 0;
  std::vector<std::string> reasons;
  for (const v1::IgnoredPackets& part : statistics.ignored()) {
    packets += part.packets();
    const std::string name = v1::IgnoredReason_Name(part.reason());
    reasons.push_back(absl::StrCat(part.packets(), " ", Word(name, "IGNORED_REASON_")));
  }
  if (packets == 0) return "";
  return absl::StrCat(" (", packets, " not counted: ", absl::StrJoin(reasons, ", "), ")");
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
  const uint64_t lost = LostEventsOf(ledger);
  if (lost > 0) missing.push_back(absl::StrCat(lost, " lost"));
  if (missing.empty()) return DescribeReceived(received);
  const uint64_t all = received.events + ledger.filtered_out() + lost;
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

std::string Bytes(uint64_t bytes) {
  static constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB", "PB"};
  double value = static_cast<double>(bytes);
  size_t unit = 0;
  for (; value >= 1000 && unit + 1 < std::size(kUnits); ++unit) value /= 1000;
  char text[32];
  std::snprintf(text, sizeof(text), "%.*f %s", unit == 0 ? 0 : 1, value, kUnits[unit]);
  return text;
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
    absl::StrAppend(&summary, ", ", ledger.snapshot_delivered(), " of them open at the start");
  }
  if (whole_capture) {
    absl::StrAppend(&summary, ", ", DescribePackets(ended.statistics(), ledger.filtered_out() > 0));
  } else if (ledger.start_sequence() > 1) {
    absl::StrAppend(&summary, ", from event ", ledger.start_sequence(), " on");
  }
  return absl::StrCat(summary, LossesOf(ended).empty() ? "; nothing lost" : "; WITH LOSSES");
}

std::string DescribeEnd(v1::StreamEndReason reason) {
  switch (reason) {
    case v1::STREAM_END_REASON_SOURCE_END:
      return "the source came to its end";
    case v1::STREAM_END_REASON_STOPPED:
      return "the session was stopped";
    case v1::STREAM_END_REASON_SHUTDOWN:
      return "the sensor shuts down";
    default:
      return absl::StrCat("the stream is over (",
                          Word(v1::StreamEndReason_Name(reason), "STREAM_END_REASON_"), ")");
  }
}

std::vector<std::string> LossesOf(const v1::StreamEnded& ended) {
  std::vector<std::string> lines;
  for (const v1::LostEvents& loss : ended.ledger().lost()) {
    lines.push_back(
        absl::StrCat("LOST: ", loss.events(), " events (", LossWord(loss.reason()), ")"));
  }
  const v1::CaptureStatistics& statistics = ended.statistics();
  if (const uint64_t packets = statistics.kernel_dropped_packets(); packets > 0) {
    lines.push_back(absl::StrCat("LOST: ", packets, " packets dropped by the kernel"));
  }
  if (const uint64_t packets = statistics.interface_dropped_packets(); packets > 0) {
    lines.push_back(absl::StrCat("LOST: ", packets, " packets dropped by the interface"));
  }
  return lines;
}

std::string ImbalanceOf(const v1::Ledger& ledger, uint64_t events_received) {
  const uint64_t places = ledger.end_sequence() - ledger.start_sequence();
  const uint64_t lost = LostEventsOf(ledger);
  if (places != ledger.delivered() + ledger.filtered_out() + lost) {
    return absl::StrCat("the books do not balance: ", places, " events, but ", ledger.delivered(),
                        " delivered, ", ledger.filtered_out(), " filtered out, ", lost, " lost");
  }
  const uint64_t sent = ledger.delivered() + ledger.snapshot_delivered();
  if (sent == events_received) return "";
  return absl::StrCat("the sensor sent ", sent, " events, ", events_received, " were received");
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
  return absl::StrCat("gap: ", events, " lost (", LossWord(gap.reason()), ")");
}

std::string DescribeProgress(const v1::SourceProgress& progress) {
  if (!progress.has_bytes_total() || progress.bytes_total() == 0) {
    return progress.bytes_read() == 0 ? "" : Bytes(progress.bytes_read());
  }
  const uint64_t percent = static_cast<uint64_t>(100.0 * progress.bytes_read() /
                                                 static_cast<double>(progress.bytes_total()));
  return absl::StrCat(Bytes(progress.bytes_read()), " of ", Bytes(progress.bytes_total()), " (",
                      percent, " %)");
}

}  // namespace weir::cli
