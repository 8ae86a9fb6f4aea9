#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/listing.h"
#include "clients/cli/output/address_text.h"
#include "clients/cli/output_options.h"
#include "clients/cpp/sensor_client.h"

namespace weir::cli {
namespace {

struct InfoOptions {
  ServerOption server;
  bool interfaces = false;
  bool protocols = false;
  bool risks = false;
  bool files = false;
  bool json = false;
};

std::string AddressesOf(const v1::NetworkInterface& interface) {
  std::string text;
  for (const std::string& address : interface.addresses()) {
    if (!text.empty()) text += ' ';
    AppendIpAddress(address, text);
  }
  return text;
}

absl::Status ListInterfaces(client::SensorClient& sensor, Listing& listing) {
  const auto answer = sensor.ListInterfaces();
  if (!answer.ok()) return answer.status();
  listing.Columns({{"NAME"}, {"STATE"}, {"ADDRESSES"}, {"DESCRIPTION"}});
  for (const v1::NetworkInterface& i : answer->interfaces()) {
    listing.Add(i, {i.name(), i.up() ? "up" : "down", AddressesOf(i), i.description()});
  }
  return absl::OkStatus();
}

absl::Status ListProtocols(client::SensorClient& sensor, Listing& listing) {
  const auto answer = sensor.ListProtocols();
  if (!answer.ok()) return answer.status();
  listing.Columns({{"ID", true}, {"NAME"}, {"CATEGORY"}, {"BREED"}});
  for (const v1::ApplicationProtocol& p : answer->protocols()) {
    listing.Add(p, {std::to_string(p.id()), p.name(), p.category_name(), p.breed()});
  }
  return absl::OkStatus();
}

absl::Status ListRisks(client::SensorClient& sensor, Listing& listing) {
  const auto answer = sensor.ListRisks();
  if (!answer.ok()) return answer.status();
  listing.Columns({{"ID", true}, {"SEVERITY"}, {"SCORE", true}, {"NAME"}});
  for (const v1::RiskDescription& r : answer->risks()) {
    const std::string severity = EnumWord(v1::RiskSeverity_Name(r.severity()), "RISK_SEVERITY_");
    listing.Add(r, {std::to_string(r.id()), severity, std::to_string(r.score()), r.name()});
  }
  return absl::OkStatus();
}

absl::Status ListFiles(client::SensorClient& sensor, Listing& listing) {
  const auto files = sensor.ListCaptureFiles();
  if (!files.ok()) return files.status();
  listing.Columns({{"MODIFIED (UTC)"}, {"BYTES", true}, {"PATH"}});
  for (const v1::CaptureFile& f : *files) {
    listing.Add(f,
                {TimeCell(f.modified_time_unix_nano()), std::to_string(f.size_bytes()), f.path()});
  }
  return absl::OkStatus();
}

absl::Status DescribeSensor(client::SensorClient& client, Listing& listing) {
  const auto sensor = client.Get();
  if (!sensor.ok()) return sensor.status();
  std::string capabilities;
  for (int capability : sensor->capabilities()) {
    const std::string& name = v1::Capability_Name(static_cast<v1::Capability>(capability));
    capabilities += (capabilities.empty() ? "" : " ") + EnumWord(name, "CAPABILITY_");
  }
  listing.Columns({{"ID"},
                   {"HOST"},
                   {"WEIR"},
                   {"NDPI"},
                   {"LIBPCAP"},
                   {"GRPC"},
                   {"SINCE (UTC)"},
                   {"CAPABILITIES"}});
  listing.Add(*sensor, {sensor->id(), sensor->host_name(), sensor->version(),
                        sensor->ndpi_version(), sensor->libpcap_version(), sensor->grpc_version(),
                        TimeCell(sensor->start_time_unix_nano()), capabilities});
  return absl::OkStatus();
}

absl::Status Ask(const InfoOptions& options, client::SensorClient& sensor, Listing& listing) {
  if (options.interfaces) return ListInterfaces(sensor, listing);
  if (options.protocols) return ListProtocols(sensor, listing);
  if (options.risks) return ListRisks(sensor, listing);
  if (options.files) return ListFiles(sensor, listing);
  return DescribeSensor(sensor, listing);
}

int RunInfo(const InfoOptions& options, const Environment& environment) {
  client::SensorClient sensor(options.server.Connect());
  Listing listing(environment, options.json);
  const absl::Status status = Ask(options, sensor, listing);
  if (status.ok()) return listing.End();
  Complain(environment, options.server.address(), status);
  return kExitFailed;
}

}  // namespace

void AddInfoCommand(CLI::App& program, const Environment& environment, int& exit_code) {
  auto options = std::make_shared<InfoOptions>();
  CLI::App* app = program.add_subcommand("info", "Tell what a sensor is and what it knows");
  options->server.AddTo(*app, environment);
  auto* what = app->add_option_group("What", "instead of the sensor itself");
  what->require_option(0, 1);
  what->add_flag("--interfaces", options->interfaces, "its network interfaces");
  what->add_flag("--protocols", options->protocols, "the applications that it can tell");
  what->add_flag("--risks", options->risks, "the risks that it can find");
  what->add_flag("--files", options->files, "the captures below its capture root");
  app->add_flag("--json", options->json, "one JSON object a line");
  app->footer(kExitCodesHelp);
  app->callback(
      [options, &environment, &exit_code] { exit_code = RunInfo(*options, environment); });
}

}  // namespace weir::cli
