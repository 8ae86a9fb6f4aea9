#include "engine/meter/snapshot_chunk.h"

#include "engine/meter/worker.h"

namespace weir {

void SnapshotChunk::Run(Worker* worker) {
  if (worker != nullptr) has_more_ = worker->WriteSnapshot(position_, kMaxBytes, *batch_);
  done_();
}

}  // namespace weir
