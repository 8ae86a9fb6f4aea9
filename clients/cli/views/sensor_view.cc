#include "clients/cli/views/sensor_view.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/views/facts.h"
#include "clients/cli/views/listing.h"

namespace weir::cli {
namespace {

std::string CapabilitiesOf(const v1::Sensor& sensor) {
  std::string text;
  for (int capability : sensor.capabilities()) {
    const std::string& name = v1::Capability_Name(static_cast<v1::Capability>(capability));
    absl::StrAppend(&text, text.empty() ? "" : " ", EnumWord(name, "CAPABILITY_"));
  }
  return text;
}

std::string LimitsOf(const v1::SensorLimits& limits) {
  std::string text =
      absl::StrCat(limits.max_sessions(), " sessions, ", limits.max_streams(), " streams, ",
                   limits.max_workers(), " workers, ", limits.max_log_bytes() >> 20,
                   " MiB of logs, ", limits.max_open_flows(), " open flows");
  if (limits.max_upload_bytes() > 0) {
    absl::StrAppend(&text, ", ", limits.max_upload_bytes() >> 20, " MiB an upload");
  }
  return text;
}

}  // namespace

int PrintSensor(const Environment& environment, const v1::Sensor& sensor, bool json) {
  Facts facts;
  facts.Add("Sensor", sensor.id());
  facts.Add("Host", sensor.host_name());
  facts.Add("Weir", sensor.version());
  facts.Add("nDPI", sensor.ndpi_version());
  facts.Add("libpcap", sensor.libpcap_version());
  facts.Add("gRPC", sensor.grpc_version());
  facts.Add("Since (UTC)", TimeCell(sensor.start_time_unix_nano()));
  facts.Add("Can", CapabilitiesOf(sensor));
  if (sensor.has_limits()) facts.Add("At most", LimitsOf(sensor.limits()));
  return facts.Print(environment, sensor, json);
}

}  // namespace weir::cli
