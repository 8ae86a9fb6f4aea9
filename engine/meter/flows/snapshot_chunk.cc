#include "engine/meter/flows/snapshot_chunk.h"

#include "engine/meter/flows/worker.h"

namespace weir {

void SnapshotChunk::Run(Worker* worker) {
  if (worker != nullptr) has_more_ = worker->WriteSnapshot(position_, kMaxBytes, *batch_);
  done_();
}

}  // namespace weir
