// The messages of the kernel's socket diagnostics (NETLINK_SOCK_DIAG), as bytes.
#ifndef WEIR_ENGINE_HOST_DIAG_MESSAGE_H_
#define WEIR_ENGINE_HOST_DIAG_MESSAGE_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/host/process_table.h"

namespace weir {

// Asks for all sockets of a protocol (IPPROTO_TCP, IPPROTO_UDP) over IPv4 or IPv6, in whatever
// state.
std::string DiagRequest(int ip_version, uint8_t protocol, uint32_t sequence);

enum class DiagOutcome {
  kMore,       // other messages follow
  kDone,       // that was all
  kFailed,     // the kernel says so: `error`
  kMalformed,  // not what the kernel sends
};

struct DiagResult {
  DiagOutcome outcome = DiagOutcome::kMore;
  int error = 0;  // an errno
};

// Appends the sockets of one datagram to `sockets`: those of request `sequence` that a process can
// own (those that were closed by their process have no inode, and are passed over). Reads nothing
// beyond the bytes, whatever they are.
DiagResult ParseDiagReply(std::span<const uint8_t> datagram, uint8_t protocol, uint32_t sequence,
                          std::vector<LocalSocket>& sockets);

}  // namespace weir

#endif  // WEIR_ENGINE_HOST_DIAG_MESSAGE_H_
