// The classic pcap format, from bytes to frames. Pure: no input or output, no state.
#ifndef WEIR_ENGINE_CAPTURE_FILES_PCAP_FILE_PARSER_H_
#define WEIR_ENGINE_CAPTURE_FILES_PCAP_FILE_PARSER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "engine/capture/packet_source.h"

namespace weir {

class BpfFilter;

inline constexpr size_t kPcapFileHeaderSize = 24;
inline constexpr size_t kPcapRecordHeaderSize = 16;

// The first four bytes of a pcapng section, in both byte orders (draft-ietf-opsawg-pcapng, 4.1).
inline constexpr uint32_t kPcapngSectionHeader = 0x0a0d0d0a;

// The longest captured length that a sound file has, the same as libpcap's limit.
inline constexpr uint32_t kMaxCapturedLength = 262144;

// What a file header says about the records behind it.
struct PcapFormat {
  bool swapped;               // written on a machine of the other byte order
  uint32_t nanos_per_tick;    // of the second part of a time stamp: 1000 or 1
  uint32_t snapshot_length;   // frames are cut to it, as libpcap does
  uint16_t link_type_number;  // of the LINKTYPE_ registry
};

// nullopt where the bytes are not the header of a classic file of version 2.4: what is older or
// modified has other record headers.
std::optional<PcapFormat> ParsePcapFileHeader(const uint8_t (&bytes)[kPcapFileHeaderSize]);

// Whether the first four bytes are the mark of a classic file, of any version.
bool HasPcapMagic(const uint8_t* bytes);

// Whether these 8 bytes begin a header that ParsePcapFileHeader() takes.
bool StartsPcapFileHeader(const uint8_t* bytes);

struct ParsedRecords {
  enum class Stop {
    kNeedsMore,  // the record behind the last one parsed is not complete
    kBatchFull,  // `frames` has as many as were asked for
    kOversized,  // the next record's captured length is above kMaxCapturedLength
    kJoined,     // the header of another capture stands next: files joined with `cat`
  };
  size_t bytes = 0;    // of whole records, from the start of the input
  size_t records = 0;  // in those bytes, also the ones that the filter left out
  Stop stop = Stop::kNeedsMore;
};

// What the reader knows of a file's records.
struct RecordsOf {
  uint32_t link = 0;                  // Frame::link of all
  const BpfFilter* filter = nullptr;  // null: none
};

// Appends the frames of the records at the start of `bytes`, as far as they are complete, to
// `frames`, up to `max_frames` there. Wire lengths below what was captured (some writers leave 0)
// are that.
ParsedRecords ParsePcapRecords(absl::Span<const uint8_t> bytes, const PcapFormat& format,
                               const RecordsOf& of, size_t max_frames, std::vector<Frame>& frames);

// The captured length in the record header at `header`.
uint32_t PcapCapturedLength(const uint8_t* header, const PcapFormat& format);

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_FILES_PCAP_FILE_PARSER_H_
