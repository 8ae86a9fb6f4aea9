#include "engine/capture/libpcap.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/capture/filter_check.h"

namespace weir {
namespace {

constexpr size_t kStdioBufferSize = 256 * 1024;

ssize_t ReadCookie(void* cookie, char* buffer, size_t size) {
  PcapInput& input = *static_cast<PcapInput*>(cookie);
  if (input.prefix_used < input.prefix.size()) {
    const size_t count = std::min(size, input.prefix.size() - input.prefix_used);
    std::memcpy(buffer, input.prefix.data() + input.prefix_used, count);
    input.prefix_used += count;
    return static_cast<ssize_t>(count);
  }
  absl::StatusOr<size_t> got =
      input.stream->Read(absl::MakeSpan(reinterpret_cast<uint8_t*>(buffer), size));
  if (got.ok()) return static_cast<ssize_t>(*got);
  input.error = got.status();
  errno = EIO;
  return -1;
}

absl::StatusOr<PcapHandle> OpenStdio(FILE* file) {
  char reason[PCAP_ERRBUF_SIZE] = "";
  pcap_t* handle =
      pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, reason);
  if (handle != nullptr) return PcapHandle(handle);
  fclose(file);
  return absl::InvalidArgumentError(reason);
}

}  // namespace

absl::StatusOr<PcapHandle> OpenPcapHandle(PcapInput& input) {
  FILE* file = fopencookie(&input, "r", {ReadCookie, nullptr, nullptr, nullptr});
  if (file == nullptr) return absl::ResourceExhaustedError(std::strerror(errno));
  setvbuf(file, nullptr, _IOFBF, kStdioBufferSize);
  absl::StatusOr<PcapHandle> handle = OpenStdio(file);
  if (!handle.ok() && !input.error.ok()) return input.error;
  return handle;
}

absl::StatusOr<PcapHandle> OpenHandleOfHeader(absl::Span<const uint8_t> file_header) {
  FILE* file = fmemopen(const_cast<uint8_t*>(file_header.data()), file_header.size(), "r");
  if (file == nullptr) return absl::ResourceExhaustedError(std::strerror(errno));
  return OpenStdio(file);
}

namespace {

absl::Status BadFilter(const std::string& expression, absl::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat(
      "bpf_filter \"", absl::Utf8SafeCEscape(expression.substr(0, 200)), "\": ", reason));
}

}  // namespace

void BpfFilter::FreeProgram::operator()(bpf_program* program) const {
  pcap_freecode(program);
  delete program;
}

absl::StatusOr<BpfFilter> BpfFilter::Compile(pcap_t* handle, const std::string& expression) {
  if (std::string why = WhyRefused(expression); !why.empty()) return BadFilter(expression, why);
  BpfFilter filter(new bpf_program{});
  constexpr int kOptimize = 1;
  if (pcap_compile(handle, filter.program_.get(), expression.c_str(), kOptimize,
                   PCAP_NETMASK_UNKNOWN) != 0) {
    return BadFilter(expression, pcap_geterr(handle));
  }
  return filter;
}

}  // namespace weir
