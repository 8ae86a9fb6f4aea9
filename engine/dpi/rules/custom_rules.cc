#include "engine/dpi/rules/custom_rules.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/dpi/ndpi/ndpi_gate.h"
#include "engine/dpi/rules/rule_words.h"

namespace weir {
namespace {

// One less than there are: nDPI counts up to the end of a range in 16 bits, past 65535 to 0.
constexpr uint64_t kMaxPort = 65534;
constexpr size_t kMaxIssuer = 120;

absl::string_view Unquoted(absl::string_view word) {
  if (word.size() < 2 || word.front() != '"' || word.back() != '"') return word;
  return word.substr(1, word.size() - 2);
}

class ProtocolRules {
 public:
  absl::Status Add(absl::string_view rule) {
    const size_t at = rule.rfind('@');
    if (at == absl::string_view::npos) return AddMask(rule);
    const absl::string_view protocol = rule.substr(at + 1);
    if (!IsProtocolName(protocol)) {
      return RefuseRule(protocol, "is no name of 1 to 63 letters, digits and _.-+");
    }
    for (const absl::string_view part : absl::StrSplit(rule.substr(0, at), ',')) {
      if (absl::Status status = AddMatch(part, protocol); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  std::string Take() { return std::move(text_); }

 private:
  absl::Status AddMatch(absl::string_view match, absl::string_view protocol) {
    const size_t colon = match.find(':');
    if (colon == absl::string_view::npos) return RefuseRule(match, "is no tcp:, udp:, ip:, host:");
    const absl::string_view kind = match.substr(0, colon);
    const absl::string_view value = match.substr(colon + 1);
    if (kind == "tcp" || kind == "udp") return AddPorts(kind, value, protocol);
    if (kind == "ip") return AddAddress(value, protocol);
    if (kind == "host") return AddHost(value, protocol);
    return RefuseRule(match, "is no tcp:, udp:, ip:, host:");
  }

  absl::Status AddPorts(absl::string_view kind, absl::string_view value,
                        absl::string_view protocol) {
    const size_t dash = value.find('-');
    const absl::string_view low = value.substr(0, dash);
    const absl::string_view high = dash == absl::string_view::npos ? low : value.substr(dash + 1);
    if (!IsNumber(low, 1, kMaxPort) || !IsNumber(high, 1, kMaxPort)) {
      return RefuseRule(value, absl::StrCat("is no port, or range of them, from 1 to ", kMaxPort));
    }
    uint32_t first = 0, last = 0;
    if (!absl::SimpleAtoi(low, &first) || !absl::SimpleAtoi(high, &last) || first > last) {
      return RefuseRule(value, "is a range that ends before it begins");
    }
    ports_ += last - first + 1;
    if (ports_ > kMaxCustomPorts) {
      return RefuseRule(value, absl::StrCat("makes more than ", kMaxCustomPorts, " ports"));
    }
    absl::StrAppend(&text_, kind, ":", first, "-", last, "@", protocol, "\n");
    return absl::OkStatus();
  }

  absl::Status AddAddress(absl::string_view value, absl::string_view protocol) {
    const size_t colon = value.find(':');
    const bool port_fits =
        colon == absl::string_view::npos || IsNumber(value.substr(colon + 1), 1, kMaxPort);
    if (!IsIpv4Network(value.substr(0, colon)) || !port_fits) {
      return RefuseRule(value,
                        "is no IPv4 address or network (of 1 to 32 bits) with or without "
                        "a port");
    }
    absl::StrAppend(&text_, "ip:", value, "@", protocol, "\n");
    return absl::OkStatus();
  }

  absl::Status AddHost(absl::string_view value, absl::string_view protocol) {
    const absl::string_view host = Unquoted(value);
    if (!IsHostPattern(host)) {
      return RefuseRule(value, "is no host of 1 to 253 letters, digits and _.-*");
    }
    absl::StrAppend(&text_, "host:\"", absl::AsciiStrToLower(host), "\"@", protocol, "\n");
    return absl::OkStatus();
  }

  absl::Status AddMask(absl::string_view rule) {
    if (absl::ConsumePrefix(&rule, "trusted_issuer_dn:")) return AddIssuer(rule);
    const bool is_host = absl::ConsumePrefix(&rule, "host_risk_mask:");
    if (!is_host && !absl::ConsumePrefix(&rule, "ip_risk_mask:")) {
      return RefuseRule(rule, "is no rule: it has no @PROTOCOL");
    }
    const size_t equals = rule.find('=');
    const absl::string_view key = rule.substr(0, equals);
    const absl::string_view mask = equals == absl::string_view::npos ? "" : rule.substr(equals + 1);
    const bool key_fits = is_host ? IsHostPattern(Unquoted(key)) : IsIpv4Network(key);
    if (!key_fits || !IsNumber(mask, 0, INT64_MAX)) {
      return RefuseRule(rule, is_host ? "is no \"HOST\"=MASK" : "is no NETWORK=MASK");
    }
    if (is_host) {
      absl::StrAppend(&text_, "host_risk_mask:\"", Unquoted(key), "\"=", mask, "\n");
    } else {
      absl::StrAppend(&text_, "ip_risk_mask:", key, "=", mask, "\n");
    }
    return absl::OkStatus();
  }

  absl::Status AddIssuer(absl::string_view value) {
    const absl::string_view issuer = Unquoted(value);
    const bool fits = !issuer.empty() && issuer.size() <= kMaxIssuer &&
                      std::all_of(issuer.begin(), issuer.end(), [](unsigned char c) {
                        return absl::ascii_isprint(c) && c != '"' && c != ':';
                      });
    if (!fits) return RefuseRule(value, "is no issuer of 1 to 120 characters without \" and :");
    absl::StrAppend(&text_, "trusted_issuer_dn:\"", issuer, "\"\n");
    return absl::OkStatus();
  }

  std::string text_;
  size_t ports_ = 0;
};

}  // namespace

absl::StatusOr<std::string> NormalProtocolRules(absl::string_view text) {
  ProtocolRules rules;
  const auto add = [&rules](absl::string_view rule) { return rules.Add(rule); };
  if (absl::Status status = ForEachRule(text, add); !status.ok()) return status;
  return rules.Take();
}

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
