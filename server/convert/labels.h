// Labels of flows, of weir.v1 and the engine's.
#ifndef WEIR_SERVER_CONVERT_LABELS_H_
#define WEIR_SERVER_CONVERT_LABELS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/map.h"
#include "weir/v1/label.pb.h"

namespace weir {

// INVALID_ARGUMENT, naming `field`, where the name is not 1 to 63 bytes long.
absl::Status CheckLabelName(absl::string_view name, absl::string_view field);

// The value as the engine has it: serialised, equal values alike. INVALID_ARGUMENT that names what
// is at fault, from `field` on.
absl::StatusOr<std::string> ToLabelBytes(const v1::LabelValue& value, const std::string& field);

// All of them as FlowLabels::Change takes them. INVALID_ARGUMENT likewise, also for too many.
absl::StatusOr<std::string> ToLabelBytes(
    const google::protobuf::Map<std::string, v1::LabelValue>& labels, const std::string& field);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_LABELS_H_
