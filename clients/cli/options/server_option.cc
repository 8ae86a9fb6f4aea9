#include "clients/cli/options/server_option.h"

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace weir::cli {

void ServerOption::AddTo(CLI::App& app, const Environment& environment) {
  address_ = environment.default_server;
  app.add_option("--server", address_,
                 "sensor, HOST:PORT or unix:///PATH (" + environment.default_server + ")")
      ->type_name("ADDRESS");
  AddTlsOptions(app, tls_);
}

void AddTlsOptions(CLI::App& app, client::TlsOptions& tls) {
  constexpr char kGroup[] = "Encryption (TCP only; all but --tls may be environment variables)";
  app.add_flag("--tls", tls.enabled, "use TLS and trust the system's CAs; implied by the others")
      ->group(kGroup);
  const auto add = [&](const char* name, const char* type, const char* variable,
                       std::string& target, const char* help) {
    // Taken for none, an empty one would leave the connection open to all.
    const auto fault = [](const std::string& word) {
      return word.empty() ? "must not be empty" : "";
    };
    app.add_option(name, target, help)
        ->type_name(type)
        ->envname(variable)
        ->group(kGroup)
        ->check(fault);
  };
  add("--tls-ca", "FILE", "WEIR_TLS_CA", tls.ca, "CAs of the sensor's certificate, PEM");
  add("--tls-certificate", "FILE", "WEIR_TLS_CERTIFICATE", tls.certificate,
      "client certificate, PEM");
  add("--tls-key", "FILE", "WEIR_TLS_KEY", tls.key, "key of the client certificate, PEM");
  add("--tls-server-name", "NAME", "WEIR_TLS_SERVER_NAME", tls.server_name,
      "name in the sensor's certificate, if not that of --server");
}

client::ChannelPtr ServerOption::Connect() const { return ConnectTo(address_, tls_); }

client::ChannelPtr ConnectTo(const std::string& address, const client::TlsOptions& tls) {
  if (tls.certificate.empty() != tls.key.empty()) {
    throw CLI::ValidationError("--tls-certificate and --tls-key go together");
  }
  absl::StatusOr<client::ChannelPtr> channel = client::Connect(address, tls);
  if (channel.ok()) return *channel;
  const std::string message(channel.status().message());
  absl::string_view what = message;
  if (absl::ConsumePrefix(&what, "tls.")) {  // "tls.ca: /etc/ca.pem: has expired"
    throw CLI::ValidationError(absl::StrCat("--tls-", what));
  }
  throw CLI::ValidationError("--server", message);
}

}  // namespace weir::cli
