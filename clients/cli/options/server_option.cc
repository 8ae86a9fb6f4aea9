#include "clients/cli/options/server_option.h"

#include <CLI/CLI.hpp>

namespace weir::cli {

void ServerOption::AddTo(CLI::App& app, const Environment& environment) {
  address_ = environment.default_server;
  app.add_option("--server", address_,
                 "the sensor, HOST:PORT or unix:///PATH (" + environment.default_server + ")")
      ->type_name("ADDRESS");
}

client::ChannelPtr ServerOption::Connect() const { return ConnectTo(address_); }

client::ChannelPtr ConnectTo(const std::string& address) {
  absl::StatusOr<client::ChannelPtr> channel = client::Connect(address);
  if (channel.ok()) return *channel;
  throw CLI::ValidationError("--server", std::string(channel.status().message()));
}

}  // namespace weir::cli
