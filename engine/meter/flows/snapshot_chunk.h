// Some of a worker's open flows as events, for one subscriber.
#ifndef WEIR_ENGINE_METER_FLOWS_SNAPSHOT_CHUNK_H_
#define WEIR_ENGINE_METER_FLOWS_SNAPSHOT_CHUNK_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "engine/meter/worker_command.h"
#include "engine/record/event_batch.h"

namespace weir {

// Posted once, to one worker. A chunk is bounded, so that the worker is back with its packets soon.
// All chunks of a worker, each from where the one before has come to, hold each flow once that is
// open all the time; one that ends meanwhile has its ENDED event in the log, after its event here
// where it has one.
class SnapshotChunk final : public WorkerCommand {
 public:
  // Bytes of events; the last event may go beyond.
  static constexpr size_t kMaxBytes = size_t{256} << 10;

  // From `position` on, 0 for the first chunk. `done` is called once, from any thread; it must not
  // wait.
  SnapshotChunk(uint32_t position, std::function<void()> done)
      : position_(position), done_(std::move(done)) {}

  void Run(FlowPipeline* pipeline) override;

  // Once `done` was called: the events, which have no sequence numbers; where the next chunk
  // begins; whether there is one.
  std::shared_ptr<const EventBatch> batch() const { return batch_; }
  uint32_t position() const { return position_; }
  bool has_more() const { return has_more_; }

 private:
  uint32_t position_;
  const std::function<void()> done_;
  std::shared_ptr<EventBatch> batch_ = std::make_shared<EventBatch>();
  bool has_more_ = false;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_SNAPSHOT_CHUNK_H_
