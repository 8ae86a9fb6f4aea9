#include "clients/cli/options/labels.h"

#include <CLI/CLI.hpp>
#include <cmath>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/options/option_parsers.h"
#include "clients/cli/options/values.h"

namespace weir::cli {
namespace {

bool IsQuoted(const std::string& text) {
  return text.size() >= 2 && text.front() == '"' && text.back() == '"';
}

void SetValue(const std::string& text, v1::LabelValue& value) {
  int64_t whole = 0;
  double number = 0;
  const bool starts_as_number = !text.empty() && text.find_first_not_of("+-.0123456789") != 0;
  if (text == "true" || text == "false") {
    value.set_bool_value(text == "true");
  } else if (starts_as_number && absl::SimpleAtoi(text, &whole)) {
    value.set_int_value(whole);
  } else if (starts_as_number && absl::SimpleAtod(text, &number) && std::isfinite(number)) {
    value.set_double_value(number);
  } else {
    value.set_string_value(IsQuoted(text) ? text.substr(1, text.size() - 2) : text);
  }
}

}  // namespace

CLI::Option* AddLabelOption(CLI::App& app, const std::string& help, std::vector<std::string>& to) {
  return AddList(app, "--label", "NAME=VALUE", help, to, Commas::kKeep);
}

void AddLabels(const std::vector<std::string>& labels,
               google::protobuf::Map<std::string, std::string>& to) {
  for (const std::string& label : labels) {
    const size_t equals = label.find('=');
    if (equals == std::string::npos || equals == 0) RefuseValue("--label", label, "NAME=VALUE");
    const std::string name = label.substr(0, equals);
    const bool is_new = to.insert({name, label.substr(equals + 1)}).second;
    if (!is_new)
      throw CLI::ValidationError("--label", absl::StrCat(Quoted(name), " is given twice"));
  }
}

v1::LabelMatch LabelMatchOf(const std::string& option, const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == 0) RefuseValue(option, text, "NAME or NAME=VALUE");
  v1::LabelMatch match;
  match.set_name(text.substr(0, equals));
  if (equals != std::string::npos) SetValue(text.substr(equals + 1), *match.mutable_value());
  return match;
}

}  // namespace weir::cli
