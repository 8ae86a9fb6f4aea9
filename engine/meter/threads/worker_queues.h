// The batches of one source that wait for each worker, and whose turn it is to read the next.
#ifndef WEIR_ENGINE_METER_THREADS_WORKER_QUEUES_H_
#define WEIR_ENGINE_METER_THREADS_WORKER_QUEUES_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "engine/base/mutex.h"
#include "engine/capture/packet_source.h"
#include "engine/meter/threads/frame_decoder.h"
#include "engine/packet/packet_view.h"
#include "engine/packet/picked_packets.h"

namespace weir {

// What one read of a shared source gave, on its way to the workers.
// A plain value, used again and again: written by who reads, then read by the workers.
struct PacketBatch {
  uint64_t number = 0;         // in the order of reading, from 0
  uint64_t first_ordinal = 1;  // of its frames, from 1
  FrameBatch frame_batch;
  DecodedPackets decoded;                        // borrow from frame_batch's block
  std::vector<std::vector<uint32_t>> of_worker;  // indexes of each worker's packets, ascending
  std::optional<int64_t> advance_to_ns;          // Unix time that has come behind the packets
  bool is_last = false;
  size_t users = 0;  // workers that are not done with it

  PickedPackets PacketsOf(size_t worker) const { return {decoded.packets, of_worker[worker]}; }
};

// What a worker is to do next.
enum class WorkerStep {
  kProcess,  // its packets of the batch, then GiveBack()
  kRead,     // the source, into the batch: it has the turn until EndTurn(); then Push()
  kAttend,   // to whatever else there is: no packets came in time, or none were there at Wake()
  kEnd,      // all was processed, and nothing comes any more
};

// Thread-safe, one lock a call; meant for batches. Owns them: none is in more than one hand that
// writes, and who reads may be any thread, one at a time.
//
// A worker that runs low reads for all, so that a core that is slower than others for a while gets
// no reading to do on top.
class WorkerQueues {
 public:
  enum class Readers {
    kWorkers,  // in turn, by Await()
    kThread,   // one of its own, by AwaitRoom()
  };

  // How many batches a worker may lag behind the reader: enough to smooth what the scheduler does.
  static constexpr size_t kMostWaiting = 24;
  // How many may be there in all, of which not every worker need have packets.
  static constexpr size_t kMostInFlight = 2 * kMostWaiting;
  // With fewer than so many ahead of it a worker reads, where it may.
  static constexpr size_t kFewWaiting = 10;

  WorkerQueues(size_t workers, Readers readers);

  // Worker `index`: waits for something to do, `longest_ns` at most. `batch` is set with kProcess
  // and kRead.
  WorkerStep Await(size_t index, int64_t longest_ns, PacketBatch*& batch);

  // A thread that only reads: what to read into, as soon as no worker lags too far.
  PacketBatch* AwaitRoom();

  // Who reads: lets others read, unless that was the end. The batch stays its own until Push().
  void EndTurn(bool goes_on);

  // Hands a batch to the workers that have packets in it, or time to run on. REQUIRES: all that
  // were read, in their order, one at a time.
  void Push(PacketBatch* batch);

  // Worker: it is done with the batch.
  void GiveBack(PacketBatch* batch);

  // Any thread: ends the wait of worker `index`, else its next one.
  void Wake(size_t index);

  // For tests: whether worker `index`, or the thread that reads, waits.
  bool waits(size_t index) const;
  bool reader_waits() const;

 private:
  struct Lane {
    std::deque<PacketBatch*> waiting;
    CondVar changed;
    bool woken = false;
    bool waits = false;
  };

  bool MayRead(const Lane& lane) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  PacketBatch* BeginTurn() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  size_t in_flight() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return batches_.size() - spare_.size();
  }
  CondVar* WhoMayRead() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Share(PacketBatch& batch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Spare(PacketBatch* batch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Readers readers_;
  mutable Mutex mutex_;
  CondVar has_room_;  // for a thread that only reads
  std::vector<Lane> lanes_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<PacketBatch>> batches_ ABSL_GUARDED_BY(mutex_);
  std::vector<PacketBatch*> spare_ ABSL_GUARDED_BY(mutex_);
  size_t being_read_ ABSL_GUARDED_BY(mutex_) = 0;  // not pushed yet
  bool reader_waits_ ABSL_GUARDED_BY(mutex_) = false;
  bool turn_taken_ ABSL_GUARDED_BY(mutex_) = false;
  bool read_over_ ABSL_GUARDED_BY(mutex_) = false;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;  // the last batch was pushed
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_THREADS_WORKER_QUEUES_H_
