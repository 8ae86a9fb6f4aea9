#include "clients/cli/options/filter_fields.h"

#include "clients/cli/options/filter_options.h"
#include "clients/cli/options/labels.h"
#include "clients/cli/options/option_parsers.h"

namespace weir::cli {
namespace {

using Filter = v1::FlowFilter;
using Text = const std::string&;
using Takes = FilterField::Takes;

std::vector<FilterField> EndpointFields() {
  return {
      {"net", Takes::kList, "CIDR", "either address in this network",
       [](Text, Text value, Filter& filter) { filter.add_networks(value); }},
      {"src-net", Takes::kList, "CIDR", "source address in this network",
       [](Text, Text value, Filter& filter) { filter.add_src_networks(value); }},
      {"dst-net", Takes::kList, "CIDR", "destination address in this network",
       [](Text, Text value, Filter& filter) { filter.add_dst_networks(value); }},
      {"port", Takes::kList, "N[-N]", "either port",
       [](Text option, Text value, Filter& filter) {
         *filter.add_ports() = PortsOf(option, value);
       }},
      {"src-port", Takes::kList, "N[-N]", "source port",
       [](Text option, Text value, Filter& filter) {
         *filter.add_src_ports() = PortsOf(option, value);
       }},
      {"dst-port", Takes::kList, "N[-N]", "destination port",
       [](Text option, Text value, Filter& filter) {
         *filter.add_dst_ports() = PortsOf(option, value);
       }},
      {"proto", Takes::kList, "NAME|N", "IP protocol: tcp, udp, icmp, icmp6, ... or its number",
       [](Text option, Text value, Filter& filter) {
         filter.add_protocols(ProtocolOf(option, value));
       }},
      {"ip-version", Takes::kList, "4|6", "IP version",
       [](Text option, Text value, Filter& filter) {
         filter.add_ip_versions(ChosenOf<uint32_t>(option, value, {{"4", 4}, {"6", 6}}));
       }},
      {"vlan", Takes::kList, "N", "VLAN ID; 0 is untagged",
       [](Text option, Text value, Filter& filter) {
         filter.add_vlan_ids(NumberOf(option, value, 4095));
       }},
      {"tunnel", Takes::kList, "KIND", "tunnel: none, gtp_u, capwap, tzsp, vxlan, geneve, gre",
       [](Text option, Text value, Filter& filter) {
         filter.add_tunnel_kinds(EnumOf<v1::TunnelKind>(option, value));
       }},
  };
}

std::vector<FilterField> InspectionFields() {
  return {
      {"app", Takes::kList, "NAME|N", "application; TLS also matches TLS.Google",
       [](Text option, Text value, Filter& filter) {
         AddNameOrId(option, value, UINT32_MAX, *filter.mutable_applications(),
                     *filter.mutable_application_ids());
       }},
      {"category", Takes::kList, "NAME|N", "application category",
       [](Text option, Text value, Filter& filter) {
         AddNameOrId(option, value, UINT32_MAX, *filter.mutable_categories(),
                     *filter.mutable_category_ids());
       }},
      {"sni", Takes::kList, "GLOB", "server name, with wildcards * and ?",
       [](Text, Text value, Filter& filter) { filter.add_server_names(value); }},
      {"confidence", Takes::kList, "WORD",
       "how the application was found: dpi, dpi_cache, match_by_port, ...",
       [](Text option, Text value, Filter& filter) {
         filter.add_confidences(ConfidenceOf(option, value));
       }},
      {"guessed", Takes::kNothing, "", "application was guessed",
       [](Text, Text, Filter& filter) { filter.set_guessed(true); }},
      {"risk", Takes::kApart, "NAME|N", "risk, as weir info --risks lists them",
       [](Text option, Text value, Filter& filter) {
         AddNameOrId(option, value, 63, *filter.mutable_risks(), *filter.mutable_risk_ids());
       }},
      {"min-risk-score", Takes::kOne, "N", "risk score of N or more",
       [](Text option, Text value, Filter& filter) {
         filter.set_min_risk_score(NumberOf(option, value, UINT32_MAX));
       }},
      {"min-severity", Takes::kOne, "WORD",
       "risk of this severity or more: low, medium, high, severe, ...",
       [](Text option, Text value, Filter& filter) {
         filter.set_min_risk_severity(EnumOf<v1::RiskSeverity>(option, value));
       }},
      {"flow-label", Takes::kApart, "NAME[=VALUE]",
       "label of the flow, with any value or with this one",
       [](Text option, Text value, Filter& filter) {
         *filter.add_labels() = LabelMatchOf(option, value);
       }},
  };
}

std::vector<FilterField> ExtentFields() {
  return {
      {"min-packets", Takes::kOne, "N", "N packets or more, both directions",
       [](Text option, Text value, Filter& filter) {
         filter.set_min_packets(CheckedNumber(option, value, {}));
       }},
      {"min-bytes", Takes::kOne, "N", "N bytes or more, both directions, by --accounting",
       [](Text option, Text value, Filter& filter) {
         filter.set_min_bytes(CheckedNumber(option, value, {}));
       }},
      {"min-duration", Takes::kOne, "S", "duration of S or more",
       [](Text option, Text value, Filter& filter) {
         *filter.mutable_min_duration() = CheckedDuration(option, value);
       }},
      {"event-type", Takes::kList, "TYPE", "type of event: started, early, ..., ended",
       [](Text option, Text value, Filter& filter) {
         filter.add_event_types(EnumOf<v1::EventType>(option, value));
       }},
      {"end-reason", Takes::kList, "WORD",
       "why the flow ended: idle, active, tcp_closed, source_end, ...",
       [](Text option, Text value, Filter& filter) {
         filter.add_end_reasons(EnumOf<v1::EndReason>(option, value));
       }},
  };
}

}  // namespace

const std::vector<FilterField>& FilterFields() {
  static const auto& fields = *[] {
    auto* all = new std::vector<FilterField>(EndpointFields());
    for (const std::vector<FilterField>& part : {InspectionFields(), ExtentFields()}) {
      all->insert(all->end(), part.begin(), part.end());
    }
    return all;
  }();
  return fields;
}

}  // namespace weir::cli
