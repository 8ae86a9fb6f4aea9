// Where frames come from: capture files, a stream of bytes, an interface.
#ifndef WEIR_ENGINE_CAPTURE_PACKET_SOURCE_H_
#define WEIR_ENGINE_CAPTURE_PACKET_SOURCE_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "engine/capture/frame_batch.h"

namespace weir {

enum class ReadOutcome {
  kFrames,  // the batch has at least one frame
  kQuiet,   // live only: nothing came within the source's poll interval
  kEnd,     // nothing will come any more
};

// How far a finite source has been read, in bytes as they are stored: of a compressed capture, the
// compressed ones.
struct SourceProgress {
  uint64_t bytes_read = 0;
  std::optional<uint64_t> bytes_total;  // unknown for pipes, uploads and interfaces
};

// What was lost before the source saw it. Both are totals since the start.
struct SourceDrops {
  uint64_t kernel = 0;     // no room in the capture buffer
  uint64_t interface = 0;  // lost by the interface or its driver
};

// Thread safety: Read() by one thread at a time; Interrupt(), progress() and drops() by any.
class PacketSource {
 public:
  virtual ~PacketSource() = default;

  // Replaces the contents of `batch`. Blocks until there is something to say; one batch has one
  // link type and is of bounded size. An error ends the source: DATA_LOSS for a damaged capture
  // (the frames before the damage have been handed out by earlier calls; the message names the
  // file, the byte offset and what is wrong), INVALID_ARGUMENT for a file that is no capture or of
  // an unknown link type (named), UNAVAILABLE for an interface that went away. After kEnd or an
  // error it is not called again.
  virtual absl::StatusOr<ReadOutcome> Read(FrameBatch& batch) = 0;

  // Makes a Read() that waits, and every later one, return kEnd soon.
  virtual void Interrupt() = 0;

  // Finite sources end by themselves; time on live ones runs on when nothing comes.
  virtual bool is_live() const = 0;

  virtual SourceProgress progress() const = 0;
  virtual SourceDrops drops() const { return {}; }
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_PACKET_SOURCE_H_
