#include "clients/cli/views/sensor_view.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/output/enum_words.h"
#include "clients/cli/views/tables.h"
#include "engine/base/address_text.h"

namespace weir::cli {
namespace {

std::string CapabilitiesOf(const v1::Sensor& sensor) {
  std::string text;
  for (int capability : sensor.capabilities()) {
    absl::StrAppend(&text, text.empty() ? "" : " ",
                    EnumWord(static_cast<v1::Capability>(capability)));
  }
  return text;
}

std::string LimitsOf(const v1::SensorLimits& limits) {
  std::string text =
      absl::StrCat(limits.max_sessions(), " sessions, ", limits.max_streams(), " streams, ",
                   limits.max_workers(), " workers, ", limits.max_log_bytes() >> 20,
                   " MiB of logs, ", limits.max_open_flows(), " open flows");
  if (limits.max_upload_bytes() > 0) {
    absl::StrAppend(&text, ", ", limits.max_upload_bytes() >> 20, " MiB per upload");
  }
  return text;
}

std::string AddressesOf(const v1::NetworkInterface& interface) {
  std::string text;
  for (const std::string& address : interface.addresses()) {
    if (!text.empty()) text += ' ';
    AppendIpAddress(address, text);
  }
  return text;
}

// "4.2.0 (ndpi_fast)": the version, and which build of it.
std::string NdpiOf(const v1::Sensor& sensor) {
  if (sensor.ndpi_build().empty()) return sensor.ndpi_version();
  return absl::StrCat(sensor.ndpi_version(), " (", sensor.ndpi_build(), ")");
}

}  // namespace

int PrintSensor(const Environment& environment, const v1::Sensor& sensor, bool json) {
  PropertyTable table;
  table.Add("Sensor", sensor.id());
  table.Add("Host", sensor.host_name());
  table.Add("Weir", sensor.version());
  table.Add("nDPI", NdpiOf(sensor));
  table.Add("libpcap", sensor.libpcap_version());
  table.Add("gRPC", sensor.grpc_version());
  if (sensor.has_start_time()) table.Add("Started (UTC)", TimeCell(sensor.start_time()));
  table.Add("Capabilities", CapabilitiesOf(sensor));
  if (sensor.has_limits()) table.Add("Limits", LimitsOf(sensor.limits()));
  return table.Print(environment, sensor, json);
}

absl::Status ListInterfaces(client::SensorClient& sensor, Listing& listing) {
  const auto interfaces = sensor.ListInterfaces();
  if (!interfaces.ok()) return interfaces.status();
  listing.Columns({{"NAME"}, {"STATE"}, {"ADDRESSES"}, {"DESCRIPTION"}});
  for (const v1::NetworkInterface& i : *interfaces) {
    listing.Add(i, {i.name(), i.up() ? "up" : "down", AddressesOf(i), i.description()});
  }
  return absl::OkStatus();
}

absl::Status ListProtocols(client::SensorClient& sensor, const std::string& session,
                           Listing& listing) {
  const auto protocols = sensor.ListProtocols(session);
  if (!protocols.ok()) return protocols.status();
  listing.Columns({{"ID", true}, {"NAME"}, {"CATEGORY"}, {"BREED"}});
  for (const v1::ApplicationProtocol& p : *protocols) {
    listing.Add(p, {std::to_string(p.id()), p.name(), p.category_name(), p.breed()});
  }
  return absl::OkStatus();
}

absl::Status ListRisks(client::SensorClient& sensor, Listing& listing) {
  const auto risks = sensor.ListRisks();
  if (!risks.ok()) return risks.status();
  listing.Columns({{"ID", true}, {"SEVERITY"}, {"SCORE", true}, {"NAME"}});
  for (const v1::RiskDescription& r : *risks) {
    listing.Add(
        r, {std::to_string(r.id()), EnumWord(r.severity()), std::to_string(r.score()), r.name()});
  }
  return absl::OkStatus();
}

absl::Status ListFields(client::SensorClient& sensor, Listing& listing) {
  const auto fields = sensor.ListFlowFields();
  if (!fields.ok()) return fields.status();
  listing.Columns({{"PATH"}, {"TYPE"}});
  for (const v1::FlowField& f : *fields) {
    listing.Add(f, {f.path(), (f.is_repeated() ? "list of " : "") + f.type()});
  }
  return absl::OkStatus();
}

absl::Status ListCaptures(client::SensorClient& sensor, const std::string& folder,
                          Listing& listing) {
  const auto files = sensor.ListCaptureFiles(folder);
  if (!files.ok()) return files.status();
  listing.Columns({{"MODIFIED (UTC)"}, {"BYTES", true}, {"PATH"}});
  for (const v1::CaptureFile& f : *files) {
    listing.Add(f, {TimeCell(f.modified_time()), std::to_string(f.size_bytes()), f.path()});
  }
  return absl::OkStatus();
}

}  // namespace weir::cli
