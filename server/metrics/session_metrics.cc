#include <cstdint>
#include <string>
#include <utility>

#include "engine/session/session_registry.h"
#include "server/convert/session.h"
#include "server/metrics/sensor_metrics.h"

namespace weir {
namespace {

constexpr size_t kPage = 1000;

struct Figure {
  const char* name;
  const char* help;
  uint64_t (v1::CaptureStatistics::*value)() const;
};

// captured = in flows + ignored + waiting, as docs/flow_semantics.md has it; likewise of bytes.
constexpr Figure kCounters[] = {
    {"weir_captured_packets_total", "Frames that the source handed out.",
     &v1::CaptureStatistics::captured_packets},
    {"weir_captured_bytes_total", "Their bytes, by wire length.",
     &v1::CaptureStatistics::captured_bytes},
    {"weir_kernel_dropped_packets_total", "Packets dropped since the sensor did not keep up.",
     &v1::CaptureStatistics::kernel_dropped_packets},
    {"weir_interface_dropped_packets_total", "Packets dropped by network interfaces.",
     &v1::CaptureStatistics::interface_dropped_packets},
    {"weir_flows_started_total", "Flow records opened.", &v1::CaptureStatistics::flows_started},
    {"weir_events_written_total", "Events written to the session's log.",
     &v1::CaptureStatistics::events_written},
    {"weir_stray_timestamps_total", "Packets whose time was out of line with those around.",
     &v1::CaptureStatistics::stray_timestamps},
    {"weir_clock_steps_back_total", "Times that the packets' clock was set back.",
     &v1::CaptureStatistics::clock_steps_back},
    {"weir_holds_total", "Flows held for a verdict.", &v1::CaptureStatistics::holds},
    {"weir_expired_holds_total", "Holds that ended by their deadline, without a verdict.",
     &v1::CaptureStatistics::expired_holds},
    {"weir_failed_socket_lookups_total", "Looks at the machine's sockets that failed.",
     &v1::CaptureStatistics::failed_socket_lookups},
    {"weir_hello_assemblies_total", "Handshake messages of several packets that were begun.",
     &v1::CaptureStatistics::hello_assemblies},
};

// They go down as well: of packets in flows, those that turn out to be duplicates are taken back.
constexpr Figure kGauges[] = {
    {"weir_packets_in_flows", "Packets counted in flows.",
     &v1::CaptureStatistics::packets_in_flows},
    {"weir_bytes_in_flows", "Their bytes, by wire length.", &v1::CaptureStatistics::bytes_in_flows},
    {"weir_waiting_packets", "Fragments whose first has not come.",
     &v1::CaptureStatistics::waiting_packets},
    {"weir_waiting_bytes", "Their bytes, by wire length.", &v1::CaptureStatistics::waiting_bytes},
    {"weir_session_open_flows", "Flow records that are open.", &v1::CaptureStatistics::open_flows},
    {"weir_held_flows", "Flows that wait for a verdict.", &v1::CaptureStatistics::held_flows},
    {"weir_hello_assembly_bytes", "Bytes of handshake messages that are being put together.",
     &v1::CaptureStatistics::hello_assembly_bytes},
};

// Adds to the families with the session's label in front of others.
class SessionMetrics {
 public:
  SessionMetrics(std::string id, MetricFamilies& families)
      : id_(std::move(id)), families_(families) {}

  void Add(const SessionStatus& status) {
    v1::CaptureStatistics statistics;
    ToProto(status.statistics, statistics);
    for (const Figure& each : kCounters) Counter(each.name, each.help, (statistics.*each.value)());
    for (const Figure& each : kGauges) Gauge(each.name, each.help, (statistics.*each.value)());
    AddReasons(statistics);
    for (const v1::InterfaceStatistics& each : statistics.interfaces()) AddInterface(each);
    for (const v1::WorkerStatistics& each : statistics.workers()) AddWorker(each);
    AddLife(status);
  }

 private:
  void AddReasons(const v1::CaptureStatistics& statistics) {
    for (const v1::IgnoredPackets& each : statistics.ignored()) {
      const prometheus::ClientMetric::Label reason = {
          "reason", LabelOf(v1::IgnoredReason_Name(each.reason()), "IGNORED_REASON_")};
      Counter("weir_ignored_packets_total", "Packets that are in no flow, by why.", each.packets(),
              {reason});
      Counter("weir_ignored_bytes_total", "Their bytes, by wire length.", each.bytes(), {reason});
    }
    for (const v1::EndedFlows& each : statistics.flows_ended()) {
      Counter("weir_flows_ended_total", "Flow records that ended, by why.", each.flows(),
              {{"reason", LabelOf(v1::EndReason_Name(each.reason()), "END_REASON_")}});
    }
  }

  void AddInterface(const v1::InterfaceStatistics& from) {
    const prometheus::ClientMetric::Label name = {"interface", from.name()};
    Counter("weir_interface_captured_packets_total", "Frames captured by an interface.",
            from.captured_packets(), {name});
    Counter("weir_interface_outages_total", "Times that an interface was gone or down.",
            from.outages(), {name});
    const double down = static_cast<double>(from.outage_time().seconds()) +
                        static_cast<double>(from.outage_time().nanos()) / 1e9;
    Counter("weir_interface_outage_seconds_total", "How long, in all.", down, {name});
    const bool captures = from.state() == v1::INTERFACE_STATE_CAPTURING;
    Gauge("weir_interface_up", "1 where the interface is being captured.", captures ? 1 : 0,
          {name});
  }

  void AddWorker(const v1::WorkerStatistics& from) {
    const prometheus::ClientMetric::Label worker = {"worker", std::to_string(from.worker())};
    Counter("weir_worker_packets_total", "Frames that a worker read from its own part of a source.",
            from.packets(), {worker});
    Counter("weir_worker_kernel_dropped_packets_total", "Packets dropped since it did not keep up.",
            from.kernel_dropped_packets(), {worker});
  }

  void AddLife(const SessionStatus& status) {
    const v1::SessionState now = ToProto(status.state);
    for (int i = v1::SESSION_STATE_WAITING; i <= v1::SESSION_STATE_FAILED; ++i) {
      const auto state = static_cast<v1::SessionState>(i);
      Gauge("weir_session_state", "1 for the state that the session is in.", state == now ? 1 : 0,
            {{"state", LabelOf(v1::SessionState_Name(state), "SESSION_STATE_")}});
    }
    Gauge("weir_session_subscribers", "Subscribers that are connected.", status.subscribers);
    Gauge("weir_session_log_bytes", "Bytes of events that the session's log keeps.",
          status.log.bytes);
  }

  void Counter(const char* name, const char* help, double value, MetricLabels labels = {}) {
    labels.insert(labels.begin(), {"session", id_});
    families_.AddCounter(name, help, std::move(labels), value);
  }
  void Gauge(const char* name, const char* help, double value, MetricLabels labels = {}) {
    labels.insert(labels.begin(), {"session", id_});
    families_.AddGauge(name, help, std::move(labels), value);
  }

  const std::string id_;
  MetricFamilies& families_;
};

}  // namespace

void AddSessionMetrics(const SessionRegistry& registry, MetricFamilies& families) {
  ListSessionsOptions options = {.page_size = kPage};
  for (bool has_more = true; has_more;) {
    const SessionPage page = registry.List(options);
    for (const auto& session : page.sessions) {
      SessionMetrics(session->id(), families).Add(session->status());
    }
    has_more = page.has_more;
    if (has_more) options.after = page.sessions.back()->id();
  }
}

}  // namespace weir
