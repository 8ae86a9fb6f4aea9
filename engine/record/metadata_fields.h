// The parts of weir.v1.Flow that only some protocols have, set from what inspection read.
#ifndef WEIR_ENGINE_RECORD_METADATA_FIELDS_H_
#define WEIR_ENGINE_RECORD_METADATA_FIELDS_H_

#include "engine/dpi/metadata.h"
#include "weir/v1/flow.pb.h"

namespace weir {

// REQUIRES a cleared message: what is not in `metadata` is not set.
void SetMetadata(const Metadata& metadata, v1::Flow& flow);

}  // namespace weir

#endif  // WEIR_ENGINE_RECORD_METADATA_FIELDS_H_
