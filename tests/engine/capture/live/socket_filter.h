// The kernel's classic BPF in miniature, for programs that read relative to the network header,
// which libpcap's interpreter does not know.
#ifndef WEIR_TESTS_ENGINE_CAPTURE_LIVE_SOCKET_FILTER_H_
#define WEIR_TESTS_ENGINE_CAPTURE_LIVE_SOCKET_FILTER_H_

#include <linux/filter.h>

#include <cstdint>
#include <vector>

namespace weir {

// Runs `program` on an Ethernet frame as the kernel would on its arrival: the first VLAN tag is
// taken out. A load beyond the frame returns 0. Fails the test at an instruction that it does not
// know, and where the program runs over its end.
uint32_t RunSocketFilter(const std::vector<sock_filter>& program, std::vector<uint8_t> frame);

}  // namespace weir

#endif  // WEIR_TESTS_ENGINE_CAPTURE_LIVE_SOCKET_FILTER_H_
