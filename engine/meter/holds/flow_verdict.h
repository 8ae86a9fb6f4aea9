// What a client decided about an open flow, and what became of it.
#ifndef WEIR_ENGINE_METER_HOLDS_FLOW_VERDICT_H_
#define WEIR_ENGINE_METER_HOLDS_FLOW_VERDICT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace weir {

// A plain value. It lets its flow go, where that is held, whatever else it says.
struct FlowVerdict {
  uint64_t flow_id = 0;
  std::vector<std::string> removed_labels = {};  // names, taken away first
  std::string labels = {};                       // attached: as FlowLabels::Change takes them
  bool end_flow = false;                         // reason PROGRAM
};

enum class VerdictOutcome : uint8_t {
  kUnknown = 0,  // the flow is not open, or never was
  kApplied = 1,
  kLate = 2,     // applied, though the flow's hold had expired
  kRefused = 3,  // not applied: the flow would have had too many labels, or too large ones
};
inline constexpr size_t kVerdictOutcomes = 4;

// What became of some verdicts.
struct VerdictTotals {
  std::array<uint64_t, kVerdictOutcomes> count{};  // indexed by VerdictOutcome
  std::vector<uint64_t> unknown_ids;               // the first of them, at most kMaxIds
  std::vector<uint64_t> refused_ids;               // likewise

  static constexpr size_t kMaxIds = 256;

  void Add(uint64_t flow_id, VerdictOutcome outcome) {
    ++count[static_cast<size_t>(outcome)];
    const bool unknown = outcome == VerdictOutcome::kUnknown;
    if (!unknown && outcome != VerdictOutcome::kRefused) return;
    std::vector<uint64_t>& ids = unknown ? unknown_ids : refused_ids;
    if (ids.size() < kMaxIds) ids.push_back(flow_id);
  }
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_HOLDS_FLOW_VERDICT_H_
