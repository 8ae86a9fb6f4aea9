#include "server/metrics/metrics_endpoint.h"

#include <exception>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "prometheus/collectable.h"
#include "prometheus/exposer.h"
#include "server/metrics/sensor_metrics.h"

namespace weir {
namespace {

constexpr const char* kDefaultHost = "127.0.0.1";
constexpr const char* kThreads = "3";        // scrapes at one time
constexpr const char* kTimeoutMs = "10000";  // for a request, and between its parts

struct Address {
  std::string host;  // in brackets where it is one of IPv6
  std::string port;
};

absl::StatusOr<Address> Parse(absl::string_view words) {
  const size_t colon = words.rfind(':');
  Address address = {kDefaultHost, std::string(words)};
  if (colon != absl::string_view::npos) {
    address = {std::string(words.substr(0, colon)), std::string(words.substr(colon + 1))};
  }
  uint32_t port = 0;
  const bool is_host =
      address.host.find_first_not_of("0123456789abcdefABCDEF.:[]") == std::string::npos;
  if (address.host.empty() || !is_host || !absl::SimpleAtoi(address.port, &port) || port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat(
        "metrics_listen: \"", words, "\" is not an address and a port, like 127.0.0.1:9464"));
  }
  return address;
}

class Scrape final : public prometheus::Collectable {
 public:
  Scrape(const SensorState& state, const CallCounts& calls) : state_(state), calls_(calls) {}

  std::vector<prometheus::MetricFamily> Collect() const override {
    MetricFamilies families;
    AddSensorMetrics(state_, families);
    AddCallMetrics(calls_, families);
    AddSessionMetrics(state_.registry, families);
    return families.Take();
  }

 private:
  const SensorState& state_;
  const CallCounts& calls_;
};

class PrometheusEndpoint final : public MetricsEndpoint {
 public:
  PrometheusEndpoint(const Address& address, std::shared_ptr<Scrape> scrape)
      : scrape_(std::move(scrape)),
        exposer_({"listening_ports", absl::StrCat(address.host, ":", address.port), "num_threads",
                  kThreads, "request_timeout_ms", kTimeoutMs}) {
    exposer_.RegisterCollectable(scrape_);
    const std::vector<int> ports = exposer_.GetListeningPorts();
    address_ = absl::StrCat(address.host, ":", ports.empty() ? 0 : ports.front());
  }

  const std::string& address() const override { return address_; }

 private:
  const std::shared_ptr<Scrape> scrape_;  // the exposer has it by a weak reference
  prometheus::Exposer exposer_;
  std::string address_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<MetricsEndpoint>> MetricsEndpoint::Start(absl::string_view address,
                                                                        const SensorState& state,
                                                                        const CallCounts& calls) {
  absl::StatusOr<Address> parsed = Parse(address);
  if (!parsed.ok()) return parsed.status();
  try {
    return std::make_unique<PrometheusEndpoint>(*parsed, std::make_shared<Scrape>(state, calls));
  } catch (const std::exception& error) {
    return absl::UnavailableError(
        absl::StrCat("metrics_listen: cannot listen on ", address, ": ", error.what()));
  }
}

}  // namespace weir
