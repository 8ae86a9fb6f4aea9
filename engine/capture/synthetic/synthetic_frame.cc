#include "engine/capture/synthetic/synthetic_frame.h"

#include <cstring>

namespace weir {
namespace {

uint8_t* Put8(uint8_t* out, uint8_t value) {
  *out = value;
  return out + 1;
}
uint8_t* Put16(uint8_t* out, uint32_t value) {
  return Put8(Put8(out, static_cast<uint8_t>(value >> 8)), static_cast<uint8_t>(value));
}
uint8_t* Put32(uint8_t* out, uint32_t value) {
  return Put16(Put16(out, value >> 16), value & 0xffff);
}

uint8_t* PutEthernet(const SyntheticFrame& frame, uint8_t* out) {
  out = Put32(Put16(out, 0x0200), frame.destination);  // a locally administered MAC address
  out = Put32(Put16(out, 0x0200), frame.source);
  return Put16(out, 0x0800);
}

uint16_t IpChecksum(const uint8_t* header) {
  uint32_t sum = 0;
  for (int i = 0; i < 20; i += 2) sum += header[i] << 8 | header[i + 1];
  sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(~(sum + (sum >> 16)));
}

uint8_t* PutIp(const SyntheticFrame& frame, size_t length, uint8_t* out) {
  uint8_t* const header = out;
  out = Put16(Put16(out, 0x4500), static_cast<uint32_t>(length));
  out = Put16(Put16(out, 0), 0x4000);  // do not fragment
  out = Put16(Put16(out, 0x4000 | (frame.is_tcp ? 6 : 17)), 0);
  out = Put32(Put32(out, frame.source), frame.destination);
  Put16(header + 10, IpChecksum(header));
  return out;
}

uint8_t* PutTransport(const SyntheticFrame& frame, uint8_t* out) {
  out = Put16(Put16(out, frame.source_port), frame.destination_port);
  if (!frame.is_tcp) {
    return Put16(Put16(out, static_cast<uint32_t>(8 + frame.payload.size() + frame.filler)), 0);
  }
  out = Put32(Put32(out, frame.sequence), frame.acknowledgment);
  out = Put16(Put8(Put8(out, 0x50), frame.tcp_flags), 0xffff);
  return Put32(out, 0);  // checksum, urgent pointer
}

}  // namespace

size_t WriteFrame(const SyntheticFrame& frame, uint8_t* out) {
  constexpr uint8_t kFiller = 0xa5;
  uint8_t* const start = out;
  const size_t length = HeaderBytes(frame.is_tcp) + frame.payload.size() + frame.filler;
  out = PutTransport(frame, PutIp(frame, length - 14, PutEthernet(frame, out)));
  if (!frame.payload.empty()) std::memcpy(out, frame.payload.data(), frame.payload.size());
  std::memset(out + frame.payload.size(), kFiller, frame.filler);
  if (length >= kMinFrameBytes) return length;
  std::memset(start + length, 0, kMinFrameBytes - length);
  return kMinFrameBytes;
}

}  // namespace weir
