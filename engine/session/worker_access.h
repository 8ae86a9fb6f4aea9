// How subscribers reach the workers of their session.
#ifndef WEIR_ENGINE_SESSION_WORKER_ACCESS_H_
#define WEIR_ENGINE_SESSION_WORKER_ACCESS_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "engine/log/session_log.h"
#include "engine/meter/worker_command.h"

namespace weir {

// Thread-safe. Implemented by the session.
class WorkerAccess {
 public:
  virtual ~WorkerAccess() = default;

  enum class Posted : uint8_t {
    kYes,           // the command will be run
    kWorkerIsOver,  // it has no open flows, and the command is not run
    kNoWorker,      // there are no more of them, or none has begun
  };
  virtual Posted PostTo(size_t worker, std::shared_ptr<WorkerCommand> command) = 0;

  // Takes back a command that no worker has taken yet.
  virtual void Withdraw(const WorkerCommand& command) = 0;

  virtual SessionLog::Extent log_extent() const = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_SESSION_WORKER_ACCESS_H_
