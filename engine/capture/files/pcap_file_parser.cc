#include "engine/capture/files/pcap_file_parser.h"

#include <algorithm>

#include "engine/base/byte_order.h"
#include "engine/base/clock.h"
#include "engine/capture/libpcap.h"

namespace weir {
namespace {

constexpr uint32_t kMagicMicros = 0xa1b2c3d4;
constexpr uint32_t kMagicNanos = 0xa1b23c4d;

template <bool kSwapped>
uint32_t Load32(const uint8_t* p) {
  return kSwapped ? LoadBig32(p) : LoadLittle32(p);
}

uint16_t Load16(const uint8_t* p, bool swapped) { return swapped ? LoadBig16(p) : LoadLittle16(p); }

uint32_t Load32(const uint8_t* p, bool swapped) {
  return swapped ? Load32<true>(p) : Load32<false>(p);
}

std::optional<bool> IsSwapped(const uint8_t* bytes) {
  const uint32_t little = LoadLittle32(bytes), big = LoadBig32(bytes);
  if (little == kMagicMicros || little == kMagicNanos) return false;
  if (big == kMagicMicros || big == kMagicNanos) return true;
  return std::nullopt;
}

bool IsVersion24(const uint8_t* bytes, bool swapped) {
  return Load16(bytes + 4, swapped) == 2 && Load16(bytes + 6, swapped) == 4;
}

template <bool kSwapped>
Frame MakeFrame(const uint8_t* header, uint32_t captured, const PcapFormat& format, uint32_t link) {
  // Both parts are unsigned: files of the years 2038 to 2106 are right. The sum cannot overflow.
  const int64_t seconds = Load32<kSwapped>(header);
  const int64_t ticks = Load32<kSwapped>(header + 4);
  return {header + kPcapRecordHeaderSize, std::min(captured, format.snapshot_length),
          std::max(captured, Load32<kSwapped>(header + 12)),
          seconds * kNanosPerSecond + ticks * int64_t{format.nanos_per_tick}, link};
}

template <bool kSwapped>
ParsedRecords Parse(absl::Span<const uint8_t> bytes, const PcapFormat& format, const RecordsOf& of,
                    size_t max_frames, std::vector<Frame>& frames) {
  ParsedRecords parsed;
  while (frames.size() < max_frames) {
    const size_t left = bytes.size() - parsed.bytes;
    if (left < kPcapRecordHeaderSize) return parsed;
    const uint8_t* header = bytes.data() + parsed.bytes;
    const uint32_t captured = Load32<kSwapped>(header + 8);
    if (captured > kMaxCapturedLength) {
      const bool joined = LoadLittle32(header) == kPcapngSectionHeader;
      parsed.stop = joined ? ParsedRecords::Stop::kJoined : ParsedRecords::Stop::kOversized;
      return parsed;
    }
    // Both lengths are 0 where a file header stands in place of a record.
    if (captured == 0 && StartsPcapFileHeader(header)) {
      parsed.stop = ParsedRecords::Stop::kJoined;
      return parsed;
    }
    if (left - kPcapRecordHeaderSize < captured) return parsed;
    parsed.bytes += kPcapRecordHeaderSize + captured;
    ++parsed.records;
    const Frame frame = MakeFrame<kSwapped>(header, captured, format, of.link);
    if (of.filter == nullptr || of.filter->Matches(frame)) frames.push_back(frame);
  }
  parsed.stop = ParsedRecords::Stop::kBatchFull;
  return parsed;
}

}  // namespace

bool HasPcapMagic(const uint8_t* bytes) { return IsSwapped(bytes).has_value(); }

bool StartsPcapFileHeader(const uint8_t* bytes) {
  const std::optional<bool> swapped = IsSwapped(bytes);
  return swapped.has_value() && IsVersion24(bytes, *swapped);
}

std::optional<PcapFormat> ParsePcapFileHeader(const uint8_t (&bytes)[kPcapFileHeaderSize]) {
  if (!StartsPcapFileHeader(bytes)) return std::nullopt;
  const std::optional<bool> swapped = IsSwapped(bytes);
  const bool nanos = Load32(bytes, *swapped) == kMagicNanos;
  const uint32_t snapshot = Load32(bytes + 16, *swapped);
  // No snapshot length, or one that no int holds, stands for no limit. The upper half of the link
  // type's field is about checksums behind the frame.
  return PcapFormat{*swapped, nanos ? 1u : 1000u,
                    snapshot == 0 || snapshot > INT32_MAX ? kMaxCapturedLength : snapshot,
                    static_cast<uint16_t>(Load32(bytes + 20, *swapped))};
}

ParsedRecords ParsePcapRecords(absl::Span<const uint8_t> bytes, const PcapFormat& format,
                               const RecordsOf& of, size_t max_frames, std::vector<Frame>& frames) {
  return format.swapped ? Parse<true>(bytes, format, of, max_frames, frames)
                        : Parse<false>(bytes, format, of, max_frames, frames);
}

uint32_t PcapCapturedLength(const uint8_t* header, const PcapFormat& format) {
  return Load32(header + 8, format.swapped);
}

}  // namespace weir
