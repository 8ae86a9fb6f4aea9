#include "clients/cli/options/filter_values.h"

#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "clients/cli/options/option_parsers.h"
#include "clients/cli/options/values.h"

namespace weir::cli {

uint32_t NumberOf(const std::string& option, const std::string& text, uint32_t most) {
  return static_cast<uint32_t>(CheckedNumber(option, text, {0, most}));
}

v1::PortRange PortsOf(const std::string& option, const std::string& text) {
  const size_t dash = text.find('-');
  const auto first = WholeNumberOf(text.substr(0, dash));
  const auto last = dash == std::string::npos ? first : WholeNumberOf(text.substr(dash + 1));
  if (!first || !last || *first > *last || *last > 65535) {
    RefuseValue(option, text, "a port from 0 to 65535, or a range of them as 1-1023");
  }
  v1::PortRange range;
  range.set_first(static_cast<uint32_t>(*first));
  if (dash != std::string::npos) range.set_last(static_cast<uint32_t>(*last));
  return range;
}

uint32_t ProtocolOf(const std::string& option, const std::string& text) {
  static const auto& names = *new std::vector<Choice<uint32_t>>{
      {"icmp", 1}, {"igmp", 2},   {"tcp", 6},     {"udp", 17},  {"gre", 47},  {"esp", 50},
      {"ah", 51},  {"icmp6", 58}, {"icmpv6", 58}, {"ospf", 89}, {"sctp", 132}};
  const std::string word = absl::AsciiStrToLower(text);
  for (const Choice<uint32_t>& choice : names) {
    if (word == choice.word) return choice.value;
  }
  const auto number = WholeNumberOf(text);
  if (number && *number <= 255) return static_cast<uint32_t>(*number);
  RefuseValue(option, text, "an IP protocol: tcp, udp, icmp, icmp6, ..., or 0 to 255");
}

v1::TunnelKind TunnelOf(const std::string& option, const std::string& word) {
  return ChosenOf<v1::TunnelKind>(option, word,
                                  {{"none", v1::TUNNEL_KIND_UNSPECIFIED},
                                   {"gtp_u", v1::TUNNEL_KIND_GTP_U},
                                   {"capwap", v1::TUNNEL_KIND_CAPWAP},
                                   {"tzsp", v1::TUNNEL_KIND_TZSP},
                                   {"vxlan", v1::TUNNEL_KIND_VXLAN},
                                   {"geneve", v1::TUNNEL_KIND_GENEVE},
                                   {"gre", v1::TUNNEL_KIND_GRE}});
}

v1::EndReason EndReasonOf(const std::string& option, const std::string& word) {
  return ChosenOf<v1::EndReason>(option, word,
                                 {{"idle", v1::END_REASON_IDLE},
                                  {"active", v1::END_REASON_ACTIVE},
                                  {"tcp_closed", v1::END_REASON_TCP_CLOSED},
                                  {"evicted", v1::END_REASON_EVICTED},
                                  {"source_end", v1::END_REASON_SOURCE_END},
                                  {"shutdown", v1::END_REASON_SHUTDOWN},
                                  {"program", v1::END_REASON_PROGRAM}});
}

v1::RiskSeverity SeverityOf(const std::string& option, const std::string& word) {
  return ChosenOf<v1::RiskSeverity>(option, word,
                                    {{"low", v1::RISK_SEVERITY_LOW},
                                     {"medium", v1::RISK_SEVERITY_MEDIUM},
                                     {"high", v1::RISK_SEVERITY_HIGH},
                                     {"severe", v1::RISK_SEVERITY_SEVERE},
                                     {"critical", v1::RISK_SEVERITY_CRITICAL},
                                     {"emergency", v1::RISK_SEVERITY_EMERGENCY}});
}

google::protobuf::Duration CheckedDuration(const std::string& option, const std::string& text) {
  const auto duration = DurationOf(text);
  if (!duration) RefuseValue(option, text, "a time in seconds, or as 500ms or 2h");
  return *duration;
}

void AddNameOrId(const std::string& option, const std::string& text, uint32_t most,
                 google::protobuf::RepeatedPtrField<std::string>& names,
                 google::protobuf::RepeatedField<uint32_t>& ids) {
  if (text.find_first_not_of("0123456789") != std::string::npos) {
    names.Add(std::string(text));
  } else {
    ids.Add(NumberOf(option, text, most));
  }
}

}  // namespace weir::cli
