#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/log/flow_filter.h"

namespace weir {
namespace {

constexpr uint16_t kMaxVlanId = 4095;

// Collects the first fault of one filter.
class Check {
 public:
  explicit Check(std::string path) : path_(std::move(path)) {}

  template <typename T>
  void Count(const std::string& field, const std::vector<T>& values) {
    if (values.size() > kMaxFilterValues) {
      Fail(field, absl::StrCat(values.size(), " values, more than ", kMaxFilterValues));
    }
  }
  void Ports(const std::string& field, const std::vector<PortRange>& ranges) {
    Count(field, ranges);
    for (const PortRange& range : ranges) {
      if (range.first > range.last) Fail(field, absl::StrCat(range.first, "-", range.last));
    }
  }
  void Fail(const std::string& field, const std::string& value) {
    status_.Update(absl::InvalidArgumentError(absl::StrCat(path_, ".", field, ": ", value)));
  }
  const absl::Status& status() const { return status_; }

 private:
  const std::string path_;
  absl::Status status_;
};

void CheckCounts(const FlowFilterSpec& spec, Check& check) {
  check.Count("networks", spec.networks);
  check.Count("src_networks", spec.src_networks);
  check.Count("dst_networks", spec.dst_networks);
  check.Count("protocols", spec.protocols);
  check.Count("ip_versions", spec.ip_versions);
  check.Count("vlan_ids", spec.vlan_ids);
  check.Count("tunnel_kinds", spec.tunnel_kinds);
  check.Count("application_ids", spec.application_ids);
  check.Count("applications", spec.application_pairs);
  check.Count("category_ids", spec.category_ids);
  check.Count("server_names", spec.server_names);
  check.Count("confidences", spec.confidences);
  check.Count("event_types", spec.event_types);
  check.Count("end_reasons", spec.end_reasons);
  check.Count("labels", spec.labels);
  check.Count("risks", spec.risk_masks);
}

void CheckValues(const FlowFilterSpec& spec, Check& check) {
  check.Ports("ports", spec.ports);
  check.Ports("src_ports", spec.src_ports);
  check.Ports("dst_ports", spec.dst_ports);
  for (int version : spec.ip_versions) {
    if (version != 4 && version != 6) check.Fail("ip_versions", absl::StrCat(version));
  }
  for (uint16_t id : spec.vlan_ids) {
    if (id > kMaxVlanId) check.Fail("vlan_ids", absl::StrCat(id));
  }
  for (const std::string& pattern : spec.server_names) {
    if (pattern.empty() || pattern.size() > kMaxServerNamePattern) {
      check.Fail("server_names", absl::StrCat("a pattern of ", pattern.size(), " bytes"));
    }
  }
  if (spec.min_duration_ns < 0) {
    check.Fail("min_duration", absl::StrCat(spec.min_duration_ns, " ns is negative"));
  }
}

}  // namespace

absl::Status CheckFlowFilters(const std::string& list, const std::vector<FlowFilterSpec>& specs) {
  if (specs.size() > kMaxFilters) {
    return absl::InvalidArgumentError(
        absl::StrCat(list, ": ", specs.size(), " filters, more than ", kMaxFilters));
  }
  for (size_t i = 0; i < specs.size(); ++i) {
    Check check(absl::StrCat(list, "[", i, "]"));
    CheckCounts(specs[i], check);
    CheckValues(specs[i], check);
    if (!check.status().ok()) return check.status();
  }
  return absl::OkStatus();
}

}  // namespace weir
