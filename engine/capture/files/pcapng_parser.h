// The pcapng format (draft-ietf-opsawg-pcapng), from bytes to frames.
#ifndef WEIR_ENGINE_CAPTURE_FILES_PCAPNG_PARSER_H_
#define WEIR_ENGINE_CAPTURE_FILES_PCAPNG_PARSER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/capture/files/capture_interfaces.h"
#include "engine/capture/files/time_unit.h"
#include "engine/capture/libpcap.h"
#include "engine/capture/packet_source.h"

namespace weir {

// What came of the bytes at hand.
struct ParsedBlocks {
  enum class Stop {
    kNeedsMore,  // `needs` bytes from the first unparsed one on
    kBatchFull,  // `frames` has as many as were asked for, and a packet stands next
    kJoined,     // the header of a classic capture stands next: files joined with `cat`
    kFailed,     // PcapngParser::error() tells why
  };
  size_t bytes = 0;  // parsed, from the start of the input
  Stop stop = Stop::kNeedsMore;
  size_t needs = 0;
};

// Goes from block to block, over as many inputs as the bytes come in. It keeps what is known of the
// section's interfaces, and no block: what is of no use is passed over as it comes, and options are
// read one by one. Only a packet with its options has to be in the input as a whole, and of options
// of more than some 500 KB it needs none.
// Not thread-safe.
class PcapngParser {
 public:
  // The filter for frames of a known link type, null for none. Called when an interface has its
  // first packet; `swapped`: the section is written in the other byte order.
  using FindFilter =
      std::function<absl::StatusOr<const BpfFilter*>(uint16_t link_type_number, bool swapped)>;

  static constexpr size_t kMaxInterfaces = 65536;  // of a section

  // The first block begins at this offset of the capture. `interfaces` outlives the parser.
  PcapngParser(uint64_t offset, CaptureInterfaces& interfaces, FindFilter find_filter);

  // Appends the frames of the blocks at the start of `bytes` to `frames`, up to `max_frames` there.
  // Bytes that were not parsed have to be given again.
  ParsedBlocks Parse(absl::Span<const uint8_t> bytes, size_t max_frames,
                     std::vector<Frame>& frames);

  // In one line, without the capture's name: DATA_LOSS for damage, with the offset; or what was
  // wrong with the filter.
  const absl::Status& error() const { return error_; }

  // What to say where the capture ends here, with `pending` bytes not parsed: OK between blocks.
  absl::Status ErrorAtEnd(size_t pending) const;

  // INVALID_ARGUMENT where the filter suits no interface of those that the section has described so
  // far, and some of them are of a known link type.
  absl::Status CheckFilter() const;

  // The link type of the first interface that had packets, where that of none is known: a number of
  // the LINKTYPE_ registry.
  std::optional<uint16_t> unknown_link_type() const {
    return has_known_packets_ ? std::nullopt : unknown_link_type_;
  }

 private:
  struct Interface {
    TimeUnit unit;
    uint32_t snapshot_length = 0;  // 0: no limit
    uint32_t link = 0;
    const BpfFilter* filter = nullptr;
    bool is_ready = false;  // had packets, so the filter is known
    uint16_t link_type_number = 0;
  };
  // What an interface block has said so far.
  struct Description {
    std::string name;
    uint8_t resolution = TimeUnit::kMicroseconds;
    int64_t offset_seconds = 0;
  };
  struct PacketHeader {
    size_t size;  // with the block's
    uint32_t interface;
    uint32_t captured_length;
    uint32_t wire_length;
    std::optional<uint64_t> ticks;
  };
  // Where in a block the input begins.
  enum class Part { kStart, kOptions, kPassing, kTrailer };
  enum class Step { kDone, kNeedsMore, kFull, kJoined, kFailed };

  template <bool kSwapped>
  size_t ParsePackets(absl::Span<const uint8_t> bytes, std::vector<Frame>& frames);
  Step ParseStep(absl::Span<const uint8_t> bytes, std::vector<Frame>& frames);
  Step BeginBlock(absl::Span<const uint8_t> bytes, std::vector<Frame>& frames);
  Step BeginSection(absl::Span<const uint8_t> bytes);
  Step BeginInterface(absl::Span<const uint8_t> bytes);
  Step BeginStatistics(absl::Span<const uint8_t> bytes);
  Step ReadPacket(absl::Span<const uint8_t> bytes, std::vector<Frame>& frames);
  PacketHeader ReadPacketHeader(const uint8_t* block) const;
  Step AddFrame(const PacketHeader& header, const uint8_t* bytes, std::vector<Frame>& frames);
  Step ReadOption(absl::Span<const uint8_t> bytes);
  void TakeOption(uint16_t code, absl::Span<const uint8_t> value);
  void EndOptions();
  Step PassOver(size_t available);
  Step ReadTrailer(absl::Span<const uint8_t> bytes);
  bool TrailerAgrees(const uint8_t* trailer);  // false: error() says so
  absl::Status MakeReady(Interface& interface);

  // Ends a step: `bytes` are used, and the block goes on with `part`, which has `left` bytes.
  Step Use(size_t bytes, Part part, uint64_t left = 0);
  Step Need(size_t bytes);
  Step Damaged(std::string what);
  std::string BlockName() const;

  CaptureInterfaces& all_interfaces_;
  const FindFilter find_filter_;

  // Of the section.
  bool swapped_ = false;
  std::vector<Interface> interfaces_;

  // Of the block at hand.
  uint64_t offset_;  // of the input in the capture
  uint64_t block_offset_;
  uint32_t block_type_ = 0;
  uint32_t block_length_ = 0;  // 0: not read yet
  Part part_ = Part::kStart;
  uint64_t left_ = 0;  // of the part
  Description description_;
  uint32_t statistics_interface_ = 0;
  CapturedDrops statistics_;

  size_t max_frames_ = 0;
  size_t used_ = 0;   // by the last step
  size_t needs_ = 0;  // of the last step
  bool has_known_packets_ = false;
  std::optional<uint16_t> unknown_link_type_;
  absl::Status error_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_FILES_PCAPNG_PARSER_H_
