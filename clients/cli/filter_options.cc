#include "clients/cli/filter_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/settings_options.h"

namespace weir::cli {
namespace {

constexpr char kEndReasonPrefix[] = "END_REASON_";

using Texts = std::vector<std::string>;

[[noreturn]] void Refuse(const std::string& option, const std::string& text, const char* is_not) {
  throw CLI::ValidationError(option, "\"" + text + "\" is no " + is_not);
}

bool IsNumber(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

uint32_t NumberOf(const std::string& option, const std::string& text, uint32_t most,
                  const char* is_not) {
  uint32_t number = 0;
  if (!IsNumber(text) || !absl::SimpleAtoi(text, &number) || number > most) {
    Refuse(option, text, is_not);
  }
  return number;
}

// "80", "1-1024".
void AddPorts(const Texts& texts, v1::FlowFilter& filter) {
  for (const std::string& text : texts) {
    v1::PortRange& range = *filter.add_ports();
    const size_t dash = text.find('-');
    range.set_first(NumberOf("--port", text.substr(0, dash), 65535, "port"));
    if (dash == std::string::npos) continue;
    range.set_last(NumberOf("--port", text.substr(dash + 1), 65535, "port"));
    if (range.last() < range.first()) Refuse("--port", text, "range of ports");
  }
}

uint32_t ProtocolOf(const std::string& text) {
  static const auto& names = *new std::map<std::string, uint32_t>{
      {"icmp", 1}, {"igmp", 2}, {"tcp", 6},     {"udp", 17},  {"gre", 47},
      {"esp", 50}, {"ah", 51},  {"icmpv6", 58}, {"ospf", 89}, {"sctp", 132}};
  const auto it = names.find(absl::AsciiStrToLower(text));
  return it != names.end() ? it->second : NumberOf("--proto", text, 255, "IP protocol");
}

v1::EndReason EndReasonOf(const std::string& word) {
  v1::EndReason reason = v1::END_REASON_UNSPECIFIED;
  if (!v1::EndReason_Parse(kEndReasonPrefix + absl::AsciiStrToUpper(word), &reason) ||
      reason == v1::END_REASON_UNSPECIFIED) {
    Refuse("--end-reason", word, "reason for the end of a flow");
  }
  return reason;
}

google::protobuf::Duration DurationOf(double seconds) {
  google::protobuf::Duration duration;
  const int64_t nanos = std::llround(seconds * 1e9);
  duration.set_seconds(nanos / 1'000'000'000);
  duration.set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
  return duration;
}

void AddNames(const Texts& texts, const char* option, uint32_t most,
              google::protobuf::RepeatedPtrField<std::string>& names,
              google::protobuf::RepeatedField<uint32_t>& ids) {
  for (const std::string& text : texts) {
    if (IsNumber(text)) {
      ids.Add(NumberOf(option, text, most, "number that is known"));
    } else {
      names.Add(std::string(text));
    }
  }
}

}  // namespace

void FilterOptions::AddTo(CLI::App& app) {
  AddValues("--", "Only flows with", wanted_, app);
  AddValues("--not-", "No flows with", unwanted_, app);
  app.add_flag("--print-request", print_request_, "print the request as JSON and do not send it");
}

void FilterOptions::AddValues(const std::string& prefix, const std::string& group, Values& values,
                              CLI::App& app) {
  const auto list = [&](const char* name, Texts& to, const char* type, const char* help) {
    return app.add_option(prefix + name, to, help)
        ->type_name(type)
        ->allow_extra_args(false)
        ->group(group);
  };
  list("net", values.networks, "CIDR", "an end in this network")->delimiter(',');
  list("src-net", values.src_networks, "CIDR", "the source in this network")->delimiter(',');
  list("dst-net", values.dst_networks, "CIDR", "the destination in this network")->delimiter(',');
  list("port", values.ports, "N[-N]", "an end with this port")->delimiter(',');
  list("proto", values.protocols, "NAME|N", "this IP protocol: tcp, udp, icmp, ...")
      ->delimiter(',');
  list("vlan", values.vlans, "N", "this VLAN id; 0 is no tag")->delimiter(',');
  list("app", values.applications, "NAME|N", "this application; TLS is any TLS.*")->delimiter(',');
  list("category", values.categories, "NAME|N", "this category")->delimiter(',');
  list("sni", values.server_names, "GLOB", "this server name, with * and ?")->delimiter(',');
  list("risk", values.risks, "NAME|N", "this risk");
  list("event", values.events, "TYPE", "events of this type")
      ->delimiter(',')
      ->check(CLI::IsMember(EventWords()));
  list("end-reason", values.end_reasons, "WORD", "this end: idle, active, source_end, ...")
      ->delimiter(',');
  const auto number = [&](const char* name, auto& to, const char* type, const char* help) {
    app.add_option(prefix + name, to, help)->type_name(type)->group(group);
  };
  number("min-packets", values.min_packets, "N", "packets of both directions at least");
  number("min-bytes", values.min_bytes, "N", "bytes of both directions at least");
  number("min-risk-score", values.min_risk_score, "N", "a risk score of at least");
  app.add_option(prefix + "min-duration", values.min_duration_s, "seconds at least")
      ->type_name("S")
      ->check(CLI::Range(0.0, 1e9))
      ->group(group);
}

std::vector<v1::FlowFilter> FilterOptions::FiltersOf(const Values& values) {
  std::vector<v1::FlowFilter> filters(16);
  auto next = filters.begin();
  for (const std::string& text : values.networks) next->add_networks(text);
  for (const std::string& text : (++next, values.src_networks)) next->add_src_networks(text);
  for (const std::string& text : (++next, values.dst_networks)) next->add_dst_networks(text);
  AddPorts(values.ports, *++next);
  for (const std::string& text : (++next, values.protocols)) next->add_protocols(ProtocolOf(text));
  for (const std::string& text : (++next, values.vlans)) {
    next->add_vlan_ids(NumberOf("--vlan", text, 4095, "VLAN id"));
  }
  ++next;
  AddNames(values.applications, "--app", 65535, *next->mutable_applications(),
           *next->mutable_application_ids());
  ++next;
  AddNames(values.categories, "--category", 65535, *next->mutable_categories(),
           *next->mutable_category_ids());
  for (const std::string& text : (++next, values.server_names)) next->add_server_names(text);
  ++next;
  AddNames(values.risks, "--risk", 63, *next->mutable_risks(), *next->mutable_risk_ids());
  for (const std::string& word : (++next, values.events)) next->add_event_types(EventTypeOf(word));
  for (const std::string& word : (++next, values.end_reasons)) {
    next->add_end_reasons(EndReasonOf(word));
  }
  ++next;
  if (values.min_packets) next->set_min_packets(*values.min_packets);
  ++next;
  if (values.min_bytes) next->set_min_bytes(*values.min_bytes);
  ++next;
  if (values.min_risk_score) next->set_min_risk_score(*values.min_risk_score);
  ++next;
  if (values.min_duration_s) *next->mutable_min_duration() = DurationOf(*values.min_duration_s);
  return filters;
}

void FilterOptions::Fill(v1::Subscription& subscription) const {
  v1::FlowFilter wanted;
  for (const v1::FlowFilter& each : FiltersOf(wanted_)) wanted.MergeFrom(each);
  if (wanted.ByteSizeLong() > 0) *subscription.add_allow() = std::move(wanted);
  for (v1::FlowFilter& each : FiltersOf(unwanted_)) {
    if (each.ByteSizeLong() > 0) *subscription.add_deny() = std::move(each);
  }
}

}  // namespace weir::cli
