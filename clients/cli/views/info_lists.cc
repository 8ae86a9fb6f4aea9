#include "clients/cli/views/info_lists.h"

#include "clients/cli/output/address_text.h"

namespace weir::cli {
namespace {

std::string AddressesOf(const v1::NetworkInterface& interface) {
  std::string text;
  for (const std::string& address : interface.addresses()) {
    if (!text.empty()) text += ' ';
    AppendIpAddress(address, text);
  }
  return text;
}

}  // namespace

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

absl::Status ListFields(client::SensorClient& sensor, Listing& listing) {
  const auto answer = sensor.ListFlowFields();
  if (!answer.ok()) return answer.status();
  listing.Columns({{"PATH"}, {"TYPE"}});
  for (const v1::FlowField& f : answer->fields()) {
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
    listing.Add(f,
                {TimeCell(f.modified_time_unix_nano()), std::to_string(f.size_bytes()), f.path()});
  }
  return absl::OkStatus();
}

}  // namespace weir::cli
