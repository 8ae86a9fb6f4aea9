#include "clients/cli/options/decoding_options.h"

#include <CLI/CLI.hpp>
#include <cstdint>

#include "clients/cli/options/option_parsers.h"
#include "clients/cli/options/values.h"

namespace weir::cli {
namespace {

constexpr char kRecords[] = "Records";

// Those that are decoded anyway are no choices.
v1::TunnelKind ExtraTunnelOf(const std::string& word) {
  return ChosenOf<v1::TunnelKind>("--tunnels", word,
                                  {{"vxlan", v1::TUNNEL_KIND_VXLAN},
                                   {"geneve", v1::TUNNEL_KIND_GENEVE},
                                   {"gre", v1::TUNNEL_KIND_GRE}});
}

uint32_t PortOf(const std::string& option, const std::string& text) {
  constexpr uint64_t kMaxPort = 65535;
  const std::optional<uint64_t> port = WholeNumberOf(text);
  if (!port || *port == 0 || *port > kMaxPort) RefuseValue(option, text, "a port, 1 to 65535");
  return static_cast<uint32_t>(*port);
}

}  // namespace

void AddSwitch(CLI::App& app, const std::string& name, const std::string& help,
               std::optional<bool>& to) {
  app.add_flag_function(
         "--" + name + ",!--no-" + name, [&to](int64_t times) { to = times > 0; }, help)
      ->group(kRecords);
}

void DecodingOptions::AddTo(CLI::App& app) {
  AddChoice<v1::FlowRules>(
      app, "--rules", "RULES", "how packets are read: standard (default) or nfstream",
      {{"standard", v1::FLOW_RULES_STANDARD}, {"nfstream", v1::FLOW_RULES_NFSTREAM}}, rules_)
      ->group(kRecords);
  AddSwitch(app, "decode-tunnels", "decode GTP-U, CAPWAP and TZSP (true)", decode_tunnels_);
  AddList(app, "--tunnels", "LIST", "further tunnels to decode: vxlan,geneve,gre", extra_tunnels_)
      ->group(kRecords);
  AddSwitch(app, "qinq", "decode 802.1ad (QinQ) tags (true; false by nfstream's rules)",
            decode_qinq_);
  AddSwitch(app, "key-tunnel-id",
            "keep networks apart by VNI and GRE key (true; false by nfstream's rules)",
            key_tunnel_id_);
  AddSwitch(app, "key-vlan", "keep VLANs apart (true)", key_vlan_);
  AddList(app, "--vxlan-ports", "LIST", "UDP ports of VXLAN (4789)", vxlan_ports_)->group(kRecords);
  AddList(app, "--geneve-ports", "LIST", "UDP ports of GENEVE (6081)", geneve_ports_)
      ->group(kRecords);
  AddList(app, "--gtp-u-ports", "LIST", "UDP ports of GTP-U (2152)", gtp_u_ports_)->group(kRecords);
}

void DecodingOptions::Fill(bool nfstream, v1::MeterSettings& meter) const {
  if (nfstream && rules_ == v1::FLOW_RULES_STANDARD) {
    throw CLI::ValidationError("--nfstream", "has nfstream's rules, not --rules standard");
  }
  if (rules_) meter.set_rules(*rules_);
  if (nfstream) meter.set_rules(v1::FLOW_RULES_NFSTREAM);
  if (decode_tunnels_) meter.set_decode_tunnels(*decode_tunnels_);
  for (const std::string& word : extra_tunnels_) meter.add_extra_tunnels(ExtraTunnelOf(word));
  if (decode_qinq_) meter.set_decode_qinq(*decode_qinq_);
  if (key_tunnel_id_) meter.set_key_tunnel_id(*key_tunnel_id_);
  if (key_vlan_) meter.set_key_vlan(*key_vlan_);
  FillPorts(meter);
}

void DecodingOptions::FillPorts(v1::MeterSettings& meter) const {
  for (const std::string& text : vxlan_ports_) meter.add_vxlan_ports(PortOf("--vxlan-ports", text));
  for (const std::string& text : geneve_ports_) {
    meter.add_geneve_ports(PortOf("--geneve-ports", text));
  }
  for (const std::string& text : gtp_u_ports_) meter.add_gtp_u_ports(PortOf("--gtp-u-ports", text));
}

}  // namespace weir::cli
