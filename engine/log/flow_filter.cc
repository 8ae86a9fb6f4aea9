#include "engine/log/flow_filter.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "engine/log/flow_filter_check.h"
#include "engine/log/glob.h"

namespace weir {
namespace {

template <typename T, typename Predicate>
bool EmptyOrAny(const std::vector<T>& values, const Predicate& matches) {
  return values.empty() || std::any_of(values.begin(), values.end(), matches);
}

template <typename T>
bool EmptyOrHas(const std::vector<T>& values, T value) {
  return EmptyOrAny(values, [value](T other) { return other == value; });
}

auto Inside(const IpAddress& address, uint8_t ip_version) {
  return [&address, ip_version](const IpNetwork& network) {
    return network.Contains(address, ip_version);
  };
}

auto Covers(uint16_t port) {
  return [port](const PortRange& range) { return range.first <= port && port <= range.last; };
}

bool NumbersMatch(const FlowFilterSpec& spec, const FilterKey& key) {
  return key.packets >= spec.min_packets && key.link_bytes >= spec.min_link_bytes &&
         key.ip_bytes >= spec.min_ip_bytes && key.transport_bytes >= spec.min_transport_bytes &&
         key.payload_bytes >= spec.min_payload_bytes && key.duration_ns >= spec.min_duration_ns &&
         key.risk_score >= spec.min_risk_score &&
         std::all_of(spec.risk_masks.begin(), spec.risk_masks.end(),
                     [&key](uint64_t mask) { return (mask & key.risks) != 0; });
}

bool KindsMatch(const FlowFilterSpec& spec, const FilterKey& key) {
  return EmptyOrHas(spec.event_types, key.event_type) &&
         EmptyOrHas(spec.end_reasons, key.end_reason) && EmptyOrHas(spec.protocols, key.protocol) &&
         EmptyOrHas(spec.ip_versions, key.ip_version) && EmptyOrHas(spec.vlan_ids, key.vlan_id) &&
         EmptyOrHas(spec.tunnel_kinds, key.tunnel_kind) &&
         spec.guessed.value_or(key.guessed) == key.guessed;
}

// A master of 0 is none, and matches nothing: the application 0 is the unknown one.
bool ApplicationMatches(const FlowFilterSpec& spec, const FilterKey& key) {
  const auto has_id = [&key](uint16_t id) {
    return id == key.application_id || (id == key.master_id && id != 0);
  };
  const auto is_pair = [&key](const ApplicationPair& pair) {
    return pair.application_id == key.application_id && pair.master_id == key.master_id;
  };
  if (spec.application_ids.empty()) return EmptyOrAny(spec.application_pairs, is_pair);
  return EmptyOrAny(spec.application_ids, has_id) ||
         std::any_of(spec.application_pairs.begin(), spec.application_pairs.end(), is_pair);
}

bool LabelMatches(const FlowFilterSpec& spec, const FilterKey& key) {
  return EmptyOrHas(spec.category_ids, key.category_id) &&
         EmptyOrHas(spec.confidence_ids, key.confidence_id) && ApplicationMatches(spec, key);
}

bool EndsMatch(const FlowFilterSpec& spec, const FilterKey& key) {
  const auto src_inside = Inside(key.source, key.ip_version);
  const auto dst_inside = Inside(key.destination, key.ip_version);
  const auto src_covered = Covers(key.source_port);
  const auto dst_covered = Covers(key.destination_port);
  return EmptyOrAny(spec.src_ports, src_covered) && EmptyOrAny(spec.dst_ports, dst_covered) &&
         (EmptyOrAny(spec.ports, src_covered) || EmptyOrAny(spec.ports, dst_covered)) &&
         EmptyOrAny(spec.src_networks, src_inside) && EmptyOrAny(spec.dst_networks, dst_inside) &&
         (EmptyOrAny(spec.networks, src_inside) || EmptyOrAny(spec.networks, dst_inside));
}

bool ServerNameMatches(const FlowFilterSpec& spec, const FilterKey& key, std::string_view entry) {
  if (spec.server_names.empty()) return true;
  const size_t offset = std::min<size_t>(key.server_name_offset, entry.size());
  const std::string_view name = entry.substr(offset, key.server_name_length);
  return EmptyOrAny(spec.server_names,
                    [name](std::string_view pattern) { return GlobMatches(pattern, name); });
}

// The cheap questions first.
bool Matches(const FlowFilterSpec& spec, const FilterKey& key, std::string_view entry) {
  return NumbersMatch(spec, key) && KindsMatch(spec, key) && LabelMatches(spec, key) &&
         EndsMatch(spec, key) && ServerNameMatches(spec, key, entry);
}

class FlowFilter final : public EventFilter {
 public:
  FlowFilter(std::vector<FlowFilterSpec> allow, std::vector<FlowFilterSpec> deny,
             std::vector<EventType> event_types)
      : allow_(std::move(allow)), deny_(std::move(deny)), event_types_(std::move(event_types)) {}

  bool Admits(const FilterKey& key, std::string_view entry) const override {
    const auto matches = [&](const FlowFilterSpec& spec) { return Matches(spec, key, entry); };
    return EmptyOrHas(event_types_, key.event_type) && EmptyOrAny(allow_, matches) &&
           std::none_of(deny_.begin(), deny_.end(), matches);
  }

 private:
  const std::vector<FlowFilterSpec> allow_;
  const std::vector<FlowFilterSpec> deny_;
  const std::vector<EventType> event_types_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<const EventFilter>> CompileFlowFilter(
    std::vector<FlowFilterSpec> allow, std::vector<FlowFilterSpec> deny,
    std::vector<EventType> event_types) {
  absl::Status checked = CheckFlowFilters("allow", allow);
  checked.Update(CheckFlowFilters("deny", deny));
  if (!checked.ok()) return checked;
  return std::make_shared<const FlowFilter>(std::move(allow), std::move(deny),
                                            std::move(event_types));
}

}  // namespace weir
