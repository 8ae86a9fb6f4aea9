// Gives each packet to the worker of its two addresses, as the kernel does on interfaces: all flows
// between two hosts share the caches of one nDPI, which knows some applications by an earlier flow.
#ifndef WEIR_ENGINE_METER_ROUTER_H_
#define WEIR_ENGINE_METER_ROUTER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/base/bounded_queue.h"
#include "engine/packet/packet_view.h"

namespace weir {

// Packets of one worker that borrow from one block of the source; then, perhaps, time runs on.
struct RoutedBatch {
  static constexpr int64_t kNoAdvance = INT64_MIN;
  std::vector<PacketView> packets;
  std::shared_ptr<const void> block;
  int64_t advance_to_ns = kNoAdvance;  // Unix time; flows that are idle by then end
};

// Decoded packets go in on the reader's thread (which may be any, one at a time); each worker pops
// its own batches. Batches come back when they are done with, so that their memory is used again.
class Router {
 public:
  explicit Router(size_t workers);

  // Reader: sorts the packets into the workers' next batches.
  void Add(const std::vector<PacketView>& packets);

  // Reader: hands the workers what was added since. `block` is what the packets borrow from. Waits
  // while a worker is far behind.
  void Dispatch(const std::shared_ptr<const void>& block);

  // Reader: tells every worker that time has come to `now_ns`, behind what was dispatched.
  void Advance(int64_t now_ns);

  // Whether a worker may soon have nothing to do, while none is so far behind that Dispatch and
  // Advance would wait.
  bool needs_more() const;

  // Worker `index`: the next batch. Null where none came within `longest_ns` or before WakeUp(),
  // and once the router is closed and its batches are done: see is_over().
  std::unique_ptr<RoutedBatch> Next(size_t index, int64_t longest_ns);
  bool is_over(size_t index) const { return lanes_[index]->ready.is_over(); }

  // Any thread: ends the wait of worker `index`.
  void WakeUp(size_t index) { lanes_[index]->ready.Wake(); }
  void Recycle(size_t index, std::unique_ptr<RoutedBatch> batch);

  // Nothing more is added. Also ends a Dispatch that waits.
  void Close();

 private:
  struct Lane {
    std::unique_ptr<RoutedBatch> filling;
    BoundedQueue<std::unique_ptr<RoutedBatch>> ready;
    BoundedQueue<std::unique_ptr<RoutedBatch>> spare;
    Lane();
  };
  static void Send(Lane& lane);

  std::vector<std::unique_ptr<Lane>> lanes_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_ROUTER_H_
