// What more than one kind of source needs of libpcap.
#ifndef WEIR_ENGINE_CAPTURE_LIBPCAP_H_
#define WEIR_ENGINE_CAPTURE_LIBPCAP_H_

#include <pcap.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/capture/byte_stream.h"
#include "engine/capture/packet_source.h"

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

// A compiled capture filter, run on frames in user space.
// Immutable, so thread-safe once compiled. Move-only.
class BpfFilter {
 public:
  // Compiles for the link type, snapshot length and byte order of `handle`. INVALID_ARGUMENT with
  // libpcap's reason where `expression` is no filter, or with that of WhyRefused(). Takes a second
  // at the worst, and holds up nobody else who compiles.
  static absl::StatusOr<BpfFilter> Compile(pcap_t* handle, const std::string& expression);

  // For libpcap, which copies it.
  bpf_program* program() const { return program_.get(); }

  bool Matches(const Frame& frame) const {
    pcap_pkthdr header = {};
    header.caplen = frame.captured_length;
    header.len = frame.wire_length;
    return pcap_offline_filter(program_.get(), &header, frame.data) != 0;
  }

 private:
  struct FreeProgram {
    void operator()(bpf_program* program) const;
  };

  explicit BpfFilter(bpf_program* program) : program_(program) {}

  std::unique_ptr<bpf_program, FreeProgram> program_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_LIBPCAP_H_
