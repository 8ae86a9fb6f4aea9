// Whether filters are within their ranges and limits.
#ifndef WEIR_ENGINE_LOG_FLOW_FILTER_CHECK_H_
#define WEIR_ENGINE_LOG_FLOW_FILTER_CHECK_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "engine/log/flow_filter.h"

namespace weir {

// INVALID_ARGUMENT that names the first field at fault and its value; `list` is "allow" or "deny".
absl::Status CheckFlowFilters(const std::string& list, const std::vector<FlowFilterSpec>& specs);

}  // namespace weir

#endif  // WEIR_ENGINE_LOG_FLOW_FILTER_CHECK_H_
