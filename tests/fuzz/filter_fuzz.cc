// What clients write of filters: networks in CIDR notation, patterns of names, and whole filters,
// compiled and asked about an event.
//
// Input: text up to a line's end, then text up to another, then bytes that filters are made of.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/log/flow_filter.h"
#include "engine/log/match_values.h"
#include "tests/fuzz/choices.h"
#include "tests/fuzz/expect.h"

namespace weir {
namespace {

std::string_view TakeLine(Choices& choices) {
  const size_t length = std::min(choices.Rest().find('\n'), choices.Rest().size());
  const std::string_view line = choices.Take(length);
  choices.Take(1);
  return line;
}

char LowerCase(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// What a pattern means, told by a table of which prefixes of both match.
bool MatchesByTable(std::string_view pattern, std::string_view text) {
  std::vector<bool> row(text.size() + 1, false);
  row[0] = true;
  for (const char wanted : pattern) {
    std::vector<bool> next(text.size() + 1, false);
    next[0] = wanted == '*' && row[0];
    for (size_t i = 1; i <= text.size(); ++i) {
      const bool same = wanted == '?' || LowerCase(wanted) == LowerCase(text[i - 1]);
      next[i] = wanted == '*' ? row[i] || next[i - 1] : row[i - 1] && same;
    }
    row = std::move(next);
  }
  return row[text.size()];
}

void CheckNetwork(std::string_view text) {
  const auto network = ParseIpNetwork(text);
  if (!network.ok()) return;
  EXPECT_OR_DIE(text.find_first_not_of("0123456789abcdefABCDEF.:/") == text.npos);
  EXPECT_OR_DIE(network->prefix_length <= (network->ip_version == 4 ? 32 : 128));
  EXPECT_OR_DIE(network->Contains(network->address, network->ip_version));
}

template <typename T>
void TakeList(Choices& choices, std::vector<T>& values) {
  for (uint8_t count = choices.Byte() % 4; count > 0; --count) {
    values.push_back(static_cast<T>(choices.Number(sizeof(T))));
  }
}

void TakePorts(Choices& choices, std::vector<PortRange>& ranges) {
  for (uint8_t count = choices.Byte() % 3; count > 0; --count) {
    const auto first = static_cast<uint16_t>(choices.Number(2));
    ranges.push_back({first, static_cast<uint16_t>(choices.Number(2))});
  }
}

FlowFilterSpec SpecFrom(Choices& choices, std::string_view pattern) {
  FlowFilterSpec spec;
  const auto network = ParseIpNetwork(pattern);
  if (network.ok()) spec.networks.push_back(*network);
  TakePorts(choices, spec.ports);
  TakePorts(choices, spec.src_ports);
  TakeList(choices, spec.protocols);
  TakeList(choices, spec.ip_versions);
  TakeList(choices, spec.vlan_ids);
  TakeList(choices, spec.application_ids);
  TakeList(choices, spec.event_types);
  TakeList(choices, spec.end_reasons);
  TakeList(choices, spec.risk_masks);
  spec.min_packets = choices.Number(2);
  spec.min_duration_ns = static_cast<int64_t>(choices.Number(8));
  if ((choices.Byte() & 1) != 0) spec.server_names.emplace_back(pattern);
  return spec;
}

FilterKey KeyFrom(Choices& choices) {
  FilterKey key;
  key.source_port = static_cast<uint16_t>(choices.Number(2));
  key.destination_port = static_cast<uint16_t>(choices.Number(2));
  key.packets = choices.Number(2);
  key.risks = choices.Number(8);
  key.ip_version = choices.Byte();
  key.protocol = choices.Byte();
  key.server_name_offset = static_cast<uint32_t>(choices.Number(4));
  key.server_name_length = static_cast<uint16_t>(choices.Number(2));
  return key;
}

// A filter of one spec admits just what the same spec, denied, does not.
void CheckFilter(Choices& choices, std::string_view pattern, std::string_view entry) {
  const FlowFilterSpec spec = SpecFrom(choices, pattern);
  const FilterKey key = KeyFrom(choices);
  const auto allowing = CompileFlowFilter({spec}, {});
  const auto denying = CompileFlowFilter({}, {spec});
  EXPECT_OR_DIE(allowing.ok() == denying.ok());
  if (allowing.ok())
    EXPECT_OR_DIE((*allowing)->Admits(key, entry) != (*denying)->Admits(key, entry));
}

}  // namespace
}  // namespace weir

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace weir;
  Choices choices(data, size);
  const std::string_view pattern = TakeLine(choices);
  const std::string_view text = TakeLine(choices);
  CheckNetwork(pattern);
  EXPECT_OR_DIE(GlobMatches(pattern, text) == MatchesByTable(pattern, text));
  EXPECT_OR_DIE(GlobMatches("*", text));
  CheckFilter(choices, pattern, text);
  return 0;
}
