// A subscriber that is told of the open flows first, and then reads the log.
#ifndef WEIR_ENGINE_SESSION_SNAPSHOT_CURSOR_H_
#define WEIR_ENGINE_SESSION_SNAPSHOT_CURSOR_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "engine/log/cursor.h"
#include "engine/log/session_log.h"
#include "engine/meter/flows/pipeline_commands.h"
#include "engine/meter/worker_command.h"

namespace weir {

// How subscribers reach the workers of their session.
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

// A Cursor over a log's cursor that was opened before, and from whose position on live events
// follow: so a flow that is open when the subscription begins has an event in the snapshot, or its
// ENDED behind it. Chunks are asked for one by one, worker by worker, as the reader takes them;
// nothing else is held.
//
// What a worker made before a chunk comes before the chunk, what it makes later comes behind: a
// worker hands on what it has before it writes a chunk, and the log's end is noted then and there;
// events up to it are read first. All others wait until the snapshot is over (kCaughtUp).
//
// As Cursor says of threads.
class SnapshotCursor final : public Cursor {
 public:
  // `workers` outlives it. `filter` as the log's cursor has it; null: all events.
  SnapshotCursor(std::unique_ptr<Cursor> log_cursor, std::shared_ptr<const EventFilter> filter,
                 WorkerAccess& workers);
  ~SnapshotCursor() override;

  void Read(const ReadBounds& bounds, ReadResult& result) override;
  void NotifyWhenReady(std::function<void()> ready) override;
  void CancelNotify() override;
  uint64_t next_sequence() const override;
  Ledger ledger() const override;

 private:
  // What a worker tells of, whatever has become of the cursor.
  struct Bell;

  bool ReadSnapshot(const ReadBounds& bounds, ReadResult& result);
  bool TakeFromBatch(const ReadBounds& bounds, ReadResult& result);
  bool AskForChunk();
  void TakeChunk();
  bool ReadWhatIsOlder(const ReadBounds& bounds, ReadResult& result);

  const std::unique_ptr<Cursor> log_cursor_;
  const std::shared_ptr<const EventFilter> filter_;
  WorkerAccess& workers_;
  const std::shared_ptr<Bell> bell_;

  size_t worker_ = 0;
  uint32_t position_ = 0;                    // in the worker's flows
  std::shared_ptr<SnapshotChunk> chunk_;     // asked for, or done and not taken
  std::shared_ptr<const EventBatch> batch_;  // of the last chunk; null where it is read
  uint64_t next_in_batch_ = 0;
  uint64_t first_behind_ = 0;   // the first event of the log that may be newer than the batch
  bool log_caught_up_ = false;  // the log's cursor said so, before the snapshot was over
  std::atomic<bool> is_over_{false};
  std::atomic<uint64_t> delivered_{0};
};

}  // namespace weir

#endif  // WEIR_ENGINE_SESSION_SNAPSHOT_CURSOR_H_
