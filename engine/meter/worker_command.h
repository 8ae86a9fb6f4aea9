// Something to be done on a worker's thread, where its flows can be looked at and changed.
#ifndef WEIR_ENGINE_METER_WORKER_COMMAND_H_
#define WEIR_ENGINE_METER_WORKER_COMMAND_H_

namespace weir {

class FlowPipeline;

// Run once by each worker that it was posted to, between two batches of packets or while the worker
// waits. It must not wait itself.
class WorkerCommand {
 public:
  virtual ~WorkerCommand() = default;

  // Null: the worker is over, and has no open flows. Then the thread is any.
  virtual void Run(FlowPipeline* pipeline) = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_WORKER_COMMAND_H_
