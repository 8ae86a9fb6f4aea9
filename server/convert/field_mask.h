// Field masks of weir.v1 and the engine's.
#ifndef WEIR_SERVER_CONVERT_FIELD_MASK_H_
#define WEIR_SERVER_CONVERT_FIELD_MASK_H_

#include <memory>

#include "absl/status/statusor.h"
#include "engine/log/field_mask.h"
#include "google/protobuf/field_mask.pb.h"

namespace weir {

// Compiles paths within weir.v1.Flow; null where there are none, which is all fields. A path may go
// on below a list of messages ("risks.risks.name"), not below a map. INVALID_ARGUMENT names the
// path ("subscription.field_mask.paths[2]").
absl::StatusOr<std::shared_ptr<const FieldMask>> TakeFieldMask(
    const google::protobuf::FieldMask& from);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_FIELD_MASK_H_
