#include "clients/cli/options/filter_options.h"

#include <CLI/CLI.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "clients/cli/options/filter_fields.h"
#include "clients/cli/options/option_parsers.h"
#include "clients/cli/options/values.h"

namespace weir::cli {
namespace {

constexpr char kGroup[] =
    "Filters (keep flows that match all of them; --not-net and so on drop what matches)";
constexpr char kWanted[] = "--";
constexpr char kUnwanted[] = "--not-";

CLI::Option* AddField(const std::string& option, const FilterField& field,
                      std::vector<std::string>& to, CLI::App& app) {
  const auto add = [&to](const std::string& text) { to.push_back(text); };
  switch (field.takes) {
    case FilterField::Takes::kNothing:
      return app.add_flag_callback(
          option, [&to] { to = {""}; }, field.help);
    case FilterField::Takes::kOne:
      return AddValue(app, option, field.type, field.help, add);
    case FilterField::Takes::kList:
      return AddList(app, option, field.type, field.help, to);
    case FilterField::Takes::kApart:
      break;
  }
  return AddList(app, option, field.type, field.help, to, Commas::kKeep);
}

void AddValues(const char* prefix, const FilterField& field, const std::vector<std::string>& values,
               v1::FlowFilter& filter) {
  for (const std::string& value : values)
    field.add(prefix + std::string(field.name), value, filter);
}

}  // namespace

void FilterOptions::AddTo(CLI::App& app) {
  AddFilters(kWanted, kGroup, wanted_, app);
  AddText(app, "--since", "TIME",
          "from this UTC time on (2016-08-02T02:19:33), or for this long (10m)", since_)
      ->group(kGroup);
  AddFilters(kUnwanted, kUnlisted, unwanted_, app);
  AddList(app, "--fields", "LIST", "only these fields, by path; weir info --fields lists them",
          fields_)
      ->group("Output");
  app.add_flag("--print-request", print_request_,
               "print the request as JSON, for other gRPC tools, and exit")
      ->group("Output");
}

void FilterOptions::AddFilters(const std::string& prefix, const std::string& group, Values& values,
                               CLI::App& app) {
  values.resize(FilterFields().size());
  for (size_t i = 0; i < values.size(); ++i) {
    const FilterField& field = FilterFields()[i];
    AddField(prefix + field.name, field, values[i], app)->group(group);
  }
}

void FilterOptions::Fill(absl::Time now, v1::Subscription& subscription) const {
  v1::FlowFilter wanted;
  for (size_t i = 0; i < FilterFields().size(); ++i) {
    AddValues(kWanted, FilterFields()[i], wanted_[i], wanted);
    v1::FlowFilter unwanted;  // one each: what any of them matches is left out
    AddValues(kUnwanted, FilterFields()[i], unwanted_[i], unwanted);
    if (!unwanted_[i].empty()) *subscription.add_deny() = std::move(unwanted);
  }
  if (wanted.ByteSizeLong() > 0) *subscription.add_allow() = std::move(wanted);
  if (since_) {
    const std::optional<int64_t> moment = MomentOfText(*since_, now);
    if (!moment) {
      RefuseValue("--since", *since_,
                  "a time in UTC as 2016-08-02T02:19:33, or how long ago as 10m");
    }
    subscription.set_since_unix_nano(*moment);
  }
  for (const std::string& path : fields_) subscription.mutable_field_mask()->add_paths(path);
}

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
