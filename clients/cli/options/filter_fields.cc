#include "clients/cli/options/filter_fields.h"

#include "clients/cli/options/event_types.h"
#include "clients/cli/options/filter_values.h"
#include "clients/cli/options/label_match.h"
#include "clients/cli/options/option_parsers.h"

namespace weir::cli {
namespace {

using Filter = v1::FlowFilter;
using Text = const std::string&;
using Takes = FilterField::Takes;

std::vector<FilterField> EndpointFields() {
  return {
      {"net", Takes::kList, "CIDR", "an end in this network",
       [](Text, Text value, Filter& filter) { filter.add_networks(value); }},
      {"src-net", Takes::kList, "CIDR", "the source in this network",
       [](Text, Text value, Filter& filter) { filter.add_src_networks(value); }},
      {"dst-net", Takes::kList, "CIDR", "the destination in this network",
       [](Text, Text value, Filter& filter) { filter.add_dst_networks(value); }},
      {"port", Takes::kList, "N[-N]", "an end with this port",
       [](Text option, Text value, Filter& filter) {
         *filter.add_ports() = PortsOf(option, value);
       }},
      {"src-port", Takes::kList, "N[-N]", "the source with this port",
       [](Text option, Text value, Filter& filter) {
         *filter.add_src_ports() = PortsOf(option, value);
       }},
      {"dst-port", Takes::kList, "N[-N]", "the destination with this port",
       [](Text option, Text value, Filter& filter) {
         *filter.add_dst_ports() = PortsOf(option, value);
       }},
      {"proto", Takes::kList, "NAME|N", "this IP protocol: tcp, udp, icmp, ...",
       [](Text option, Text value, Filter& filter) {
         filter.add_protocols(ProtocolOf(option, value));
       }},
      {"ip-version", Takes::kList, "4|6", "this version of IP",
       [](Text option, Text value, Filter& filter) {
         filter.add_ip_versions(ChosenOf<uint32_t>(option, value, {{"4", 4}, {"6", 6}}));
       }},
      {"vlan", Takes::kList, "N", "this VLAN id; 0 is no tag",
       [](Text option, Text value, Filter& filter) {
         filter.add_vlan_ids(NumberOf(option, value, 4095));
       }},
      {"tunnel", Takes::kList, "KIND", "taken out of this tunnel: none, gtp_u, capwap, tzsp, ...",
       [](Text option, Text value, Filter& filter) {
         filter.add_tunnel_kinds(TunnelOf(option, value));
       }},
  };
}

std::vector<FilterField> InspectionFields() {
  return {
      {"app", Takes::kList, "NAME|N", "this application; TLS is any TLS.*",
       [](Text option, Text value, Filter& filter) {
         AddNameOrId(option, value, UINT32_MAX, *filter.mutable_applications(),
                     *filter.mutable_application_ids());
       }},
      {"category", Takes::kList, "NAME|N", "this category",
       [](Text option, Text value, Filter& filter) {
         AddNameOrId(option, value, UINT32_MAX, *filter.mutable_categories(),
                     *filter.mutable_category_ids());
       }},
      {"sni", Takes::kList, "GLOB", "this server name, with * and ?",
       [](Text, Text value, Filter& filter) { filter.add_server_names(value); }},
      {"confidence", Takes::kList, "N", "this confidence, by nDPI's number",
       [](Text option, Text value, Filter& filter) {
         filter.add_confidence_ids(NumberOf(option, value, UINT32_MAX));
       }},
      {"guessed", Takes::kNothing, "", "a guessed application",
       [](Text, Text, Filter& filter) { filter.set_guessed(true); }},
      {"risk", Takes::kApart, "NAME|N", "this risk",
       [](Text option, Text value, Filter& filter) {
         AddNameOrId(option, value, 63, *filter.mutable_risks(), *filter.mutable_risk_ids());
       }},
      {"min-risk-score", Takes::kOne, "N", "a risk score of N or more",
       [](Text option, Text value, Filter& filter) {
         filter.set_min_risk_score(NumberOf(option, value, UINT32_MAX));
       }},
      {"min-severity", Takes::kOne, "WORD", "a risk at least low, medium, high, severe, ...",
       [](Text option, Text value, Filter& filter) {
         filter.set_min_risk_severity(SeverityOf(option, value));
       }},
      {"flow-label", Takes::kApart, "NAME[=VALUE]", "this label, with any value or this one",
       [](Text option, Text value, Filter& filter) {
         *filter.add_labels() = LabelMatchOf(option, value);
       }},
  };
}

std::vector<FilterField> CourseFields() {
  return {
      {"min-packets", Takes::kOne, "N", "N packets of both directions or more",
       [](Text option, Text value, Filter& filter) {
         filter.set_min_packets(CheckedNumber(option, value, {}));
       }},
      {"min-bytes", Takes::kOne, "N", "N bytes of both directions or more, by --accounting",
       [](Text option, Text value, Filter& filter) {
         filter.set_min_bytes(CheckedNumber(option, value, {}));
       }},
      {"min-duration", Takes::kOne, "S", "a duration of S seconds or more",
       [](Text option, Text value, Filter& filter) {
         *filter.mutable_min_duration() = CheckedDuration(option, value);
       }},
      {"event-type", Takes::kList, "TYPE", "this type of event: started, early, ..., ended",
       [](Text option, Text value, Filter& filter) {
         filter.add_event_types(EventTypeOf(option, value));
       }},
      {"end-reason", Takes::kList, "WORD", "this end: idle, active, source_end, ...",
       [](Text option, Text value, Filter& filter) {
         filter.add_end_reasons(EndReasonOf(option, value));
       }},
  };
}

}  // namespace

const std::vector<FilterField>& FilterFields() {
  static const auto& fields = *[] {
    auto* all = new std::vector<FilterField>(EndpointFields());
    for (const std::vector<FilterField>& part : {InspectionFields(), CourseFields()}) {
      all->insert(all->end(), part.begin(), part.end());
    }
    return all;
  }();
  return fields;
}

}  // namespace weir::cli
