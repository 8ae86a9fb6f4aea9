#include "absl/strings/str_cat.h"
#include "engine/dpi/ndpi/ndpi_gate.h"
#include "engine/dpi/rules/custom_rules.h"
#include "engine/dpi/rules/rule_words.h"

namespace weir {
namespace {

absl::Status Add(absl::string_view rule, std::string& text) {
  const size_t tab = rule.find('\t');
  if (tab == absl::string_view::npos) return RefuseRule(rule, "has no tab before a category");
  const absl::string_view target = rule.substr(0, tab);
  const absl::string_view category = rule.substr(tab + 1);
  if (!IsHostPattern(target) && !IsIpv4Network(target)) {
    return RefuseRule(target,
                      "is no host of 1 to 253 letters, digits and _.-*, and no IPv4 network");
  }
  constexpr int kLast = NDPI_PROTOCOL_NUM_CATEGORIES - 1;
  if (!IsNumber(category, 1, kLast)) {
    return RefuseRule(category, absl::StrCat("is no category from 1 to ", kLast));
  }
  absl::StrAppend(&text, target, "\t", category, "\n");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> NormalCategoryRules(absl::string_view text) {
  std::string normal;
  const auto add = [&normal](absl::string_view rule) { return Add(rule, normal); };
  if (absl::Status status = ForEachRule(text, add); !status.ok()) return status;
  return normal;
}

}  // namespace weir
