// Verdicts, and the labels that they set and filters look for, of weir.v1 and the engine's.
#ifndef WEIR_SERVER_CONVERT_VERDICTS_H_
#define WEIR_SERVER_CONVERT_VERDICTS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/meter/holds/flow_verdict.h"
#include "google/protobuf/map.h"
#include "weir/v1/flow_service.pb.h"
#include "weir/v1/label.pb.h"
#include "weir/v1/verdict.pb.h"

namespace weir {

// INVALID_ARGUMENT that names the values at fault: "verdicts.verdicts[3].labels[\"x\"]".
absl::StatusOr<std::vector<FlowVerdict>> FromProto(const v1::FlowVerdictBatch& batch);

// Adds to what is in `results`.
void AddToProto(const VerdictTotals& totals, v1::VerdictResults& results);

// INVALID_ARGUMENT, naming `field`, where the name is not 1 to 63 bytes long.
absl::Status CheckLabelName(absl::string_view name, absl::string_view field);

// The value as the engine has it: serialised, equal values alike. INVALID_ARGUMENT that names what
// is at fault, from `field` on.
absl::StatusOr<std::string> ToLabelBytes(const v1::LabelValue& value, const std::string& field);

// All of them as FlowLabels::Change takes them. INVALID_ARGUMENT likewise, also for too many.
absl::StatusOr<std::string> ToLabelBytes(
    const google::protobuf::Map<std::string, v1::LabelValue>& labels, const std::string& field);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_VERDICTS_H_
