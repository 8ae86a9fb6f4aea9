// The wall round libpcap's savefiles: handles over byte streams.
#ifndef WEIR_ENGINE_CAPTURE_LIBPCAP_HANDLE_H_
#define WEIR_ENGINE_CAPTURE_LIBPCAP_HANDLE_H_

#include <pcap.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/capture/byte_stream.h"

namespace weir {

struct ClosePcap {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};
using PcapHandle = std::unique_ptr<pcap_t, ClosePcap>;

// What libpcap reads: bytes that were read already, then the rest of the stream. It is borrowed by
// the handle, which it outlives.
struct PcapInput {
  std::string prefix;
  size_t prefix_used = 0;
  std::unique_ptr<ByteStream> stream;
  absl::Status error;  // of the stream; libpcap is told of a failed read without a reason
};

// A handle with nanosecond time stamps. Errors: the stream's own where there is one, else
// INVALID_ARGUMENT with libpcap's reason.
absl::StatusOr<PcapHandle> OpenPcapHandle(PcapInput& input);

// A handle that reads nothing and stands for the file with this header: filters are compiled with
// it for just what the file is.
absl::StatusOr<PcapHandle> OpenHandleOfHeader(absl::Span<const uint8_t> file_header);

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_LIBPCAP_HANDLE_H_
