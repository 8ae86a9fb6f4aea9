// Packets that wait for a later time than that of the block they were read in.
#ifndef WEIR_ENGINE_METER_HOLDS_PACKET_QUEUE_H_
#define WEIR_ENGINE_METER_HOLDS_PACKET_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/packet/packet_view.h"

namespace weir {

// Copies of packets, first in, first out. Thread-compatible; move-only. Empty, it has no memory of
// its own.
class PacketQueue {
 public:
  // Memory that the packet will take.
  static size_t BytesOf(const PacketView& packet);

  // Copies the packet's frame, as captured.
  void Push(const PacketView& packet);

  // REQUIRES: not empty. The view is good until Pop().
  const PacketView& front() const { return packets_[next_].view; }
  void Pop();

  bool empty() const { return next_ == packets_.size(); }
  size_t size() const { return packets_.size() - next_; }
  size_t bytes() const { return bytes_; }

 private:
  struct Packet {
    PacketView view;                   // borrows from `bytes`
    std::unique_ptr<uint8_t[]> bytes;  // the frame, slack
  };
  std::vector<Packet> packets_;
  size_t next_ = 0;  // those before it are gone
  size_t bytes_ = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_HOLDS_PACKET_QUEUE_H_
