// nDPI's own files of custom protocols and categories, checked before nDPI reads them.
//
// nDPI 4.2 takes these files on trust: a host without a name, a NUL, a port of 65535 or an address
// that is none make it read out of bounds, loop for ever or use what it never set. So what is
// handed to it is not a client's file but a text written here from a file that was understood, word
// by word; anything else is refused.
//
// Protocols, one rule a line (nDPI's protos.txt):
//   tcp:81,udp:5061-5062@NAME        ports
//   host:"example.com"@NAME          names of servers
//   ip:192.0.2.7,ip:192.0.2.0/24:443@NAME
//   ip_risk_mask:192.0.2.0/24=0      bit masks that risks are and-ed with
//   host_risk_mask:".home"=0
//   trusted_issuer_dn:"CN=..."
// Categories (nDPI's categories.txt): a host or an IPv4 network, a tab, the number of a category.
// Empty lines and lines that begin with '#' say nothing.
#ifndef WEIR_ENGINE_DPI_RULES_CUSTOM_RULES_H_
#define WEIR_ENGINE_DPI_RULES_CUSTOM_RULES_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/dpi/application.h"

namespace weir {

// Texts as the functions below give them; empty where there is none. Immutable once made, so one is
// shared by all workers of a session.
struct CustomRules {
  std::string protocols = {};
  std::string categories = {};
  // What `protocols` adds to the protocols of every session: see AddedProtocols.
  std::vector<ProtocolInfo> added_protocols = {};
};

inline constexpr size_t kMaxCustomRuleBytes = size_t{1} << 20;  // of a file
// nDPI keeps ports in a tree that is not balanced, and walks it by recursion.
inline constexpr size_t kMaxCustomPorts = 4096;  // of a file, each port of a range

// The file's text in the form in which nDPI is given it: one rule a line, each line ended, nothing
// else. INVALID_ARGUMENT that names the line and what is wrong with it. Pure.
absl::StatusOr<std::string> NormalProtocolRules(absl::string_view text);
absl::StatusOr<std::string> NormalCategoryRules(absl::string_view text);

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_RULES_CUSTOM_RULES_H_
