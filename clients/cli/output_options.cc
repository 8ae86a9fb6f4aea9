#include "clients/cli/output_options.h"

#include <CLI/CLI.hpp>
#include <map>

namespace weir::cli {
namespace {

const std::map<std::string, OutputFormat>& Formats() {
  static const auto& formats =
      *new std::map<std::string, OutputFormat>{{"table", OutputFormat::kTable},
                                               {"jsonl", OutputFormat::kJsonl},
                                               {"csv", OutputFormat::kCsv},
                                               {"count", OutputFormat::kCount}};
  return formats;
}

}  // namespace

void OutputOptions::AddTo(CLI::App& app) {
  app.add_option("-o,--output", format_,
                 "table (for people; the default), jsonl (whole records), csv (main columns) or "
                 "count (totals only)")
      ->type_name("FORMAT")
      ->check(CLI::IsMember(Formats()))
      ->group("Output");
  app.add_flag("--nfstream", nfstream_,
               "nfstream's attribute names and milliseconds, as jsonl (the default then) or csv")
      ->group("Output");
}

OutputSettings OutputOptions::Settings(const Environment& environment) const {
  OutputSettings settings;
  settings.nfstream = nfstream_;
  settings.format = nfstream_ ? OutputFormat::kJsonl : OutputFormat::kTable;
  if (!format_.empty()) settings.format = Formats().at(format_);
  if (nfstream_ && settings.format == OutputFormat::kTable) {
    throw CLI::ValidationError("--nfstream", "goes with --output jsonl, csv or count");
  }
  settings.colour = environment.output_is_terminal && !environment.no_color;
  return settings;
}

void ServerOption::AddTo(CLI::App& app, const Environment& environment) {
  address_ = environment.default_server;
  app.add_option("--server", address_, "address of the sensor: HOST:PORT or unix:///PATH")
      ->type_name("ADDRESS")
      ->capture_default_str();
}

client::ChannelPtr ServerOption::Connect() const { return ConnectTo(address_); }

client::ChannelPtr ConnectTo(const std::string& address) {
  absl::StatusOr<client::ChannelPtr> channel = client::Connect(address);
  if (!channel.ok())
    throw CLI::ValidationError("--server", std::string(channel.status().message()));
  return *channel;
}

}  // namespace weir::cli
