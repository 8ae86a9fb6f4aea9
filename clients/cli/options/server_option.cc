#include "clients/cli/options/server_option.h"

#include <CLI/CLI.hpp>

#include "absl/strings/match.h"

namespace weir::cli {

void ServerOption::AddTo(CLI::App& app, const Environment& environment) {
  address_ = environment.default_server;
  app.add_option("--server", address_,
                 "the sensor, HOST:PORT or unix:///PATH (" + environment.default_server + ")")
      ->type_name("ADDRESS");
  AddTlsOptions(app, tls_);
}

void AddTlsOptions(CLI::App& app, client::TlsOptions& tls) {
  constexpr char kGroup[] = "Encryption (of TCP; each option but --tls may be a variable instead)";
  app.add_flag("--tls", tls.enabled,
               "encrypt, and trust the system's authorities; the others imply it")
      ->group(kGroup);
  const auto add = [&](const char* name, std::string& target, const char* help) {
    CLI::Option* option = app.add_option(name, target, help);
    option->group(kGroup);
    // Taken for none it would leave the connection open to all.
    return option->check([](const std::string& word) { return word.empty() ? "is empty" : ""; });
  };
  add("--tls-ca", tls.ca, "authorities of the sensor's certificate, in PEM")
      ->type_name("FILE")
      ->envname("WEIR_TLS_CA");
  add("--tls-certificate", tls.certificate, "the client's certificate, in PEM")
      ->type_name("FILE")
      ->envname("WEIR_TLS_CERTIFICATE");
  add("--tls-key", tls.key, "the key of that certificate, in PEM")
      ->type_name("FILE")
      ->envname("WEIR_TLS_KEY");
  add("--tls-server-name", tls.server_name, "name in the sensor's certificate, if not the address")
      ->type_name("NAME")
      ->envname("WEIR_TLS_SERVER_NAME");
}

client::ChannelPtr ServerOption::Connect() const { return ConnectTo(address_, tls_); }

client::ChannelPtr ConnectTo(const std::string& address, const client::TlsOptions& tls) {
  absl::StatusOr<client::ChannelPtr> channel = client::Connect(address, tls);
  if (channel.ok()) return *channel;
  const std::string message(channel.status().message());
  if (absl::StartsWith(message, "tls.")) throw CLI::ValidationError(message);
  throw CLI::ValidationError("--server", message);
}

}  // namespace weir::cli
