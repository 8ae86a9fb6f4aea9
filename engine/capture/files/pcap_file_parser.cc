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

// The part of a stamp below a second. Only nonsense is 2^31 or more, and gets the time that libpcap
// gives it: it takes the field as signed where the file has the machine's own byte order.
template <bool kSwapped>
int64_t Ticks(const uint8_t* p) {
  const uint32_t ticks = Load32<kSwapped>(p);
  return kSwapped ? int64_t{ticks} : int64_t{static_cast<int32_t>(ticks)};
}

template <bool kSwapped>
Frame MakeFrame(const uint8_t* header, uint32_t captured, const PcapFormat& format) {
  // Seconds are unsigned: files of the years 2038 to 2106 are right. Neither part can overflow.
  const int64_t seconds = Load32<kSwapped>(header);
  const int64_t ticks = Ticks<kSwapped>(header + 4);
  return {header + kPcapRecordHeaderSize, std::min(captured, format.snapshot_length),
          Load32<kSwapped>(header + 12),
          seconds * kNanosPerSecond + ticks * int64_t{format.nanos_per_tick}};
}

template <bool kSwapped>
ParsedRecords Parse(absl::Span<const uint8_t> bytes, const PcapFormat& format,
                    const BpfFilter* filter, size_t max_frames, std::vector<Frame>& frames) {
  ParsedRecords parsed;
  while (frames.size() < max_frames) {
    const size_t left = bytes.size() - parsed.bytes;
    if (left < kPcapRecordHeaderSize) return parsed;
    const uint8_t* header = bytes.data() + parsed.bytes;
    const uint32_t captured = Load32<kSwapped>(header + 8);
    if (captured > kMaxCapturedLength) {
      parsed.stop = ParsedRecords::Stop::kOversized;
      return parsed;
    }
    if (left - kPcapRecordHeaderSize < captured) return parsed;
    parsed.bytes += kPcapRecordHeaderSize + captured;
    ++parsed.records;
    const Frame frame = MakeFrame<kSwapped>(header, captured, format);
    if (filter == nullptr || filter->Matches(frame)) frames.push_back(frame);
  }
  parsed.stop = ParsedRecords::Stop::kBatchFull;
  return parsed;
}

std::optional<bool> IsSwapped(const uint8_t* bytes) {
  const uint32_t little = LoadLittle32(bytes), big = LoadBig32(bytes);
  if (little == kMagicMicros || little == kMagicNanos) return false;
  if (big == kMagicMicros || big == kMagicNanos) return true;
  return std::nullopt;
}

}  // namespace

bool HasPcapMagic(const uint8_t* bytes) { return IsSwapped(bytes).has_value(); }

std::optional<PcapFormat> ParsePcapFileHeader(const uint8_t (&bytes)[kPcapFileHeaderSize]) {
  const std::optional<bool> swapped = IsSwapped(bytes);
  if (!swapped.has_value()) return std::nullopt;
  if (Load16(bytes + 4, *swapped) != 2 || Load16(bytes + 6, *swapped) != 4) return std::nullopt;
  const bool nanos = Load32(bytes, *swapped) == kMagicNanos;
  const uint32_t snapshot = Load32(bytes + 16, *swapped);
  // No snapshot length, or one that no int holds, stands for no limit. The upper half of the link
  // type's field is about checksums behind the frame.
  return PcapFormat{*swapped, nanos ? 1u : 1000u,
                    snapshot == 0 || snapshot > INT32_MAX ? kMaxCapturedLength : snapshot,
                    static_cast<uint16_t>(Load32(bytes + 20, *swapped))};
}

ParsedRecords ParsePcapRecords(absl::Span<const uint8_t> bytes, const PcapFormat& format,
                               const BpfFilter* filter, size_t max_frames,
                               std::vector<Frame>& frames) {
  return format.swapped ? Parse<true>(bytes, format, filter, max_frames, frames)
                        : Parse<false>(bytes, format, filter, max_frames, frames);
}

uint32_t PcapCapturedLength(const uint8_t* header, const PcapFormat& format) {
  return Load32(header + 8, format.swapped);
}

}  // namespace weir
