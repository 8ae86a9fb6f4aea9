#include "engine/log/flow_filter.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "engine/log/glob_set.h"
#include "engine/record/labels.h"

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

bool ClassMatches(const FlowFilterSpec& spec, const FilterKey& key) {
  return EmptyOrHas(spec.category_ids, key.category_id) &&
         EmptyOrHas(spec.confidences, key.confidence) && ApplicationMatches(spec, key);
}

bool PortsMatch(const FlowFilterSpec& spec, const FilterKey& key) {
  const auto src_covered = Covers(key.source_port);
  const auto dst_covered = Covers(key.destination_port);
  return EmptyOrAny(spec.src_ports, src_covered) && EmptyOrAny(spec.dst_ports, dst_covered) &&
         (EmptyOrAny(spec.ports, src_covered) || EmptyOrAny(spec.ports, dst_covered));
}

bool NetworksMatch(const FlowFilterSpec& spec, const FilterKey& key) {
  const auto src_inside = Inside(key.source, key.ip_version);
  const auto dst_inside = Inside(key.destination, key.ip_version);
  return EmptyOrAny(spec.src_networks, src_inside) && EmptyOrAny(spec.dst_networks, dst_inside) &&
         (EmptyOrAny(spec.networks, src_inside) || EmptyOrAny(spec.networks, dst_inside));
}

bool ServerNameMatches(const GlobSet& names, const FilterKey& key, std::string_view entry) {
  if (names.empty()) return true;
  const size_t offset = std::min<size_t>(key.server_name_offset, entry.size());
  return names.Matches(entry.substr(offset, key.server_name_length));
}

bool LabelsMatch(const FlowFilterSpec& spec, const FilterKey& key, std::string_view entry) {
  if (spec.labels.empty()) return true;
  std::string_view bytes =
      entry.substr(entry.size() - std::min<size_t>(key.label_bytes, entry.size()));
  for (Label label; TakeLabel(bytes, label);) {
    const auto matches = [&label](const LabelPattern& pattern) {
      return pattern.name == label.name &&
             (!pattern.value.has_value() || *pattern.value == label.value);
    };
    if (std::any_of(spec.labels.begin(), spec.labels.end(), matches)) return true;
  }
  return false;
}

// Whether a filter says anything on a matter: most say nothing on most, and need not be asked then.
struct Asked {
  explicit Asked(const FlowFilterSpec& spec)
      : numbers(spec.min_packets > 0 || spec.min_link_bytes > 0 || spec.min_ip_bytes > 0 ||
                spec.min_transport_bytes > 0 || spec.min_payload_bytes > 0 ||
                spec.min_duration_ns > 0 || spec.min_risk_score > 0 || !spec.risk_masks.empty()),
        kinds(!spec.event_types.empty() || !spec.end_reasons.empty() || !spec.protocols.empty() ||
              !spec.ip_versions.empty() || !spec.vlan_ids.empty() || !spec.tunnel_kinds.empty() ||
              spec.guessed.has_value()),
        application(!spec.category_ids.empty() || !spec.confidences.empty() ||
                    !spec.application_ids.empty() || !spec.application_pairs.empty()),
        ports(!spec.ports.empty() || !spec.src_ports.empty() || !spec.dst_ports.empty()),
        networks(!spec.networks.empty() || !spec.src_networks.empty() ||
                 !spec.dst_networks.empty()) {}

  bool numbers;
  bool kinds;
  bool application;
  bool ports;
  bool networks;
};

class CompiledFilter {
 public:
  CompiledFilter(FlowFilterSpec spec, size_t max_automaton_bytes)
      : server_names_(std::exchange(spec.server_names, {}), max_automaton_bytes),
        spec_(std::move(spec)),
        asked_(spec_) {}

  // The cheap questions first.
  bool Matches(const FilterKey& key, std::string_view entry) const {
    return (!asked_.numbers || NumbersMatch(spec_, key)) &&
           (!asked_.kinds || KindsMatch(spec_, key)) &&
           (!asked_.application || ClassMatches(spec_, key)) &&
           (!asked_.ports || PortsMatch(spec_, key)) &&
           (!asked_.networks || NetworksMatch(spec_, key)) &&
           ServerNameMatches(server_names_, key, entry) && LabelsMatch(spec_, key, entry);
  }

 private:
  GlobSet server_names_;
  FlowFilterSpec spec_;
  Asked asked_;
};

std::vector<CompiledFilter> Compiled(std::vector<FlowFilterSpec> specs) {
  std::vector<CompiledFilter> filters;
  filters.reserve(specs.size());
  const size_t max_automaton_bytes = GlobSet::kMostBytes / (2 * std::max<size_t>(1, specs.size()));
  for (FlowFilterSpec& spec : specs) filters.emplace_back(std::move(spec), max_automaton_bytes);
  return filters;
}

class FlowFilter final : public EventFilter {
 public:
  FlowFilter(std::vector<FlowFilterSpec> allow, std::vector<FlowFilterSpec> deny,
             std::vector<EventType> event_types)
      : allow_(Compiled(std::move(allow))),
        deny_(Compiled(std::move(deny))),
        event_types_(std::move(event_types)) {}

  bool Admits(const FilterKey& key, std::string_view entry) const override {
    const auto matches = [&](const CompiledFilter& filter) { return filter.Matches(key, entry); };
    return IsWanted(key.event_type) && EmptyOrAny(allow_, matches) &&
           std::none_of(deny_.begin(), deny_.end(), matches);
  }

 private:
  // The list is of what sessions make; who asks for a snapshot wants its events.
  bool IsWanted(EventType type) const {
    return type == EventType::kSnapshot || EmptyOrHas(event_types_, type);
  }

  const std::vector<CompiledFilter> allow_;
  const std::vector<CompiledFilter> deny_;
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

namespace {

class SinceFilter final : public EventFilter {
 public:
  SinceFilter(int64_t since_ns, std::shared_ptr<const EventFilter> filter)
      : since_ns_(since_ns), filter_(std::move(filter)) {}

  bool Admits(const FilterKey& key, std::string_view entry) const override {
    if (key.event_ns < since_ns_ && key.event_type != EventType::kSnapshot) return false;
    return filter_ == nullptr || filter_->Admits(key, entry);
  }

 private:
  const int64_t since_ns_;
  const std::shared_ptr<const EventFilter> filter_;
};

}  // namespace

std::shared_ptr<const EventFilter> FilterSince(int64_t since_ns,
                                               std::shared_ptr<const EventFilter> filter) {
  return std::make_shared<const SinceFilter>(since_ns, std::move(filter));
}

}  // namespace weir
