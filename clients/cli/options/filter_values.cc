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
    RefuseValue(option, text, "a port from 0 to 65535, or a range as 1-1023");
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
  RefuseValue(option, text, "an IP protocol: tcp, udp, icmp, icmp6, ... or 0 to 255");
}

v1::Confidence ConfidenceOf(const std::string& option, const std::string& word) {
  constexpr char kNone[] = "none";
  if (word == kNone) return v1::CONFIDENCE_UNSPECIFIED;
  const EnumWords& words = WordsOf<v1::Confidence>();
  if (const int value = words.ValueOf(word); value != 0) return static_cast<v1::Confidence>(value);
  std::vector<std::string> choices = words.All();
  choices.emplace_back(kNone);
  RefuseChoice(option, word, choices);
}

google::protobuf::Duration CheckedDuration(const std::string& option, const std::string& text) {
  const auto duration = DurationOf(text);
  if (!duration)
    RefuseValue(option, text, "a duration: seconds, or a number with its unit as 500ms or 2h");
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
