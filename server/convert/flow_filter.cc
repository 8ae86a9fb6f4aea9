#include "server/convert/flow_filter.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/dpi/catalog.h"
#include "engine/log/flow_filter.h"
#include "server/convert/error_details.h"
#include "server/convert/sensor.h"
#include "server/convert/times.h"
#include "server/convert/verdicts.h"

namespace weir {
namespace {

using google::protobuf::RepeatedField;
using google::protobuf::RepeatedPtrField;

// Whether this sensor makes events of the type, which is one.
bool IsMade(int type) {
  return type != v1::EVENT_TYPE_PACKET && type != v1::EVENT_TYPE_ENDING &&
         type != v1::EVENT_TYPE_WINDOW;
}

// Takes one filter apart and keeps what is wrong with it. The filter is rewritten as it was
// understood.
class FilterReader {
 public:
  FilterReader(std::string path, Accounting accounting, const CustomRules* custom,
               v1::FlowFilter& from)
      : path_(std::move(path)), accounting_(accounting), custom_(custom), from_(from) {}

  absl::StatusOr<FlowFilterSpec> Read() {
    TakeEnds();
    TakeKinds();
    TakeNames();
    TakeRisks();
    TakeNumbers();
    TakeLabels();
    if (!status_.ok()) return status_;
    return std::move(spec_);
  }

 private:
  void TakeEnds() {
    Take("networks", *from_.mutable_networks(), spec_.networks);
    Take("src_networks", *from_.mutable_src_networks(), spec_.src_networks);
    Take("dst_networks", *from_.mutable_dst_networks(), spec_.dst_networks);
    Take("ports", *from_.mutable_ports(), spec_.ports);
    Take("src_ports", *from_.mutable_src_ports(), spec_.src_ports);
    Take("dst_ports", *from_.mutable_dst_ports(), spec_.dst_ports);
  }

  void TakeKinds() {
    Take("protocols", from_.protocols(), 0, 255, spec_.protocols);
    Take("ip_versions", from_.ip_versions(), 4, 6, spec_.ip_versions);
    Take("vlan_ids", from_.vlan_ids(), 0, 4095, spec_.vlan_ids);
    Take("tunnel_kinds", from_.tunnel_kinds(), 1, v1::TunnelKind_MAX, spec_.tunnel_kinds);
    std::replace(spec_.tunnel_kinds.begin(), spec_.tunnel_kinds.end(),
                 static_cast<TunnelKind>(v1::TUNNEL_KIND_NONE), TunnelKind::kNone);
    Take("confidences", from_.confidences(), 0, v1::Confidence_MAX, spec_.confidences);
    Take("event_types", from_.event_types(), 1, v1::EventType_MAX, spec_.event_types);
    for (int i = 0; i < from_.event_types_size(); ++i) {
      if (!IsMade(from_.event_types(i))) {
        AddViolation(NotBuilt(absl::StrCat(path_, ".", At("event_types", i))), status_);
      }
    }
    Take("end_reasons", from_.end_reasons(), 1, v1::EndReason_MAX, spec_.end_reasons);
    for (int i = 0; i < from_.ip_versions_size(); ++i) {
      if (from_.ip_versions(i) == 5) Fail(At("ip_versions", i), "5 is neither 4 nor 6");
    }
    if (from_.has_guessed()) spec_.guessed = from_.guessed();
    if (from_.flow_ids_size() > 0) AddViolation(NotBuilt(path_ + ".flow_ids"), status_);
  }

  void TakeLabels() {
    for (int i = 0; i < from_.labels_size(); ++i) {
      const v1::LabelMatch& from = from_.labels(i);
      const std::string field = absl::StrCat(path_, ".", At("labels", i));
      AddViolation(CheckLabelName(from.name(), field + ".name"), status_);
      LabelPattern& pattern = spec_.labels.emplace_back(LabelPattern{.name = from.name()});
      if (!from.has_value()) continue;
      const absl::StatusOr<std::string> value = ToLabelBytes(from.value(), field + ".value");
      AddViolation(value.status(), status_);
      if (value.ok()) pattern.value = *value;
    }
  }

  void TakeNames() {
    Take("application_ids", from_.application_ids(), 0, UINT16_MAX, spec_.application_ids);
    for (int i = 0; i < from_.applications_size(); ++i) {
      TakeApplication(At("applications", i), *from_.mutable_applications(i));
    }
    Take("category_ids", from_.category_ids(), 0, UINT16_MAX, spec_.category_ids);
    for (int i = 0; i < from_.categories_size(); ++i) {
      const auto found = FindCategory(from_.categories(i));
      if (!found) {
        Fail(At("categories", i), Unknown("category", from_.categories(i)));
        continue;
      }
      spec_.category_ids.push_back(found->id);
      from_.set_categories(i, found->name);
    }
    for (int i = 0; i < from_.server_names_size(); ++i) {
      const std::string& pattern = from_.server_names(i);
      if (pattern.empty() || pattern.size() > kMaxServerNamePattern) {
        Fail(At("server_names", i),
             absl::StrCat("a pattern of ", pattern.size(), " bytes; it must have 1 to ",
                          kMaxServerNamePattern));
        continue;
      }
      spec_.server_names.push_back(pattern);
    }
  }

  // "TLS", "Google", or both: "TLS.Google". Some names have a dot of their own.
  void TakeApplication(const std::string& field, std::string& name) {
    if (const auto found = FindApplication(name, custom_)) {
      spec_.application_ids.push_back(found->id);
      name = found->name;
      return;
    }
    for (size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1)) {
      const auto master = FindApplication(name.substr(0, dot), custom_);
      const auto application = FindApplication(name.substr(dot + 1), custom_);
      if (!master || !application) continue;
      spec_.application_pairs.push_back({master->id, application->id});
      name = absl::StrCat(master->name, ".", application->name);
      return;
    }
    Fail(field, Unknown("application", name));
  }

  // A list of risks that no event can have matches none: so do the masks.
  void TakeRisks() {
    uint64_t named = 0;
    for (int i = 0; i < from_.risk_ids_size(); ++i) {
      const uint32_t id = from_.risk_ids(i);
      if (id < 1 || id > 63) {
        Fail(At("risk_ids", i), absl::StrCat(id, " is not from 1 to 63"));
        continue;
      }
      named |= uint64_t{1} << id;
    }
    for (int i = 0; i < from_.risks_size(); ++i) {
      const auto found = FindRisk(from_.risks(i));
      if (!found) {
        Fail(At("risks", i), Unknown("risk", from_.risks(i)));
        continue;
      }
      named |= uint64_t{1} << found->id;
      from_.set_risks(i, found->name);
    }
    if (from_.risk_ids_size() + from_.risks_size() > 0) spec_.risk_masks.push_back(named);
    TakeSeverity();
  }

  void TakeSeverity() {
    const int severity = from_.min_risk_severity();
    if (severity == v1::RISK_SEVERITY_UNSPECIFIED) return;
    if (!v1::RiskSeverity_IsValid(severity)) {
      return Fail("min_risk_severity", absl::StrCat(severity, " is not a RiskSeverity"));
    }
    uint64_t mask = 0;
    for (const RiskInfo& risk : Risks()) {
      if (static_cast<int>(risk.severity) >= severity) mask |= uint64_t{1} << risk.id;
    }
    spec_.risk_masks.push_back(mask);
  }

  void TakeNumbers() {
    constexpr uint32_t kMaxScore = std::numeric_limits<uint16_t>::max();
    if (from_.min_risk_score() > kMaxScore) {
      Fail("min_risk_score", absl::StrCat(from_.min_risk_score(), " is more than ", kMaxScore));
    }
    spec_.min_risk_score = static_cast<uint16_t>(std::min(from_.min_risk_score(), kMaxScore));
    spec_.min_packets = from_.min_packets();
    MinBytes() = from_.min_bytes();
    if (!from_.has_min_duration()) return;
    AddViolation(FromProto(from_.min_duration(), absl::StrCat(path_, ".min_duration"), {},
                           spec_.min_duration_ns),
                 status_);
  }

  uint64_t& MinBytes() {
    switch (accounting_) {
      case Accounting::kIp:
        return spec_.min_ip_bytes;
      case Accounting::kTransport:
        return spec_.min_transport_bytes;
      case Accounting::kPayload:
        return spec_.min_payload_bytes;
      default:
        return spec_.min_link_bytes;
    }
  }

  void Take(const char* field, RepeatedPtrField<std::string>& texts,
            std::vector<IpNetwork>& networks) {
    for (int i = 0; i < texts.size(); ++i) {
      const absl::StatusOr<IpNetwork> network = ParseIpNetwork(texts[i]);
      if (!network.ok()) {
        Fail(At(field, i), network.status().message());
        continue;
      }
      networks.push_back(*network);
      texts[i] = FormatIpNetwork(*network);
    }
  }

  void Take(const char* field, RepeatedPtrField<v1::PortRange>& from,
            std::vector<PortRange>& ranges) {
    for (int i = 0; i < from.size(); ++i) {
      const uint32_t first = from[i].first();
      const uint32_t last = from[i].has_last() ? from[i].last() : first;
      if (first > last || last > UINT16_MAX) {
        Fail(At(field, i), absl::StrCat(first, "-", last, " is not a range of ports"));
        continue;
      }
      ranges.push_back({static_cast<uint16_t>(first), static_cast<uint16_t>(last)});
      from[i].set_last(last);
    }
  }

  template <typename From, typename To>
  void Take(const char* field, const RepeatedField<From>& from, int64_t least, int64_t most,
            std::vector<To>& to) {
    for (int i = 0; i < from.size(); ++i) {
      const int64_t value = from[i];
      if (value < least || value > most) {
        Fail(At(field, i), absl::StrCat(value, " is not from ", least, " to ", most));
        continue;
      }
      to.push_back(static_cast<To>(value));
    }
  }

  static std::string At(const char* field, int index) {
    return absl::StrCat(field, "[", index, "]");
  }
  static std::string Unknown(const char* kind, const std::string& name) {
    return absl::StrCat("unknown ", kind, " \"", name, "\"");
  }
  void Fail(const std::string& field, absl::string_view why) {
    AddViolation(FieldError(absl::StrCat(path_, ".", field), why), status_);
  }

  const std::string path_;
  const Accounting accounting_;
  const CustomRules* const custom_;
  v1::FlowFilter& from_;
  FlowFilterSpec spec_;
  absl::Status status_;
};

absl::StatusOr<std::vector<FlowFilterSpec>> TakeList(const char* list, Accounting accounting,
                                                     const CustomRules* custom,
                                                     RepeatedPtrField<v1::FlowFilter>& from) {
  std::vector<FlowFilterSpec> specs;
  absl::Status status;
  if (from.size() > static_cast<int>(kMaxFilters)) {
    return FieldError(absl::StrCat("subscription.", list),
                      absl::StrCat(from.size(), " filters are more than ", kMaxFilters));
  }
  for (int i = 0; i < from.size(); ++i) {
    const std::string path = absl::StrCat("subscription.", list, "[", i, "]");
    if (from[i].ByteSizeLong() == 0) {
      AddViolation(
          FieldError(ErrorReason::kEmptyFilter, path, "is empty: it would match every flow"),
          status);
      continue;
    }
    FilterReader reader(path, accounting, custom, from[i]);
    absl::StatusOr<FlowFilterSpec> spec = reader.Read();
    AddViolation(spec.status(), status);
    if (spec.ok()) specs.push_back(*std::move(spec));
  }
  if (!status.ok()) return status;
  return specs;
}

constexpr int kMaxEventTypes = 64;

absl::StatusOr<std::vector<EventType>> TakeEventTypes(const v1::Subscription& from) {
  std::vector<EventType> types;
  absl::Status status;
  if (from.event_types_size() > kMaxEventTypes) {
    return FieldError("subscription.event_types",
                      absl::StrCat(from.event_types_size(), " are more than ", kMaxEventTypes));
  }
  for (int i = 0; i < from.event_types_size(); ++i) {
    const int type = from.event_types(i);
    const std::string field = absl::StrCat("subscription.event_types[", i, "]");
    if (type < 1 || type > v1::EventType_MAX) {
      AddViolation(FieldError(field, absl::StrCat(type, " is not an EventType")), status);
      continue;
    }
    if (!IsMade(type)) AddViolation(NotBuilt(field), status);
    if (std::find(types.begin(), types.end(), static_cast<EventType>(type)) == types.end()) {
      types.push_back(static_cast<EventType>(type));
    }
  }
  if (!status.ok()) return status;
  return types;
}

// What is left for the compiler to find says its field from "allow[0]" on.
absl::Status AtSubscription(const absl::Status& status) {
  const absl::string_view message = status.message();
  const size_t colon = std::min(message.find(": "), message.size());
  return AtField(absl::StrCat("subscription.", message.substr(0, colon)),
                 absl::Status(status.code(), absl::StrCat("subscription.", message)));
}

// So many are made into an automaton, which takes milliseconds.
constexpr int kManyServerNames = 32;

bool AnyNeedsCatalog(const RepeatedPtrField<v1::FlowFilter>& filters) {
  return std::any_of(filters.begin(), filters.end(), [](const v1::FlowFilter& filter) {
    return filter.server_names_size() >= kManyServerNames || filter.applications_size() > 0 ||
           filter.categories_size() > 0 || filter.risks_size() > 0 ||
           filter.min_risk_severity() != v1::RISK_SEVERITY_UNSPECIFIED;
  });
}

}  // namespace

absl::StatusOr<std::shared_ptr<const EventFilter>> TakeFilters(const MeterSettings& meter,
                                                               v1::Subscription& subscription) {
  const CustomRules* custom = meter.custom_rules.get();
  auto allow = TakeList("allow", meter.accounting, custom, *subscription.mutable_allow());
  auto deny = TakeList("deny", meter.accounting, custom, *subscription.mutable_deny());
  auto event_types = TakeEventTypes(subscription);
  absl::Status status = allow.status();
  AddViolation(deny.status(), status);
  AddViolation(event_types.status(), status);
  if (!status.ok()) return status;
  if (allow->empty() && deny->empty() && event_types->empty()) return nullptr;
  auto filter = CompileFlowFilter(*std::move(allow), *std::move(deny), *std::move(event_types));
  if (!filter.ok()) return AtSubscription(filter.status());
  return filter;
}

bool NeedsCatalog(const v1::Subscription& subscription) {
  return AnyNeedsCatalog(subscription.allow()) || AnyNeedsCatalog(subscription.deny());
}

}  // namespace weir
