#include "engine/meter/holds/held_flow.h"

#include <cstring>
#include <utility>

namespace weir {
namespace {

constexpr size_t kMacBytes = 6;
// Zeros behind the packet, for dissectors that look a little past it.
constexpr size_t kSlackBytes = 64;

size_t CopiedBytes(const PacketView& packet) {
  return 2 * kMacBytes + packet.ip_captured + kSlackBytes;
}

const uint8_t* CopyMac(const uint8_t* mac, uint8_t* to) {
  if (mac == nullptr) return nullptr;
  std::memcpy(to, mac, kMacBytes);
  return to;
}

}  // namespace

size_t PacketQueue::BytesOf(const PacketView& packet) {
  return sizeof(Packet) + CopiedBytes(packet);
}

void PacketQueue::Push(const PacketView& packet) {
  if (next_ > 0 && next_ >= packets_.size() / 2) {
    packets_.erase(packets_.begin(), packets_.begin() + static_cast<ptrdiff_t>(next_));
    next_ = 0;
  }
  Packet copy{packet, std::make_unique<uint8_t[]>(CopiedBytes(packet))};
  uint8_t* const bytes = copy.bytes.get();
  copy.view.source_mac = CopyMac(packet.source_mac, bytes);
  copy.view.destination_mac = CopyMac(packet.destination_mac, bytes + kMacBytes);
  copy.view.ip = bytes + 2 * kMacBytes;
  std::memcpy(bytes + 2 * kMacBytes, packet.ip, packet.ip_captured);
  packets_.push_back(std::move(copy));
  bytes_ += BytesOf(packet);
}

void PacketQueue::Pop() {
  bytes_ -= BytesOf(front());
  packets_[next_++].bytes.reset();
}

}  // namespace weir
