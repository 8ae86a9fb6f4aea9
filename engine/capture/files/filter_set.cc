#include "engine/capture/files/filter_set.h"

#include <cstring>

#include "engine/capture/files/pcap_file_parser.h"
#include "engine/capture/libpcap.h"

namespace weir {
namespace {

// The header of a classic capture, which tells libpcap what the frames are.
struct FileHeader {
  uint32_t magic = 0xa1b2c3d4;
  uint16_t major = 2;
  uint16_t minor = 4;
  uint32_t zone = 0;
  uint32_t accuracy = 0;
  uint32_t snapshot_length = kMaxCapturedLength;
  uint32_t link_type;
};
static_assert(sizeof(FileHeader) == kPcapFileHeaderSize);

absl::StatusOr<PcapHandle> HandleOf(uint16_t link_type_number, bool swapped) {
  FileHeader header = {.link_type = link_type_number};
  if (swapped) {
    header.magic = __builtin_bswap32(header.magic);
    header.major = __builtin_bswap16(header.major);
    header.minor = __builtin_bswap16(header.minor);
    header.snapshot_length = __builtin_bswap32(header.snapshot_length);
    header.link_type = __builtin_bswap32(header.link_type);
  }
  uint8_t bytes[kPcapFileHeaderSize];
  std::memcpy(bytes, &header, sizeof(bytes));
  return OpenHandleOfHeader(bytes);
}

}  // namespace

absl::StatusOr<const BpfFilter*> FilterSet::Find(uint16_t link_type_number, bool swapped) {
  if (expression_.empty()) return nullptr;
  const std::pair<uint16_t, bool> key = {link_type_number, swapped};
  const auto found = filters_.find(key);
  if (found != filters_.end()) return &found->second;
  absl::StatusOr<PcapHandle> handle = HandleOf(link_type_number, swapped);
  if (!handle.ok()) return handle.status();
  absl::StatusOr<BpfFilter> filter = BpfFilter::Compile(handle->get(), expression_);
  if (!filter.ok()) return filter.status();
  return &filters_.emplace(key, *std::move(filter)).first->second;
}

}  // namespace weir
