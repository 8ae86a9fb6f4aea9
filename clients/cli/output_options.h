// The options that say what the output looks like, and which sensor is asked.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_OPTIONS_H_
#define WEIR_CLIENTS_CLI_OUTPUT_OPTIONS_H_

#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/environment.h"
#include "clients/cli/output/flow_formatter.h"
#include "clients/cpp/channel.h"

namespace CLI {
class App;
}

namespace weir::cli {

// Filled by the parser of the app it was added to; must outlive the parse.
class OutputOptions {
 public:
  void AddTo(CLI::App& app);

  // Throws CLI::ValidationError where options contradict each other.
  OutputSettings Settings(const Environment& environment) const;

  bool nfstream() const { return nfstream_; }

 private:
  std::string format_;
  bool nfstream_ = false;
};

// --server ADDRESS, on commands that always speak to a sensor elsewhere.
class ServerOption {
 public:
  void AddTo(CLI::App& app, const Environment& environment);

  const std::string& address() const { return address_; }

  // Throws CLI::ValidationError where the address is none.
  client::ChannelPtr Connect() const;

 private:
  std::string address_;
};

// A channel to an address given by the user. Throws CLI::ValidationError where it is none.
client::ChannelPtr ConnectTo(const std::string& address);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_OPTIONS_H_
