#include "engine/meter/router.h"

#include <algorithm>
#include <utility>

namespace weir {
namespace {

// How many batches a worker may lag behind the reader: enough to smooth what the scheduler does,
// and a bound on the blocks in flight.
constexpr size_t kMaxReadyBatches = 16;

// How many a worker should have ahead of it, so that it does not run out of them while others read.
constexpr size_t kReadyBatches = 6;

size_t WorkerOf(const FlowKey& key, size_t workers) {
  return static_cast<size_t>(((HashAddresses(key) >> 32) * workers) >> 32);
}

}  // namespace

Router::Lane::Lane()
    : filling(std::make_unique<RoutedBatch>()),
      ready(kMaxReadyBatches),
      spare(kMaxReadyBatches + 2) {}

Router::Router(size_t workers) {
  lanes_.reserve(workers);
  for (size_t i = 0; i < workers; ++i) lanes_.push_back(std::make_unique<Lane>());
}

void Router::Add(const std::vector<PacketView>& packets) {
  for (const PacketView& packet : packets) {
    lanes_[WorkerOf(packet.key, lanes_.size())]->filling->packets.push_back(packet);
  }
}

void Router::Dispatch(const std::shared_ptr<const void>& block) {
  for (const std::unique_ptr<Lane>& lane : lanes_) {
    if (lane->filling->packets.empty()) continue;
    lane->filling->block = block;
    Send(*lane);
  }
}

void Router::Advance(int64_t now_ns) {
  for (const std::unique_ptr<Lane>& lane : lanes_) {
    lane->filling->advance_to_ns = now_ns;
    Send(*lane);
  }
}

void Router::Send(Lane& lane) {
  lane.ready.Push(std::move(lane.filling));
  lane.filling = lane.spare.TryPop().value_or(nullptr);
  if (lane.filling == nullptr) lane.filling = std::make_unique<RoutedBatch>();
}

bool Router::needs_more() const {
  size_t least = kMaxReadyBatches;
  size_t most = 0;
  for (const std::unique_ptr<Lane>& lane : lanes_) {
    const size_t ready = lane->ready.size();
    least = std::min(least, ready);
    most = std::max(most, ready);
  }
  return least < kReadyBatches && most + 2 <= kMaxReadyBatches;
}

std::unique_ptr<RoutedBatch> Router::Next(size_t index, int64_t longest_ns) {
  return lanes_[index]->ready.PopWithin(longest_ns).value_or(nullptr);
}

void Router::Recycle(size_t index, std::unique_ptr<RoutedBatch> batch) {
  batch->packets.clear();
  batch->block.reset();
  batch->advance_to_ns = RoutedBatch::kNoAdvance;
  lanes_[index]->spare.Push(std::move(batch));
}

void Router::Close() {
  for (const std::unique_ptr<Lane>& lane : lanes_) lane->ready.Close();
}

}  // namespace weir
