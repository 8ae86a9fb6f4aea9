// The interfaces of this machine that packets can be captured on.
#ifndef WEIR_ENGINE_CAPTURE_LIVE_INTERFACES_H_
#define WEIR_ENGINE_CAPTURE_LIVE_INTERFACES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace weir {

struct Interface {
  std::string name;
  std::string description;             // empty where there is none
  std::vector<std::string> addresses;  // 4 or 16 bytes each, in network order
  bool is_up = false;
  bool is_running = false;
  bool is_loopback = false;
  bool is_wireless = false;
};

// In libpcap's order, the likeliest to be wanted first. Empty where there are none or the process
// may not see them; UNAVAILABLE with libpcap's reason where they cannot be asked for. Thread-safe.
absl::StatusOr<std::vector<Interface>> ListInterfaces();

// Whether this process may capture packets. Thread-safe.
bool MayCapture();

// The version of the linked library: "1.10.3".
std::string LibpcapVersion();

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_LIVE_INTERFACES_H_
