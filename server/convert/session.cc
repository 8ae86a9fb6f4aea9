#include "server/convert/session.h"

#include <algorithm>
#include <string>

#include "server/convert/error_details.h"
#include "server/convert/session_spec.h"
#include "server/convert/times.h"

namespace weir {
namespace {

void Put(const SessionStatus& from, v1::SessionStatus& status) {
  status.set_state(ToProto(from.state));
  ToProto(from.statistics, *status.mutable_statistics());
  if (!from.error.ok()) ToProto(from.error, *status.mutable_error());
  ToProto(from.create_time_ns, *status.mutable_create_time());
  if (from.start_time_ns != 0) ToProto(from.start_time_ns, *status.mutable_start_time());
  if (from.end_time_ns != 0) ToProto(from.end_time_ns, *status.mutable_end_time());
  status.set_subscribers(from.subscribers);
  v1::LogStatus& log = *status.mutable_log();
  if (from.log.oldest_sequence < from.log.next_sequence)
    log.set_first_sequence(from.log.oldest_sequence);
  if (from.log.next_sequence > 0) log.set_last_sequence(from.log.next_sequence - 1);
  log.set_bytes(from.log.bytes);
}

}  // namespace

v1::SessionState ToProto(SessionState state) {
  return static_cast<v1::SessionState>(static_cast<int>(state));
}

void ToProto(const absl::Status& from, v1::SessionError& error) {
  error.set_code(static_cast<uint32_t>(InfoOf(ReasonOf(from)).code));
  error.set_reason(ReasonNameOf(from));
  error.set_message(FullMessageOf(from));
}

void ToProto(const Session& from, v1::SessionView view, v1::Session& session) {
  const bool is_full = view == v1::SESSION_VIEW_FULL;
  session.set_id(from.id());
  session.set_uid(from.uid());
  ToProto(from.spec(), is_full ? Paths::kAll : Paths::kFirst, *session.mutable_spec());
  Put(from.status(), *session.mutable_status());
  if (!is_full) return;
  ToProto(from.effective_spec(), Paths::kNone, *session.mutable_status()->mutable_effective_spec());
}

namespace {

void PutIgnored(const CaptureStatistics& from, v1::CaptureStatistics& statistics) {
  for (size_t i = 1; i < kIgnoredReasonCount; ++i) {
    if (from.ignored_packets[i] == 0) continue;
    v1::IgnoredPackets& ignored = *statistics.add_ignored();
    ignored.set_reason(static_cast<v1::IgnoredReason>(i));
    ignored.set_packets(from.ignored_packets[i]);
    ignored.set_bytes(from.ignored_bytes[i]);
  }
}

void PutEnded(const CaptureStatistics& from, v1::CaptureStatistics& statistics) {
  for (size_t i = 1; i < kEndReasonCount; ++i) {
    if (from.flows_ended[i] == 0) continue;
    v1::EndedFlows& ended = *statistics.add_flows_ended();
    ended.set_reason(static_cast<v1::EndReason>(i));
    ended.set_flows(from.flows_ended[i]);
  }
}

void PutVerdicts(const CaptureStatistics& from, v1::CaptureStatistics& statistics) {
  statistics.set_holds(from.holds);
  statistics.set_decided_holds(from.decided_holds);
  statistics.set_expired_holds(from.expired_holds);
  statistics.set_released_holds(from.released_holds);
  statistics.set_held_flows(from.holds - from.decided_holds - from.expired_holds -
                            from.released_holds);
  statistics.set_verdicts_applied(from.verdicts_applied);
  statistics.set_late_verdicts(from.verdicts_late);
  statistics.set_failed_socket_lookups(from.failed_socket_lookups);
}

void PutHelloAssemblies(const CaptureStatistics& from, v1::CaptureStatistics& statistics) {
  statistics.set_hello_assemblies(from.hello_assemblies);
  statistics.set_hello_assemblies_finished(from.hello_assemblies_finished);
  for (size_t i = 1; i < hello::kAbandonReasonCount; ++i) {
    if (from.hello_assemblies_abandoned[i] == 0) continue;
    v1::AbandonedHelloAssemblies& abandoned = *statistics.add_hello_assemblies_abandoned();
    abandoned.set_reason(static_cast<v1::HelloAbandonReason>(i));
    abandoned.set_assemblies(from.hello_assemblies_abandoned[i]);
  }
  statistics.set_hello_assemblies_open(from.hello_assemblies_open);
  statistics.set_hello_assembly_bytes(from.hello_assembly_bytes);
}

void PutProgress(const CaptureStatistics& from, v1::CaptureStatistics& statistics) {
  if (from.source_files_total == 0) return;
  v1::SourceProgress& progress = *statistics.mutable_progress();
  progress.set_bytes_read(from.source_bytes_read);
  if (from.source_bytes_total > 0) progress.set_bytes_total(from.source_bytes_total);
  progress.set_files_read(from.source_files_read);
  progress.set_files_total(from.source_files_total);
  progress.set_current_file(from.source_current_file);
}

void PutShares(const CaptureStatistics& from, v1::CaptureStatistics& statistics) {
  for (size_t i = 0; i < from.workers.size(); ++i) {
    v1::WorkerStatistics& worker = *statistics.add_workers();
    worker.set_worker(static_cast<uint32_t>(i));
    worker.set_packets(from.workers[i].captured_packets);
    worker.set_bytes(from.workers[i].captured_bytes);
    worker.set_open_flows(from.workers[i].flows_open);
    worker.set_kernel_dropped_packets(from.workers[i].kernel_drops);
  }
  for (const InterfaceCounts& counts : from.interfaces) {
    v1::InterfaceStatistics& interface = *statistics.add_interfaces();
    interface.set_name(counts.name);
    interface.set_captured_packets(counts.captured);
    interface.set_kernel_dropped_packets(counts.kernel_drops);
    interface.set_interface_dropped_packets(counts.interface_drops);
    interface.set_state(static_cast<v1::InterfaceState>(counts.state));
    interface.set_outages(counts.outages);
    ToProto(counts.outage_ns, *interface.mutable_outage_time());
    interface.set_failure(counts.failure);
  }
}

}  // namespace

void ToProto(const CaptureStatistics& from, v1::CaptureStatistics& statistics) {
  statistics.set_captured_packets(from.captured_packets);
  statistics.set_captured_bytes(from.captured_bytes);
  statistics.set_waiting_packets(from.waiting_packets);
  statistics.set_waiting_bytes(from.waiting_bytes);
  statistics.set_later_fragments_in_flows(from.later_fragments_in_flows);
  statistics.set_icmp_errors_in_flows(from.icmp_errors_in_flows);
  statistics.set_packets_in_flows(from.packets_in_flows);
  statistics.set_bytes_in_flows(from.bytes_in_flows);
  PutIgnored(from, statistics);
  statistics.set_packets_in_ended_flows(from.packets_of_ended_flows);
  statistics.set_bytes_in_ended_flows(from.bytes_of_ended_flows);
  statistics.set_packets_in_open_flows(from.packets_of_open_flows);
  statistics.set_bytes_in_open_flows(from.bytes_of_open_flows);
  statistics.set_flows_started(from.flows_started);
  PutEnded(from, statistics);
  statistics.set_open_flows(from.flows_open);
  statistics.set_peak_open_flows(from.peak_flows_open);
  statistics.set_kernel_dropped_packets(from.kernel_drops);
  statistics.set_interface_dropped_packets(from.interface_drops);
  statistics.set_unrepresentable_timestamps(from.unrepresentable_timestamps);
  statistics.set_stray_timestamps(from.stray_timestamps);
  statistics.set_clock_steps_back(from.clock_steps_back);
  statistics.set_largest_backward_nanos(static_cast<uint64_t>(from.largest_backward_ns));
  statistics.set_backward_timestamps(from.backward_timestamps);
  statistics.set_dropped_string_bytes(from.dropped_text_bytes);
  statistics.set_events_written(from.events);
  PutVerdicts(from, statistics);
  PutHelloAssemblies(from, statistics);
  if (from.packets_in_flows > 0) statistics.set_watermark_unix_nano(from.newest_packet_ns);
  PutProgress(from, statistics);
  PutShares(from, statistics);
}

v1::LossReason ToProto(LossReason reason) {
  switch (reason) {
    case LossReason::kNone:
      return v1::LOSS_REASON_UNSPECIFIED;
    case LossReason::kOverrun:
      return v1::LOSS_REASON_OVERTAKEN;
    case LossReason::kExpired:
      return v1::LOSS_REASON_RESUME_TOO_OLD;
    case LossReason::kRestarted:
      return v1::LOSS_REASON_RESTARTED;
    case LossReason::kDrain:
      return v1::LOSS_REASON_DRAIN;
  }
  return v1::LOSS_REASON_UNSPECIFIED;
}

void ToProto(const Ledger& from, v1::Ledger& ledger) {
  ledger.set_start_sequence(from.start_sequence);
  ledger.set_end_sequence(from.end_sequence);
  ledger.set_delivered(from.delivered);
  ledger.set_filtered_out(from.filtered_out);
  ledger.set_snapshot_delivered(from.snapshot_delivered);
  for (size_t i = 1; i < kLossReasonCount; ++i) {
    if (from.lost[i] == 0) continue;
    v1::LostEvents& lost = *ledger.add_lost();
    lost.set_reason(ToProto(static_cast<LossReason>(i)));
    lost.set_events(from.lost[i]);
  }
  std::sort(
      ledger.mutable_lost()->begin(), ledger.mutable_lost()->end(),
      [](const v1::LostEvents& a, const v1::LostEvents& b) { return a.reason() < b.reason(); });
}

void ToProto(const Warning& from, v1::SensorWarning& warning) {
  warning.set_kind(static_cast<v1::WarningKind>(from.kind));
  warning.set_message(from.message);
  ToProto(from.time_ns, *warning.mutable_time());
}

}  // namespace weir
