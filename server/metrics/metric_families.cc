#include "server/metrics/metric_families.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace weir {

void MetricFamilies::AddCounter(std::string_view name, std::string_view help, MetricLabels labels,
                                double value) {
  Add(name, help, prometheus::MetricType::Counter, std::move(labels)).counter.value = value;
}

void MetricFamilies::AddGauge(std::string_view name, std::string_view help, MetricLabels labels,
                              double value) {
  Add(name, help, prometheus::MetricType::Gauge, std::move(labels)).gauge.value = value;
}

prometheus::ClientMetric& MetricFamilies::Add(std::string_view name, std::string_view help,
                                              prometheus::MetricType type, MetricLabels labels) {
  const auto [found, is_new] = by_name_.try_emplace(std::string(name), families_.size());
  if (is_new) {
    prometheus::MetricFamily& family = families_.emplace_back();
    family.name = name;
    family.help = help;
    family.type = type;
  }
  prometheus::ClientMetric& metric = families_[found->second].metric.emplace_back();
  metric.label = std::move(labels);
  return metric;
}

std::string LabelOf(std::string_view enum_value, std::string_view prefix) {
  const absl::string_view value(enum_value.data(), enum_value.size());
  return absl::AsciiStrToLower(
      absl::StripPrefix(value, absl::string_view(prefix.data(), prefix.size())));
}

}  // namespace weir
