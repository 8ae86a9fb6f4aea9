// The totals of a capture: every number can be added up.
//   captured = in_flows + sum(ignored) + waiting      flows_started = sum(flows_ended) + flows_open
//   in_flows = packets_of_ended_flows + packets_of_open_flows
//   holds = decided_holds + expired_holds + released_holds + those held now
#ifndef WEIR_ENGINE_METER_CAPTURE_STATISTICS_H_
#define WEIR_ENGINE_METER_CAPTURE_STATISTICS_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/capture/packet_source.h"
#include "engine/flow/flow_end.h"
#include "engine/hello/abandon_reason.h"
#include "engine/packet/ignored_reason.h"

namespace weir {

// One worker's share, where each reads a source of its own.
struct WorkerShare {
  uint64_t captured_packets = 0;
  uint64_t captured_bytes = 0;
  uint64_t flows_open = 0;
  uint64_t kernel_drops = 0;
};

// A plain value, taken as a snapshot; the identities hold exactly once the meter has ended, and up
// to the packets in flight while it runs.
struct CaptureStatistics {
  uint64_t captured_packets = 0;  // frames that the source handed out
  uint64_t captured_bytes = 0;    // by wire length
  uint64_t packets_in_flows = 0;
  uint64_t bytes_in_flows = 0;                                  // by wire length
  std::array<uint64_t, kIgnoredReasonCount> ignored_packets{};  // indexed by IgnoredReason
  std::array<uint64_t, kIgnoredReasonCount> ignored_bytes{};    // by wire length, as well
  uint64_t waiting_packets = 0;           // fragments whose first has not come
  uint64_t waiting_bytes = 0;             // by wire length
  uint64_t later_fragments_in_flows = 0;  // of those in flows
  uint64_t icmp_errors_in_flows = 0;      // of those in flows: about the flow
  // That workers leave out, until SettleTotals(): the reader has counted them in flows.
  uint64_t duplicate_packets = 0;
  uint64_t duplicate_bytes = 0;
  uint64_t packets_of_ended_flows = 0;
  uint64_t packets_of_open_flows = 0;
  uint64_t bytes_of_ended_flows = 0;
  uint64_t bytes_of_open_flows = 0;
  uint64_t flows_started = 0;
  std::array<uint64_t, kEndReasonCount> flows_ended{};  // indexed by EndReason
  uint64_t flows_without_room = 0;  // of those EVICTED: for the sensor's bound, not the session's
  uint64_t flows_open = 0;
  uint64_t peak_flows_open = 0;             // of all workers: the sum of their peaks
  uint64_t events = 0;                      // appended to the log
  uint64_t backward_timestamps = 0;         // older than the clock, treated as arriving at it
  uint64_t unrepresentable_timestamps = 0;  // beyond signed 64-bit nanoseconds, likewise
  uint64_t stray_timestamps = 0;            // out of line with those around, likewise
  uint64_t clock_steps_back = 0;            // times that the packets' clock was set back
  int64_t largest_backward_ns = 0;          // how far a stamp was behind the clock at most
  uint64_t dropped_text_bytes = 0;          // not UTF-8
  uint64_t holds = 0;                       // begun; how they ended:
  uint64_t decided_holds = 0;               // by a verdict
  uint64_t expired_holds = 0;               // by their deadline
  uint64_t released_holds = 0;              // without a holder, or by a stop
  uint64_t verdicts_applied = 0;
  uint64_t verdicts_late = 0;     // of those: after the flow's hold had expired
  uint64_t hello_assemblies = 0;  // messages of several packets that were begun; how they ended:
  uint64_t hello_assemblies_finished = 0;
  std::array<uint64_t, hello::kAbandonReasonCount>
      hello_assemblies_abandoned{};  // by AbandonReason
  uint64_t hello_assemblies_open = 0;
  uint64_t hello_assembly_bytes = 0;  // that those hold
  uint64_t kernel_drops = 0;
  uint64_t interface_drops = 0;
  uint64_t failed_socket_lookups = 0;  // of the whole meter: they left flows without process
  int64_t first_packet_ns = 0;  // Unix time of the first and the newest packet in a flow; 0: none
  int64_t newest_packet_ns = 0;
  uint64_t source_bytes_read = 0;
  uint64_t source_bytes_total = 0;  // 0 where it is unknown
  uint32_t source_files_read = 0;
  uint32_t source_files_total = 0;          // 0 where the source reads no files
  std::string source_current_file;          // see SourceProgress
  std::vector<WorkerShare> workers;         // by number; empty where all share one source
  std::vector<InterfaceCounts> interfaces;  // live only
};

// Adds what one part of a meter counted to the whole; times are merged, the rest are sums, the
// shares of workers and interfaces are left alone.
void Accumulate(const CaptureStatistics& part, CaptureStatistics& whole);

// Makes one account of what a reader and its workers counted: takes duplicates out of the flows,
// and tells what is in open ones. A worker may have published its totals later than its reader, so
// nothing goes below zero.
void SettleTotals(CaptureStatistics& statistics);

}  // namespace weir

#endif  // WEIR_ENGINE_METER_CAPTURE_STATISTICS_H_
