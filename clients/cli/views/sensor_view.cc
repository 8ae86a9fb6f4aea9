#include "clients/cli/views/sensor_view.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/views/listing.h"
#include "clients/cli/views/property_table.h"

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
  PropertyTable table;
  table.Add("Sensor", sensor.id());
  table.Add("Host", sensor.host_name());
  table.Add("Weir", sensor.version());
  table.Add("nDPI", sensor.ndpi_version());
  table.Add("libpcap", sensor.libpcap_version());
  table.Add("gRPC", sensor.grpc_version());
  table.Add("Since (UTC)", TimeCell(sensor.start_time_unix_nano()));
  table.Add("Can", CapabilitiesOf(sensor));
  if (sensor.has_limits()) table.Add("At most", LimitsOf(sensor.limits()));
  return table.Print(environment, sensor, json);
}

}  // namespace weir::cli
