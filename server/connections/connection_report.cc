#include "server/connections/connection_report.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/clock.h"

namespace weir {
namespace {

constexpr int64_t kIntervalNs = 60 * kNanosPerSecond;

std::string WordsFor(Refusal refusal, const ConnectionLimits& limits) {
  switch (refusal) {
    case Refusal::kAll:
      return absl::StrCat("refused beyond max_connections (", limits.max_connections, ")");
    case Refusal::kAddress:
      return absl::StrCat("refused beyond max_connections_per_address (", limits.max_per_address,
                          ")");
    case Refusal::kDescriptors:
      return "refused since there are no more file descriptors";
  }
  return "";
}

std::string WordsFor(ShedReason reason) {
  switch (reason) {
    case ShedReason::kUnexplainedBytes:
      return "closed that sent much without a call";
    case ShedReason::kTooManyCalls:
      return "closed that had more calls under way than max_connection_streams lets them";
    case ShedReason::kCancelledCalls:
      return "closed that opened calls only to cancel them";
    case ShedReason::kMemory:
      return "closed since the process has more than max_memory";
    case ShedReason::kMakesRoom:
      return "closed that never called anything, for others at max_connections";
  }
  return "";
}

}  // namespace

std::string ConnectionReport::Look(const ConnectionCounts& counts, const ConnectionLimits& limits,
                                   int64_t now_ns) {
  if (now_ns < may_tell_ns_) return "";
  std::vector<std::string> parts;
  const auto add = [&](uint64_t now, uint64_t told, const std::string& words) {
    if (now > told) parts.push_back(absl::StrCat(now - told, " ", words));
  };
  for (size_t i = 0; i < kRefusalCount; ++i) {
    add(counts.refused[i], told_.refused[i], WordsFor(static_cast<Refusal>(i), limits));
  }
  for (size_t i = 0; i < kShedReasonCount; ++i) {
    add(counts.shed[i], told_.shed[i], WordsFor(static_cast<ShedReason>(i)));
  }
  if (parts.empty()) return "";
  told_ = counts;
  may_tell_ns_ = now_ns + kIntervalNs;
  return absl::StrCat("connections: ", counts.open, " open, ", absl::StrJoin(parts, ", "));
}

}  // namespace weir
