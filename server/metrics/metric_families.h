// Families of metrics, as they are added up for one scrape.
#ifndef WEIR_SERVER_METRICS_METRIC_FAMILIES_H_
#define WEIR_SERVER_METRICS_METRIC_FAMILIES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "prometheus/client_metric.h"
#include "prometheus/metric_family.h"

namespace weir {

using MetricLabels = std::vector<prometheus::ClientMetric::Label>;

// Names and units follow Prometheus' conventions (https://prometheus.io/docs/practices/naming):
// base units (seconds, bytes), counters end in "_total". A family is made by its first value, whose
// help it has, and its values stand together whatever the order in which they were added, as the
// exposition format wants it. Not thread-safe.
class MetricFamilies {
 public:
  // Since the start of what the labels name: it only grows.
  void AddCounter(std::string_view name, std::string_view help, MetricLabels labels, double value);
  // Now.
  void AddGauge(std::string_view name, std::string_view help, MetricLabels labels, double value);

  std::vector<prometheus::MetricFamily> Take() { return std::move(families_); }

 private:
  prometheus::ClientMetric& Add(std::string_view name, std::string_view help,
                                prometheus::MetricType type, MetricLabels labels);

  std::vector<prometheus::MetricFamily> families_;
  std::unordered_map<std::string, size_t> by_name_;
};

// "idle" of "END_REASON_IDLE": a value of an enum of weir.v1 as that of a label.
std::string LabelOf(std::string_view enum_value, std::string_view prefix);

}  // namespace weir

#endif  // WEIR_SERVER_METRICS_METRIC_FAMILIES_H_
