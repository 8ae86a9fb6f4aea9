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
  const auto add = [&](const char* name, const char* type, const char* variable,
                       std::string& target, const char* help) {
    // Taken for none, an empty one would leave the connection open to all.
    const auto fault = [](const std::string& word) { return word.empty() ? "is empty" : ""; };
    app.add_option(name, target, help)
        ->type_name(type)
        ->envname(variable)
        ->group(kGroup)
        ->check(fault);
  };
  add("--tls-ca", "FILE", "WEIR_TLS_CA", tls.ca, "authorities of the sensor's certificate, in PEM");
  add("--tls-certificate", "FILE", "WEIR_TLS_CERTIFICATE", tls.certificate,
      "the client's certificate, in PEM");
  add("--tls-key", "FILE", "WEIR_TLS_KEY", tls.key, "the key of that certificate, in PEM");
  add("--tls-server-name", "NAME", "WEIR_TLS_SERVER_NAME", tls.server_name,
      "name in the sensor's certificate, if not the address");
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
