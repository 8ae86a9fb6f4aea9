// The option that says which sensor is asked.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_SERVER_OPTION_H_
#define WEIR_CLIENTS_CLI_OPTIONS_SERVER_OPTION_H_

#include <string>

#include "clients/cli/environment.h"
#include "clients/cpp/channel.h"

namespace CLI {
class App;
}

namespace weir::cli {

// --server ADDRESS, and how the connection to it is encrypted, on commands that always speak to a
// sensor elsewhere. Filled by the parser of the app it was added to; must outlive the parse.
class ServerOption {
 public:
  void AddTo(CLI::App& app, const Environment& environment);

  const std::string& address() const { return address_; }

  // Throws CLI::ValidationError where the address is none, or a file cannot be used.
  client::ChannelPtr Connect() const;

 private:
  std::string address_;
  client::TlsOptions tls_;
};

// The options --tls and those that go with it, or the variables WEIR_TLS_CA and so on.
void AddTlsOptions(CLI::App& app, client::TlsOptions& tls);

// A channel to an address given by the user. Throws CLI::ValidationError where it is none, or a
// file cannot be used.
client::ChannelPtr ConnectTo(const std::string& address, const client::TlsOptions& tls);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_SERVER_OPTION_H_
