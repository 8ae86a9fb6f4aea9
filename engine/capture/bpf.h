// A compiled capture filter, run on frames in user space.
#ifndef WEIR_ENGINE_CAPTURE_BPF_H_
#define WEIR_ENGINE_CAPTURE_BPF_H_

#include <pcap.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "engine/capture/frame_batch.h"

namespace weir {

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

#endif  // WEIR_ENGINE_CAPTURE_BPF_H_
