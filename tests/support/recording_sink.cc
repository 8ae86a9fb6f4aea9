#include "tests/support/recording_sink.h"

#include <cstdlib>
#include <utility>

namespace weir {

std::vector<v1::FlowEvent> ParseEvents(const EventBatch& batch) {
  v1::FlowEventBatch message;
  if (!message.ParseFromArray(batch.bytes().data(), static_cast<int>(batch.bytes().size()))) {
    std::abort();
  }
  return {message.events().begin(), message.events().end()};
}

void RecordingSink::Append(std::unique_ptr<EventBatch> batch) {
  std::unique_lock lock(mutex_);
  ++waiting_;
  changed_.notify_all();
  changed_.wait(lock, [this] { return !held_; });
  --waiting_;
  batches_.push_back(std::move(batch));
}

std::vector<v1::FlowEvent> RecordingSink::Events() const {
  std::lock_guard lock(mutex_);
  std::vector<v1::FlowEvent> events;
  for (const auto& batch : batches_) {
    for (v1::FlowEvent& event : ParseEvents(*batch)) events.push_back(std::move(event));
  }
  return events;
}

size_t RecordingSink::batches() const {
  std::lock_guard lock(mutex_);
  return batches_.size();
}

void RecordingSink::Hold() {
  std::lock_guard lock(mutex_);
  held_ = true;
}

void RecordingSink::Release() {
  {
    std::lock_guard lock(mutex_);
    held_ = false;
  }
  changed_.notify_all();
}

void RecordingSink::AwaitHeld() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return held_ && waiting_ > 0; });
}

}  // namespace weir
