// What synthetic flows say first, so that they are told for what they look like.
#ifndef WEIR_ENGINE_CAPTURE_SYNTHETIC_SYNTHETIC_APPLICATIONS_H_
#define WEIR_ENGINE_CAPTURE_SYNTHETIC_SYNTHETIC_APPLICATIONS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace weir {

// Digits of a host name, where a message has one: each flow writes its own number there.
inline constexpr size_t kHostDigits = 5;

struct SyntheticMessage {
  bool from_client;
  std::string bytes;
  size_t host_digits_at = std::string::npos;  // offset of kHostDigits digits
};

struct SyntheticApplication {
  std::string name;  // nDPI's
  bool is_tcp;       // else UDP
  uint16_t port;
  std::vector<SyntheticMessage> opening;
};

// All that can be made, by name. Immutable; lives as long as the process.
const std::vector<SyntheticApplication>& SyntheticApplications();

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_SYNTHETIC_SYNTHETIC_APPLICATIONS_H_
