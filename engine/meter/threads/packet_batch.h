// What one read of a shared source gave, on its way to the workers.
#ifndef WEIR_ENGINE_METER_THREADS_PACKET_BATCH_H_
#define WEIR_ENGINE_METER_THREADS_PACKET_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/capture/frame_batch.h"
#include "engine/meter/threads/frame_decoder.h"
#include "engine/packet/picked_packets.h"

namespace weir {

// A plain value, used again and again: written by who reads, then read by the workers.
struct PacketBatch {
  uint64_t number = 0;         // in the order of reading, from 0
  uint64_t first_ordinal = 1;  // of its frames, from 1
  FrameBatch frame_batch;
  DecodedPackets decoded;                        // borrow from frame_batch's block
  std::vector<std::vector<uint32_t>> of_worker;  // indexes of each worker's packets, ascending
  std::optional<int64_t> advance_to_ns;          // Unix time that has come behind the packets
  bool is_last = false;
  size_t users = 0;  // workers that are not done with it

  PickedPackets PacketsOf(size_t worker) const { return {decoded.packets, of_worker[worker]}; }
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_THREADS_PACKET_BATCH_H_
