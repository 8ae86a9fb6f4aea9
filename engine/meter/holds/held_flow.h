// A flow that waits for a client's verdict, and what it waits with.
#ifndef WEIR_ENGINE_METER_HOLDS_HELD_FLOW_H_
#define WEIR_ENGINE_METER_HOLDS_HELD_FLOW_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <memory>
#include <vector>

#include "engine/meter/flows/flow_state.h"
#include "engine/packet/packet_view.h"

namespace weir {

// Packets that wait for a later time than that of the block they were read in.
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

// Owned by the worker's FlowHolds.
struct HeldFlow {
  static constexpr int64_t kNoDeadline = std::numeric_limits<int64_t>::max();

  FlowEntry* flow = nullptr;
  PacketQueue queue = {};                      // packets that came since
  int64_t last_packet_ns = 0;                  // of the newest packet, counted or queued
  int64_t deadline_ns = kNoDeadline;           // monotonic; none until its event was handed on
  EndReason ends_by = EndReason::kNone;        // its last packet was the record's last
  bool decided = false;                        // a verdict came
  bool abandoned = false;                      // none will: its holder is gone
  bool ends = false;                           // which ends the flow
  std::list<HeldFlow>::iterator in_list = {};  // in FlowHolds' list
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_HOLDS_HELD_FLOW_H_
