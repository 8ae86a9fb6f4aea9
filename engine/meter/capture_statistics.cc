#include "engine/meter/capture_statistics.h"

#include <algorithm>
#include <utility>

namespace weir {
namespace {

template <size_t kSize>
void AddTo(const std::array<uint64_t, kSize>& part, std::array<uint64_t, kSize>& whole) {
  for (size_t i = 0; i < kSize; ++i) whole[i] += part[i];
}

// Times of a part without packets are 0 and count for nothing.
void MergeTimes(const CaptureStatistics& part, CaptureStatistics& whole) {
  if (part.packets_in_flows == 0) return;
  const bool first = whole.packets_in_flows == 0;
  whole.first_packet_ns =
      first ? part.first_packet_ns : std::min(whole.first_packet_ns, part.first_packet_ns);
  whole.newest_packet_ns =
      first ? part.newest_packet_ns : std::max(whole.newest_packet_ns, part.newest_packet_ns);
}

}  // namespace

void Accumulate(const CaptureStatistics& part, CaptureStatistics& whole) {
  MergeTimes(part, whole);
  whole.captured_packets += part.captured_packets;
  whole.captured_bytes += part.captured_bytes;
  whole.packets_in_flows += part.packets_in_flows;
  whole.bytes_in_flows += part.bytes_in_flows;
  AddTo(part.ignored_packets, whole.ignored_packets);
  AddTo(part.ignored_bytes, whole.ignored_bytes);
  whole.waiting_packets += part.waiting_packets;
  whole.waiting_bytes += part.waiting_bytes;
  whole.later_fragments_in_flows += part.later_fragments_in_flows;
  whole.icmp_errors_in_flows += part.icmp_errors_in_flows;
  whole.duplicate_packets += part.duplicate_packets;
  whole.duplicate_bytes += part.duplicate_bytes;
  whole.packets_of_ended_flows += part.packets_of_ended_flows;
  whole.packets_of_open_flows += part.packets_of_open_flows;
  whole.bytes_of_ended_flows += part.bytes_of_ended_flows;
  whole.bytes_of_open_flows += part.bytes_of_open_flows;
  whole.flows_started += part.flows_started;
  AddTo(part.flows_ended, whole.flows_ended);
  whole.flows_without_room += part.flows_without_room;
  whole.flows_open += part.flows_open;
  whole.peak_flows_open += part.peak_flows_open;
  whole.events += part.events;
  whole.backward_timestamps += part.backward_timestamps;
  whole.unrepresentable_timestamps += part.unrepresentable_timestamps;
  whole.stray_timestamps += part.stray_timestamps;
  whole.clock_steps_back += part.clock_steps_back;
  whole.largest_backward_ns = std::max(whole.largest_backward_ns, part.largest_backward_ns);
  whole.dropped_text_bytes += part.dropped_text_bytes;
  whole.holds += part.holds;
  whole.decided_holds += part.decided_holds;
  whole.expired_holds += part.expired_holds;
  whole.released_holds += part.released_holds;
  whole.verdicts_applied += part.verdicts_applied;
  whole.verdicts_late += part.verdicts_late;
  whole.hello_assemblies += part.hello_assemblies;
  whole.hello_assemblies_finished += part.hello_assemblies_finished;
  AddTo(part.hello_assemblies_abandoned, whole.hello_assemblies_abandoned);
  whole.hello_assemblies_open += part.hello_assemblies_open;
  whole.hello_assembly_bytes += part.hello_assembly_bytes;
  whole.kernel_drops += part.kernel_drops;
  whole.interface_drops += part.interface_drops;
  whole.source_bytes_read += part.source_bytes_read;
  whole.source_bytes_total += part.source_bytes_total;
  whole.source_files_read += part.source_files_read;
  whole.source_files_total += part.source_files_total;
  if (whole.source_current_file.empty()) whole.source_current_file = part.source_current_file;
}

void SettleTotals(CaptureStatistics& statistics) {
  const auto without = [](uint64_t all, uint64_t part) { return all > part ? all - part : 0; };
  constexpr auto kDuplicate = static_cast<size_t>(IgnoredReason::kDuplicate);
  statistics.packets_in_flows = without(statistics.packets_in_flows, statistics.duplicate_packets);
  statistics.bytes_in_flows = without(statistics.bytes_in_flows, statistics.duplicate_bytes);
  statistics.ignored_packets[kDuplicate] += std::exchange(statistics.duplicate_packets, 0);
  statistics.ignored_bytes[kDuplicate] += std::exchange(statistics.duplicate_bytes, 0);
  statistics.packets_of_open_flows =
      without(statistics.packets_in_flows, statistics.packets_of_ended_flows);
  statistics.bytes_of_open_flows =
      without(statistics.bytes_in_flows, statistics.bytes_of_ended_flows);
}

}  // namespace weir
