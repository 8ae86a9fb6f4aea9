// Ethernet frames with IPv4 and TCP or UDP in them, written into memory of the caller's.
#ifndef WEIR_ENGINE_CAPTURE_SYNTHETIC_SYNTHETIC_FRAME_H_
#define WEIR_ENGINE_CAPTURE_SYNTHETIC_SYNTHETIC_FRAME_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace weir {

struct SyntheticFrame {
  uint32_t source = 0;  // addresses and ports in host order
  uint32_t destination = 0;
  uint16_t source_port = 0;
  uint16_t destination_port = 0;
  bool is_tcp = false;
  uint8_t tcp_flags = 0;
  uint32_t sequence = 0;
  uint32_t acknowledgment = 0;
  absl::string_view payload = {};
  size_t filler = 0;  // bytes behind the payload, part of it
};

// Bytes of the headers in front of the payload.
inline size_t HeaderBytes(bool is_tcp) { return 14 + 20 + (is_tcp ? 20 : 8); }

// The least bytes of a frame: shorter ones are padded behind the IP packet.
inline constexpr size_t kMinFrameBytes = 60;

// Writes the frame and returns its length. IP's checksum is right; the transport's is 0.
size_t WriteFrame(const SyntheticFrame& frame, uint8_t* out);

// What synthetic flows say first, so that they are told for what they look like.

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

#endif  // WEIR_ENGINE_CAPTURE_SYNTHETIC_SYNTHETIC_FRAME_H_
