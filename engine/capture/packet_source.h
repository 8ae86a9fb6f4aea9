// Where frames come from: capture files, a stream of bytes, an interface.
#ifndef WEIR_ENGINE_CAPTURE_PACKET_SOURCE_H_
#define WEIR_ENGINE_CAPTURE_PACKET_SOURCE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/capture/interface_names.h"
#include "engine/packet/link_type.h"

namespace weir {

// Frames as a source hands them out: many at once, borrowed from a block that is counted by
// reference, so that nothing is copied between the reader and the workers.

// A time stamp that does not fit signed 64-bit nanoseconds, or of a frame that has none: the
// reader's clock stands in for it.
inline constexpr int64_t kUnrepresentableTime = INT64_MIN;

// Where a frame was captured.
struct FrameLink {
  LinkType type = LinkType::kEthernet;
  uint16_t interface_number = 0;  // in PacketSource::interfaces(), from 1; 0: not known
};

struct Frame {
  const uint8_t* data;
  uint32_t captured_length;
  uint32_t wire_length;  // never below captured_length in captures
  int64_t timestamp_ns;  // Unix time, as the capture has it; or kUnrepresentableTime
  uint32_t link = 0;     // index into FrameBatch::links
};

// Owned by the caller of PacketSource::Read and reused from read to read.
struct FrameBatch {
  std::vector<Frame> frames;
  std::shared_ptr<const void>
      block;  // keeps the frames' bytes alive; copied by who needs them longer

  // A table of the source, as long as that lives: the entries that the frames name stay as they
  // are while the source is read on. Without one all frames are Ethernet of no interface.
  const FrameLink* links = &kPlainEthernet;

  const FrameLink& LinkOf(const Frame& frame) const { return links[frame.link]; }

  static constexpr FrameLink kPlainEthernet = {};
};

enum class ReadOutcome {
  kFrames,  // the batch has at least one frame
  kQuiet,   // live or paced: nothing came within the source's poll interval, or Wake() was called
  kEnd,     // nothing will come any more
};

// How far a finite source has been read, in bytes as they are stored: of a compressed capture, the
// compressed ones.
struct SourceProgress {
  uint64_t bytes_read = 0;
  std::optional<uint64_t> bytes_total = {};  // unknown for pipes and interfaces
  uint32_t files_read = 0;                   // to their end
  uint32_t files_total = 0;                  // 0 for what is not read from files
  std::string current_file = {};  // as its client names it; empty between files, and for uploads
};

// What was lost before the source saw it: by the kernel and the interface that it reads, or, of a
// capture that says so, while that was recorded. Both are totals since the start.
struct SourceDrops {
  uint64_t kernel = 0;     // no room in the capture buffer
  uint64_t interface = 0;  // lost by the interface or its driver
};

// The numbers are those of weir.v1's InterfaceState.
enum class InterfaceState : uint8_t {
  kUnknown = 0,  // not read yet
  kCapturing = 1,
  kDown = 2,    // or gone; waited for
  kFailed = 3,  // waited for no longer
};

// One interface's share of a source. Totals since the start.
struct InterfaceCounts {
  std::string name;
  uint64_t captured = 0;
  uint64_t kernel_drops = 0;
  uint64_t interface_drops = 0;  // said by one source of those that share the interface

  // The same from each of them.
  InterfaceState state = InterfaceState::kUnknown;
  uint64_t outages = 0;
  int64_t outage_ns = 0;     // in all, the present one included
  std::string failure = {};  // why it failed
};

// Thread safety: Begin() and Read() by one thread at a time; Interrupt(), Wake(), progress() and
// drops() by any.
class PacketSource {
 public:
  virtual ~PacketSource() = default;

  // A live source captures from its return on. Called once, before the first Read(). After an error
  // (as Read() has them) nothing else is called.
  virtual absl::Status Begin() { return absl::OkStatus(); }

  // Replaces the contents of `batch`. Blocks until there is something to say; a batch is of bounded
  // size, and its frames may be of several interfaces and link types. An error ends the source:
  // DATA_LOSS for a damaged capture
  // (the frames before the damage have been handed out by earlier calls; the message names the
  // file, the byte offset and what is wrong), INVALID_ARGUMENT for a file that is no capture or of
  // an unknown link type (named), UNAVAILABLE for an interface that went away. After kEnd or an
  // error it is not called again.
  virtual absl::StatusOr<ReadOutcome> Read(FrameBatch& batch) = 0;

  // Makes a Read() that waits return at once. Soon kEnd follows; a live source first hands out what
  // the kernel had captured by now.
  virtual void Interrupt() = 0;

  // Makes a Read() of a live source that waits, or else the next one that would, return kQuiet. The
  // readers of other sources have nobody waiting for them: see may_wait().
  virtual void Wake() {}

  // Whether a Read() may wait for whoever makes the packets, not only for a disk.
  virtual bool may_wait() const { return true; }

  // Finite sources end by themselves; time on live ones runs on when nothing comes.
  virtual bool is_live() const = 0;

  virtual SourceProgress progress() const = 0;
  virtual SourceDrops drops() const { return {}; }

  // In the order in which the session names its interfaces, or its captures describe them; empty
  // where there are none.
  virtual std::vector<InterfaceCounts> interfaces() const { return {}; }

  // Their names by FrameLink::interface_number, those too that are yet to come. They may outlive
  // the source.
  virtual std::shared_ptr<const InterfaceNames> interface_names() const {
    auto names = std::make_shared<InterfaceNames>();
    for (InterfaceCounts& counts : interfaces()) names->Add(std::move(counts.name));
    return names;
  }
};

// What a session reads: one source that all its workers share, or one for each.
using PacketSources = std::vector<std::unique_ptr<PacketSource>>;

inline PacketSources OneSource(std::unique_ptr<PacketSource> source) {
  PacketSources sources;
  sources.push_back(std::move(source));
  return sources;
}

inline absl::StatusOr<PacketSources> OneSource(
    absl::StatusOr<std::unique_ptr<PacketSource>> source) {
  if (!source.ok()) return source.status();
  return OneSource(*std::move(source));
}

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_PACKET_SOURCE_H_
