// What pcapng says beside packets: sections, interfaces and their statistics, with options.
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/capture/files/pcap_file_parser.h"
#include "engine/capture/files/pcapng_blocks.h"
#include "engine/capture/files/pcapng_parser.h"

namespace weir {
namespace {

using namespace pcapng;  // NOLINT: the numbers of the format

constexpr uint32_t kMinSectionLength = kSectionHeaderSize + kTrailerSize;

}  // namespace

// Has its own byte order, its length included, and what the section before described is gone. How
// long the section is does not matter: it ends where the next one begins.
PcapngParser::Step PcapngParser::BeginSection(absl::Span<const uint8_t> bytes) {
  constexpr size_t kUpToMagic = kBlockHeaderSize + 4;
  if (bytes.size() < kUpToMagic) return Need(kUpToMagic);
  const uint32_t magic = LoadLittle32(bytes.data() + kBlockHeaderSize);
  if (magic != kByteOrderMagic && magic != __builtin_bswap32(kByteOrderMagic)) {
    return Damaged("is a section header without the mark of a byte order");
  }
  const bool swapped = magic != kByteOrderMagic;
  block_length_ = Load32(bytes.data() + 4, swapped);
  if (block_length_ < kMinSectionLength || block_length_ % 4 != 0) {
    return Damaged(absl::StrCat("is a section header of ", block_length_, " bytes, where ",
                                kMinSectionLength, " and up in steps of 4 are expected"));
  }
  if (bytes.size() < kSectionHeaderSize) return Need(kSectionHeaderSize);
  const uint16_t major = Load16(bytes.data() + 12, swapped);
  const uint16_t minor = Load16(bytes.data() + 14, swapped);
  // Some wrote 1.2 and meant 1.0.
  if (major != 1 || (minor != 0 && minor != 2)) {
    return Damaged(absl::StrCat("is of pcapng version ", major, ".", minor, ", known is 1.0"));
  }
  swapped_ = swapped;
  interfaces_.clear();
  all_interfaces_.BeginSection();
  return Use(kSectionHeaderSize, Part::kPassing, block_length_ - kMinSectionLength);
}

PcapngParser::Step PcapngParser::BeginInterface(absl::Span<const uint8_t> bytes) {
  constexpr uint32_t kLeast = kInterfaceHeaderSize + kTrailerSize;
  if (block_length_ < kLeast) {
    return Damaged(absl::StrCat("has a length of ", block_length_,
                                " bytes, an interface description has ", kLeast, " and up"));
  }
  if (interfaces_.size() == kMaxInterfaces) {
    return Damaged(absl::StrCat("describes one more interface, the limit is ", kMaxInterfaces));
  }
  if (bytes.size() < kInterfaceHeaderSize) return Need(kInterfaceHeaderSize);
  Interface& interface = interfaces_.emplace_back();
  interface.link_type_number = Load16(bytes.data() + 8, swapped_);
  interface.snapshot_length = Load32(bytes.data() + 12, swapped_);
  description_ = {};
  return Use(kInterfaceHeaderSize, Part::kOptions, block_length_ - kLeast);
}

PcapngParser::Step PcapngParser::BeginStatistics(absl::Span<const uint8_t> bytes) {
  constexpr uint32_t kLeast = kStatisticsHeaderSize + kTrailerSize;
  if (block_length_ < kLeast) {
    return Damaged(absl::StrCat("has a length of ", block_length_,
                                " bytes, interface statistics have ", kLeast, " and up"));
  }
  if (bytes.size() < kStatisticsHeaderSize) return Need(kStatisticsHeaderSize);
  statistics_interface_ = Load32(bytes.data() + 8, swapped_);
  statistics_ = {};
  return Use(kStatisticsHeaderSize, Part::kOptions, block_length_ - kLeast);
}

// Those of a malformed length, and what is behind them, are passed over.
PcapngParser::Step PcapngParser::ReadOption(absl::Span<const uint8_t> bytes) {
  if (left_ >= kOptionHeaderSize) {
    if (bytes.size() < kOptionHeaderSize) return Need(kOptionHeaderSize);
    const uint16_t code = Load16(bytes.data(), swapped_);
    const uint16_t length = Load16(bytes.data() + 2, swapped_);
    const size_t whole = kOptionHeaderSize + PaddedTo4(length);
    if (code != kEndOfOptions && whole <= left_) {
      if (bytes.size() < whole) return Need(whole);
      TakeOption(code, bytes.subspan(kOptionHeaderSize, length));
      return Use(whole, Part::kOptions, left_ - whole);
    }
  }
  EndOptions();
  return Use(0, Part::kPassing, left_);
}

void PcapngParser::TakeOption(uint16_t code, absl::Span<const uint8_t> value) {
  if (block_type_ == kInterfaceDescription) {
    if (code == kIfName) {
      description_.name.assign(reinterpret_cast<const char*>(value.data()), value.size());
    } else if (code == kIfTsresol && value.size() == 1) {
      description_.resolution = value[0];
    } else if (code == kIfTsoffset && value.size() == 8) {
      description_.offset_seconds = static_cast<int64_t>(Load64(value.data(), swapped_));
    }
  } else if (value.size() == 8) {
    if (code == kIsbStarttime && statistics_interface_ < interfaces_.size()) {
      statistics_.capture_start_ns =
          interfaces_[statistics_interface_].unit.UnixNanos(LoadTicks(value.data(), swapped_));
    } else if (code == kIsbIfdrop) {
      statistics_.interface = Load64(value.data(), swapped_);
    } else if (code == kIsbOsdrop) {
      statistics_.kernel = Load64(value.data(), swapped_);
    }
  }
}

void PcapngParser::EndOptions() {
  if (block_type_ == kInterfaceDescription) {
    Interface& interface = interfaces_.back();
    interface.unit = TimeUnit(description_.resolution, description_.offset_seconds);
    interface.link = all_interfaces_.Describe(
        LinkTypeFromNumber(interface.link_type_number).value_or(LinkType::kUnknown),
        description_.name, static_cast<uint32_t>(interfaces_.size() - 1));
  } else if (statistics_interface_ < interfaces_.size()) {
    all_interfaces_.AddDrops(interfaces_[statistics_interface_].link, statistics_);
  }
}

}  // namespace weir
