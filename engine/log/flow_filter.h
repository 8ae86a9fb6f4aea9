// What a subscriber wants of a session's events, compiled once and asked for each of them.
#ifndef WEIR_ENGINE_LOG_FLOW_FILTER_H_
#define WEIR_ENGINE_LOG_FLOW_FILTER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/flow/flow_end.h"
#include "engine/log/cursor.h"
#include "engine/log/match_values.h"
#include "engine/record/event_batch.h"

namespace weir {

struct PortRange {
  uint16_t first = 0;
  uint16_t last = 0;  // inclusive
};

// An application by both its numbers: "TLS.Google", not "DNS.Google".
struct ApplicationPair {
  uint16_t master_id = 0;
  uint16_t application_id = 0;
};

// A label that clients attached to a flow: its name, and where `value` is set its value, too.
struct LabelPattern {
  std::string name{};
  std::optional<std::string> value{};  // as engine/record/labels.h has it
};

// Its fields are joined by AND, the values of one field by OR; a field that is empty or 0 matches
// everything. Names of applications, categories and risks are numbers by now.
struct FlowFilterSpec {
  std::vector<IpNetwork> networks{};  // either end inside
  std::vector<IpNetwork> src_networks{};
  std::vector<IpNetwork> dst_networks{};
  std::vector<PortRange> ports{};  // of either end
  std::vector<PortRange> src_ports{};
  std::vector<PortRange> dst_ports{};
  std::vector<uint8_t> protocols{};
  std::vector<uint8_t> ip_versions{};
  std::vector<uint16_t> vlan_ids{};
  std::vector<TunnelKind> tunnel_kinds{};
  // Joined by OR with each other: the application's own number or its master's; both.
  std::vector<uint16_t> application_ids{};
  std::vector<ApplicationPair> application_pairs{};
  std::vector<uint16_t> category_ids{};
  std::vector<std::string> server_names{};  // patterns as in glob.h
  std::vector<Confidence> confidences{};
  std::optional<bool> guessed{};
  std::vector<EventType> event_types{};
  std::vector<EndReason> end_reasons{};
  std::vector<LabelPattern> labels{};
  std::vector<uint64_t> risk_masks{};  // joined by AND: a risk of each (bit i: risk number i)
  uint16_t min_risk_score = 0;
  uint64_t min_packets = 0;
  uint64_t min_link_bytes = 0;
  uint64_t min_ip_bytes = 0;
  uint64_t min_transport_bytes = 0;
  uint64_t min_payload_bytes = 0;
  int64_t min_duration_ns = 0;
};

// How much a subscriber may ask for: what each event costs is bounded by it.
inline constexpr size_t kMaxFilters = 64;             // allow and deny each
inline constexpr size_t kMaxFilterValues = 256;       // in one field
inline constexpr size_t kMaxServerNamePattern = 255;  // bytes

// Admits events of `event_types` (of all if it is empty; those of a snapshot whatever it says) that
// any of `allow` matches (all of them if it is empty) and none of `deny`. INVALID_ARGUMENT, naming
// the field as in "deny[2].ports", where a value is out of its range.
absl::StatusOr<std::shared_ptr<const EventFilter>> CompileFlowFilter(
    std::vector<FlowFilterSpec> allow, std::vector<FlowFilterSpec> deny,
    std::vector<EventType> event_types = {});

// Whether filters are within their ranges and limits.
// INVALID_ARGUMENT that names the first field at fault and its value; `list` is "allow" or "deny".
absl::Status CheckFlowFilters(const std::string& list, const std::vector<FlowFilterSpec>& specs);

// Keeps a subscriber's events to those from a time on.
// Admits what `filter` (null: all) admits of the events with `since_ns` (Unix time, negative before
// 1970) or later as their time, and of those of a snapshot, whose time is that of the snapshot.
std::shared_ptr<const EventFilter> FilterSince(int64_t since_ns,
                                               std::shared_ptr<const EventFilter> filter);

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_FLOW_FILTER_H_
