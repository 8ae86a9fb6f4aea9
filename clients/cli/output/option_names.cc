#include "clients/cli/output/option_names.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "clients/cpp/errors.h"

namespace weir::cli {
namespace {

using Pair = std::pair<absl::string_view, absl::string_view>;

constexpr Pair kOptions[] = {
    {"request_id", "--request-id"},
    {"spec.events.early_at_packet", "--early-at-packet"},
    {"spec.events.types", "--events"},
    {"spec.events.update_interval", "--update-interval"},
    {"spec.lifetime.idle_ttl", "--idle-ttl"},
    {"spec.lifetime.while_subscribed.linger", "--linger"},
    {"spec.log.max_bytes", "--log-bytes"},
    {"spec.log.max_events", "--log-events"},
    {"spec.meter.active_timeout", "--active-timeout"},
    {"spec.meter.bpf_filter", "--bpf"},
    {"spec.meter.custom_categories_file", "--categories-file"},
    {"spec.meter.custom_protocols_file", "--protocols-file"},
    {"spec.meter.duplicate_window", "--duplicate-window"},
    {"spec.meter.early_packets", "--splt"},
    {"spec.meter.extra_tunnels", "--tunnels"},
    {"spec.meter.find_processes", "--find-processes"},
    {"spec.meter.idle_timeout", "--idle-timeout"},
    {"spec.meter.idle_timeouts.icmp", "--icmp-idle-timeout"},
    {"spec.meter.idle_timeouts.other", "--other-idle-timeout"},
    {"spec.meter.idle_timeouts.tcp", "--tcp-idle-timeout"},
    {"spec.meter.idle_timeouts.udp", "--udp-idle-timeout"},
    {"spec.meter.max_dissected_packets", "--max-dissected-packets"},
    {"spec.meter.max_flows", "--max-flows"},
    {"spec.meter.max_open_flows", "--max-open-flows"},
    {"spec.meter.max_packets", "--max-packets"},
    {"spec.meter.process_poll_interval", "--process-poll-interval"},
    {"spec.meter.verdicts.hold_at_packet", "--hold-at-packet"},
    {"spec.meter.verdicts.hold_timeout", "--hold-timeout"},
    {"spec.meter.verdicts.max_queued_packets", "--max-queued-packets"},
    {"spec.meter.workers", "--workers"},
    {"spec.source.interfaces.kernel_buffer_bytes", "--kernel-buffer-bytes"},
    {"spec.source.interfaces.snapshot_length", "--snapshot-length"},
    {"spec.source.synthetic.applications", "--synthetic-app"},
    {"spec.source.synthetic.flows_per_second", "--synthetic-rate"},
    {"spec.source.synthetic.max_packet_bytes", "--synthetic-max-bytes"},
    {"spec.source.synthetic.min_packet_bytes", "--synthetic-min-bytes"},
    {"spec.source.synthetic.packets_per_flow", "--synthetic-packets"},
    {"spec.start.subscribers", "--after-subscribers"},
    {"subscription.event_types", "--events"},
    {"subscription.field_mask", "--fields"},
    {"subscription.heartbeat_interval", "--heartbeat-interval"},
    {"subscription.last_events", "--last"},
    {"subscription.on_overflow", "--on-overflow"},
    {"subscription.position", "--from"},
    {"subscription.resume_token", "--from"},
    {"subscription.stall_timeout", "--stall-timeout"},
};

// Behind "--" or "--not-".
constexpr Pair kFilterOptions[] = {
    {"application_ids", "app"},
    {"applications", "app"},
    {"categories", "category"},
    {"category_ids", "category"},
    {"confidences", "confidence"},
    {"dst_networks", "dst-net"},
    {"dst_ports", "dst-port"},
    {"end_reasons", "end-reason"},
    {"event_types", "event-type"},
    {"guessed", "guessed"},
    {"ip_versions", "ip-version"},
    {"labels", "flow-label"},
    {"min_bytes", "min-bytes"},
    {"min_duration", "min-duration"},
    {"min_packets", "min-packets"},
    {"min_risk_score", "min-risk-score"},
    {"min_risk_severity", "min-severity"},
    {"networks", "net"},
    {"ports", "port"},
    {"protocols", "proto"},
    {"risk_ids", "risk"},
    {"risks", "risk"},
    {"server_names", "sni"},
    {"src_networks", "src-net"},
    {"src_ports", "src-port"},
    {"tunnel_kinds", "tunnel"},
    {"vlan_ids", "vlan"},
};

constexpr Pair kLists[] = {
    {"--app", "weir info --protocols"},  {"--not-app", "weir info --protocols"},
    {"--fields", "weir info --fields"},  {"--risk", "weir info --risks"},
    {"--not-risk", "weir info --risks"},
};

template <size_t kSize>
absl::string_view Find(const Pair (&pairs)[kSize], absl::string_view name) {
  for (const auto& [each, value] : pairs) {
    if (each == name) return value;
  }
  return "";
}

std::string FilterOption(absl::string_view prefix, absl::string_view field) {
  const size_t dot = field.find("].");
  if (dot == absl::string_view::npos) return "";
  field.remove_prefix(dot + 2);
  const absl::string_view name = Find(kFilterOptions, field.substr(0, field.find_first_of("[.")));
  return name.empty() ? "" : absl::StrCat(prefix, name);
}

}  // namespace

std::string OptionOfField(absl::string_view field) {
  if (absl::ConsumePrefix(&field, "subscription.allow[")) return FilterOption("--", field);
  if (absl::ConsumePrefix(&field, "subscription.deny[")) return FilterOption("--not-", field);
  return std::string(Find(kOptions, field.substr(0, field.find('['))));
}

std::string MessageByOptions(const absl::Status& status) {
  std::string message(status.message());
  absl::string_view list;
  for (const client::FieldViolation& violation : client::DetailsOf(status).violations) {
    const std::string option = OptionOfField(violation.field);
    if (option.empty()) continue;
    absl::StrReplaceAll({{violation.field, option}}, &message);
    if (list.empty()) list = Find(kLists, option);
  }
  if (!list.empty()) absl::StrAppend(&message, "; see ", list);
  return message;
}

}  // namespace weir::cli
