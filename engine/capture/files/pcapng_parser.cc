#include "engine/capture/files/pcapng_parser.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/capture/files/pcap_file_parser.h"
#include "engine/capture/files/pcapng_blocks.h"

namespace weir {
namespace {

using namespace pcapng;  // NOLINT: the numbers of the format

// A packet block up to this length is read as a whole, and so with the length behind it.
constexpr uint32_t kMaxWholeBlock = 512 * 1024;
static_assert(kMaxWholeBlock > kPacketHeaderSize + kMaxCapturedLength + kTrailerSize);

bool IsPacketBlock(uint32_t type) {
  return type == kEnhancedPacket || type == kPacket || type == kSimplePacket;
}

}  // namespace

PcapngParser::PcapngParser(uint64_t offset, CaptureInterfaces& interfaces, FindFilter find_filter)
    : all_interfaces_(interfaces),
      find_filter_(std::move(find_filter)),
      offset_(offset),
      block_offset_(offset) {}

ParsedBlocks PcapngParser::Parse(absl::Span<const uint8_t> bytes, size_t max_frames,
                                 std::vector<Frame>& frames) {
  max_frames_ = max_frames;
  ParsedBlocks parsed;
  while (true) {
    if (part_ == Part::kStart) {
      const auto rest = bytes.subspan(parsed.bytes);
      const size_t packets =
          swapped_ ? ParsePackets<true>(rest, frames) : ParsePackets<false>(rest, frames);
      parsed.bytes += packets;
      block_offset_ = offset_ += packets;
    }
    switch (ParseStep(bytes.subspan(parsed.bytes), frames)) {
      case Step::kDone:
        parsed.bytes += used_;
        break;
      case Step::kNeedsMore:
        parsed.needs = needs_;
        return parsed;
      case Step::kFull:
        parsed.stop = ParsedBlocks::Stop::kBatchFull;
        return parsed;
      case Step::kJoined:
        parsed.stop = ParsedBlocks::Stop::kJoined;
        return parsed;
      case Step::kFailed:
        parsed.stop = ParsedBlocks::Stop::kFailed;
        return parsed;
    }
  }
}

// Nearly all blocks: enhanced packets that are whole and sound, of interfaces that had some before.
// Stops at any other, which is looked at closely then. Returns the bytes of those parsed.
template <bool kSwapped>
size_t PcapngParser::ParsePackets(absl::Span<const uint8_t> bytes, std::vector<Frame>& frames) {
  constexpr size_t kLeast = kPacketHeaderSize + kTrailerSize;
  size_t at = 0;
  while (frames.size() < max_frames_ && bytes.size() - at >= kLeast) {
    const uint8_t* const block = bytes.data() + at;
    const uint32_t length = Load32(block + 4, kSwapped);
    if (Load32(block, kSwapped) != kEnhancedPacket || length > bytes.size() - at ||
        length < kLeast || length > kMaxWholeBlock || length % 4 != 0 ||
        Load32(block + length - kTrailerSize, kSwapped) != length) {
      break;
    }
    const uint32_t number = Load32(block + 8, kSwapped);
    const uint32_t captured = Load32(block + 20, kSwapped);
    if (number >= interfaces_.size() || captured > length - kLeast ||
        captured > kMaxCapturedLength) {
      break;
    }
    const Interface& interface = interfaces_[number];
    if (!interface.is_ready) break;
    at += length;
    const Frame frame = {block + kPacketHeaderSize, captured,
                         std::max(captured, Load32(block + 24, kSwapped)),
                         interface.unit.UnixNanos(LoadTicks(block + 12, kSwapped)), interface.link};
    if (interface.filter == nullptr || interface.filter->Matches(frame)) frames.push_back(frame);
  }
  return at;
}

PcapngParser::Step PcapngParser::ParseStep(absl::Span<const uint8_t> bytes,
                                           std::vector<Frame>& frames) {
  switch (part_) {
    case Part::kStart:
      return BeginBlock(bytes, frames);
    case Part::kOptions:
      return ReadOption(bytes);
    case Part::kPassing:
      return PassOver(bytes.size());
    case Part::kTrailer:
      return ReadTrailer(bytes);
  }
  return Step::kFailed;
}

PcapngParser::Step PcapngParser::BeginBlock(absl::Span<const uint8_t> bytes,
                                            std::vector<Frame>& frames) {
  block_length_ = 0;
  if (bytes.size() < kBlockHeaderSize) return Need(kBlockHeaderSize);
  if (LoadLittle32(bytes.data()) == kPcapngSectionHeader) return BeginSection(bytes);
  if (StartsPcapFileHeader(bytes.data())) return Step::kJoined;
  block_type_ = Load32(bytes.data(), swapped_);
  block_length_ = Load32(bytes.data() + 4, swapped_);
  if (block_length_ < kMinBlockLength || block_length_ % 4 != 0) {
    return Damaged(absl::StrCat("has a length of ", block_length_,
                                " bytes, where 12 and up in steps of 4 are expected"));
  }
  if (IsPacketBlock(block_type_)) return ReadPacket(bytes, frames);
  if (block_type_ == kInterfaceDescription) return BeginInterface(bytes);
  if (block_type_ == kInterfaceStatistics) return BeginStatistics(bytes);
  return Use(kBlockHeaderSize, Part::kPassing, block_length_ - kMinBlockLength);
}

PcapngParser::Step PcapngParser::ReadPacket(absl::Span<const uint8_t> bytes,
                                            std::vector<Frame>& frames) {
  if (frames.size() >= max_frames_) return Step::kFull;
  const size_t header_size =
      block_type_ == kSimplePacket ? kSimplePacketHeaderSize : kPacketHeaderSize;
  if (block_length_ < header_size + kTrailerSize) {
    return Damaged(absl::StrCat("has a length of ", block_length_, " bytes, a packet has ",
                                header_size + kTrailerSize, " and up"));
  }
  if (bytes.size() < header_size) return Need(header_size);
  const PacketHeader header = ReadPacketHeader(bytes.data());
  if (header.interface >= interfaces_.size()) {
    return Damaged(absl::StrCat("is a packet of interface ", header.interface,
                                ", the section has described ", interfaces_.size()));
  }
  if (header.captured_length > kMaxCapturedLength) {
    return Damaged(absl::StrCat("has a captured length of ", header.captured_length,
                                " bytes, the limit is ", kMaxCapturedLength));
  }
  if (header.captured_length > block_length_ - header_size - kTrailerSize) {
    return Damaged(absl::StrCat("has a captured length of ", header.captured_length,
                                " bytes and is ", block_length_, " bytes long"));
  }
  const size_t end = header_size + header.captured_length;
  const bool as_a_whole = block_length_ <= kMaxWholeBlock;
  const size_t needs = as_a_whole ? block_length_ : end;
  if (bytes.size() < needs) return Need(needs);
  if (as_a_whole && !TrailerAgrees(bytes.data() + block_length_ - kTrailerSize)) {
    return Step::kFailed;
  }
  const Step added = AddFrame(header, bytes.data() + header_size, frames);
  if (added != Step::kDone) return added;
  if (as_a_whole) return Use(block_length_, Part::kStart);
  return Use(end, Part::kPassing, block_length_ - kTrailerSize - end);
}

PcapngParser::PacketHeader PcapngParser::ReadPacketHeader(const uint8_t* block) const {
  if (block_type_ == kSimplePacket) {
    // It is of the first interface, and as long as that one's snapshot length has it.
    const uint32_t wire = Load32(block + 8, swapped_);
    uint32_t captured =
        std::min<uint32_t>(wire, block_length_ - kSimplePacketHeaderSize - kTrailerSize);
    const uint32_t snapshot = interfaces_.empty() ? 0 : interfaces_[0].snapshot_length;
    if (snapshot != 0) captured = std::min(captured, snapshot);
    return {kSimplePacketHeaderSize, 0, captured, wire, std::nullopt};
  }
  const uint32_t interface =
      block_type_ == kPacket ? Load16(block + 8, swapped_) : Load32(block + 8, swapped_);
  return {kPacketHeaderSize, interface, Load32(block + 20, swapped_), Load32(block + 24, swapped_),
          LoadTicks(block + 12, swapped_)};
}

PcapngParser::Step PcapngParser::AddFrame(const PacketHeader& header, const uint8_t* bytes,
                                          std::vector<Frame>& frames) {
  Interface& interface = interfaces_[header.interface];
  if (!interface.is_ready) error_ = MakeReady(interface);
  if (!error_.ok()) return Step::kFailed;
  const Frame frame = {
      bytes, header.captured_length, std::max(header.captured_length, header.wire_length),
      header.ticks.has_value() ? interface.unit.UnixNanos(*header.ticks) : kUnrepresentableTime,
      interface.link};
  if (interface.filter == nullptr || interface.filter->Matches(frame)) frames.push_back(frame);
  return Step::kDone;
}

// No filter can be made for a link type that is not known; its packets are counted as such.
absl::Status PcapngParser::MakeReady(Interface& interface) {
  if (LinkTypeFromNumber(interface.link_type_number).has_value()) {
    absl::StatusOr<const BpfFilter*> filter = find_filter_(interface.link_type_number, swapped_);
    if (!filter.ok()) return filter.status();
    interface.filter = *filter;
    has_known_packets_ = true;
  } else if (!unknown_link_type_.has_value()) {
    unknown_link_type_ = interface.link_type_number;
  }
  interface.is_ready = true;
  return absl::OkStatus();
}

absl::Status PcapngParser::CheckFilter() const {
  absl::Status first;
  for (const Interface& interface : interfaces_) {
    if (!LinkTypeFromNumber(interface.link_type_number).has_value()) continue;
    const absl::Status status = find_filter_(interface.link_type_number, swapped_).status();
    if (status.ok()) return status;
    first.Update(status);
  }
  return first;
}

PcapngParser::Step PcapngParser::PassOver(size_t available) {
  if (left_ == 0) return Use(0, Part::kTrailer);
  if (available == 0) return Need(1);
  const auto passed = static_cast<size_t>(std::min<uint64_t>(left_, available));
  return Use(passed, Part::kPassing, left_ - passed);
}

PcapngParser::Step PcapngParser::ReadTrailer(absl::Span<const uint8_t> bytes) {
  if (bytes.size() < kTrailerSize) return Need(kTrailerSize);
  return TrailerAgrees(bytes.data()) ? Use(kTrailerSize, Part::kStart) : Step::kFailed;
}

bool PcapngParser::TrailerAgrees(const uint8_t* trailer) {
  const uint32_t again = Load32(trailer, swapped_);
  if (again == block_length_) return true;
  Damaged(absl::StrCat("has a length of ", block_length_, " bytes at its start and of ", again,
                       " at its end"));
  return false;
}

PcapngParser::Step PcapngParser::Use(size_t bytes, Part part, uint64_t left) {
  used_ = bytes;
  offset_ += bytes;
  part_ = part;
  left_ = left;
  if (part == Part::kStart) block_offset_ = offset_;
  return Step::kDone;
}

PcapngParser::Step PcapngParser::Need(size_t bytes) {
  needs_ = bytes;
  return Step::kNeedsMore;
}

PcapngParser::Step PcapngParser::Damaged(std::string what) {
  error_ = absl::DataLossError(absl::StrCat(BlockName(), " ", what));
  return Step::kFailed;
}

std::string PcapngParser::BlockName() const {
  return absl::StrCat("block at byte offset ", block_offset_);
}

absl::Status PcapngParser::ErrorAtEnd(size_t pending) const {
  const uint64_t present = offset_ - block_offset_ + pending;
  if (present == 0 && part_ == Part::kStart) return absl::OkStatus();
  if (block_length_ == 0) {
    return absl::DataLossError(absl::StrCat(BlockName(), " is cut: ", kMinBlockLength,
                                            " bytes and up promised, ", present, " present"));
  }
  return absl::DataLossError(absl::StrCat(BlockName(), " is cut: ", block_length_,
                                          " bytes promised, ", present, " present"));
}

}  // namespace weir
