// Reads one source for several workers, on whichever threads there are: they read one after
// another, then each decodes what it read beside the others, and it goes on in the order of
// reading.
#ifndef WEIR_ENGINE_METER_THREADS_SHARED_READER_H_
#define WEIR_ENGINE_METER_THREADS_SHARED_READER_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "engine/base/clock.h"
#include "engine/base/published.h"
#include "engine/base/reorder_buffer.h"
#include "engine/capture/packet_source.h"
#include "engine/meter/threads/frame_decoder.h"
#include "engine/meter/threads/worker_queues.h"

namespace weir {

class SharedReader {
 public:
  // `clock` and `queues` outlive it.
  SharedReader(const MeterSettings& settings, std::unique_ptr<PacketSource> source,
               const Clock& clock, WorkerQueues& queues);

  // By who has the turn: reads the next batch, or makes one that is the last without reading.
  // False where it is the last, so that the source ended or failed: neither is called again then.
  bool Read(PacketBatch& batch);
  bool End(PacketBatch& batch);

  // Decodes what was read, and hands it to the workers once those before it are: packets by their
  // two addresses, as the kernel does on interfaces, so that all flows between two hosts share the
  // caches of one nDPI, which knows some applications by an earlier flow. Thread-safe.
  void HandOn(PacketBatch* batch);

  // Why reading ended; OK at the source's end, and after End(). Behind the last batch.
  const absl::Status& status() const { return status_; }

  // Interrupts, and tells drops and progress, by the rules of PacketSource.
  PacketSource& source() const { return *source_; }
  // The reader's part of the totals, with the source's own. Thread-safe.
  CaptureStatistics Statistics() const;

 private:
  bool Take(const absl::StatusOr<ReadOutcome>& outcome, PacketBatch& batch);
  void StampAndCount(PacketBatch& batch);
  void Sort(PacketBatch& batch) const;

  const std::unique_ptr<PacketSource> source_;
  const Clock& clock_;
  WorkerQueues& queues_;
  const bool attach_icmp_errors_;
  // Of who has the turn.
  uint64_t next_number_ = 0;
  uint64_t next_ordinal_ = 1;
  absl::Status status_;
  // But for what any thread may do, of who hands on.
  FrameDecoder decoder_;
  ReorderBuffer<PacketBatch*> reorder_buffer_;
  Published<CaptureStatistics> statistics_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_THREADS_SHARED_READER_H_
