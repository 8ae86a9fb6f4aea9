// Reads a source batch by batch, decodes it, and keeps the reader's part of the books.
#ifndef WEIR_ENGINE_METER_PACKET_READER_H_
#define WEIR_ENGINE_METER_PACKET_READER_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "engine/base/clock.h"
#include "engine/base/published.h"
#include "engine/capture/packet_source.h"
#include "engine/meter/intake.h"

namespace weir {

// Where what is read goes.
class PacketTarget {
 public:
  virtual ~PacketTarget() = default;
  // False ends the reading.
  virtual bool wants_more() const = 0;
  // In the order of the source, borrowed for the call; their bytes until EndBatch().
  virtual void Add(const std::vector<PacketView>& packets) = 0;
  // `block`, perhaps null, keeps the bytes of the packets added since the last call.
  virtual void EndBatch(const std::shared_ptr<const void>& block) = 0;
  // Time has come to `now_ns`, Unix time.
  virtual void AdvanceTo(int64_t now_ns) = 0;
};

// Thread-compatible, but for source(), which interrupts and tells drops and progress by the rules
// of PacketSource, and Statistics(), which is thread-safe.
class PacketReader {
 public:
  // `clock` and `target` outlive it.
  PacketReader(const MeterSettings& settings, std::unique_ptr<PacketSource> source,
               const Clock& clock, PacketTarget& target);

  // Reads once. False where that was the end, for whatever reason: then time was advanced to the
  // newest packet, so that why a flow ended does not depend on which packets its worker saw last,
  // and the call must not be repeated.
  bool ReadNext();
  // Why reading ended; OK at the source's end, and where the target wanted no more.
  const absl::Status& status() const { return status_; }

  PacketSource& source() const { return *source_; }
  // The reader's part of the books, with the source's own.
  CaptureStatistics Statistics() const;

 private:
  bool Read();
  void Decode();

  const std::unique_ptr<PacketSource> source_;
  const Clock& clock_;
  PacketTarget& target_;
  Intake intake_;
  FrameBatch batch_;
  std::vector<PacketView> packets_;  // scratch
  absl::Status status_;
  Published<CaptureStatistics> statistics_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_PACKET_READER_H_
