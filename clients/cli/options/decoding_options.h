// The options that say how packets are read: the rulebook, tunnels and tags, and what is in a
// flow's key.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_DECODING_OPTIONS_H_
#define WEIR_CLIENTS_CLI_OPTIONS_DECODING_OPTIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "weir/v1/meter_settings.pb.h"

namespace CLI {
class App;
}  // namespace CLI

namespace weir::cli {

// Adds --NAME, which may be said no to: --no-NAME, --NAME=false. `to` outlives the parse and stays
// empty where it is not given.
void AddSwitch(CLI::App& app, const std::string& name, const std::string& help,
               std::optional<bool>& to);

// Filled by the parser of the app it was added to; must outlive the parse. Only what was given is
// set, so that the sensor's defaults hold for the rest.
class DecodingOptions {
 public:
  void AddTo(CLI::App& app);

  // With `nfstream` by nfstream's rules. Throws CLI::ValidationError where options contradict each
  // other or a value is none.
  void Fill(bool nfstream, v1::MeterSettings& meter) const;

 private:
  void FillPorts(v1::MeterSettings& meter) const;

  std::optional<v1::FlowRules> rules_;
  std::optional<bool> decode_tunnels_;
  std::vector<std::string> extra_tunnels_;
  std::optional<bool> decode_qinq_;
  std::optional<bool> key_tunnel_id_;
  std::optional<bool> key_vlan_;
  std::vector<std::string> vxlan_ports_;
  std::vector<std::string> geneve_ports_;
  std::vector<std::string> gtp_u_ports_;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_DECODING_OPTIONS_H_
