#include "engine/capture/bpf.h"

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/capture/filter_check.h"

namespace weir {
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
