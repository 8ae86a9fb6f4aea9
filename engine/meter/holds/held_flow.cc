#include "engine/meter/holds/held_flow.h"

#include <cstring>
#include <utility>

namespace weir {
namespace {

// Zeros behind the packet, for dissectors that look a little past it.
constexpr size_t kSlackBytes = 64;

size_t CopiedBytes(const PacketView& packet) { return packet.frame_captured() + kSlackBytes; }

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
  std::memcpy(bytes, packet.frame(), packet.frame_captured());
  copy.view.ip = bytes + packet.ip_offset;
  packets_.push_back(std::move(copy));
  bytes_ += BytesOf(packet);
}

void PacketQueue::Pop() {
  bytes_ -= BytesOf(front());
  packets_[next_++].bytes.reset();
}

}  // namespace weir
