// Verdicts of weir.v1 and the engine's.
#ifndef WEIR_SERVER_CONVERT_VERDICTS_H_
#define WEIR_SERVER_CONVERT_VERDICTS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "engine/meter/holds/flow_verdict.h"
#include "weir/v1/flow_service.pb.h"
#include "weir/v1/verdict.pb.h"

namespace weir {

// INVALID_ARGUMENT that names the values at fault: "verdicts.verdicts[3].labels[\"x\"]".
absl::StatusOr<std::vector<FlowVerdict>> FromProto(const v1::FlowVerdictBatch& batch);

// Adds to what is in `results`.
void AddToProto(const VerdictTotals& totals, v1::VerdictResults& results);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_VERDICTS_H_
