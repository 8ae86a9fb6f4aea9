#include "tests/support/fake_source.h"

#include <cstring>
#include <memory>
#include <utility>

namespace weir {
namespace {

constexpr size_t kSlackBytes = 64;

}  // namespace

FakeSource& FakeSource::AddStep(Step step) {
  batch_is_open_ = step.kind == Kind::kFrames;
  steps_.push_back(std::move(step));
  return *this;
}

FakeSource& FakeSource::Add(int64_t timestamp_ns, const PacketBuilder& packet,
                            uint32_t wire_length) {
  if (!batch_is_open_) {
    AddStep({.kind = Kind::kFrames, .link = link_});
  }
  std::vector<uint8_t> bytes = packet.Bytes();
  if (wire_length == 0) wire_length = static_cast<uint32_t>(bytes.size());
  steps_.back().frames.push_back({timestamp_ns, std::move(bytes), wire_length});
  return *this;
}

FakeSource& FakeSource::EndBatch() {
  batch_is_open_ = false;
  return *this;
}

FakeSource& FakeSource::Link(LinkType type) {
  link_.type = type;
  if (batch_is_open_) steps_.back().link.type = type;
  return *this;
}

FakeSource& FakeSource::Interfaces(std::vector<std::string> names) {
  interfaces_.clear();
  for (std::string& name : names) interfaces_.push_back({.name = std::move(name)});
  return *this;
}

FakeSource& FakeSource::By(uint16_t interface_number) {
  link_.interface_number = interface_number;
  return EndBatch();
}

FakeSource& FakeSource::Quiet() { return AddStep({.kind = Kind::kQuiet}); }

FakeSource& FakeSource::Fail(absl::Status status) {
  return AddStep({.kind = Kind::kFail, .status = std::move(status)});
}

FakeSource& FakeSource::Do(std::function<void()> action) {
  return AddStep({.kind = Kind::kDo, .action = std::move(action)});
}

FakeSource& FakeSource::Wait() { return MayWait().AddStep({.kind = Kind::kWait}); }

FakeSource& FakeSource::MayWait() {
  may_wait_ = true;
  return *this;
}

FakeSource& FakeSource::Live() {
  is_live_ = true;
  return *this;
}

absl::StatusOr<ReadOutcome> FakeSource::Read(FrameBatch& batch) {
  batch.frames.clear();
  batch.block.reset();
  while (next_ < steps_.size() && !IsInterrupted()) {
    const Step& step = steps_[next_++];
    switch (step.kind) {
      case Kind::kFrames:
        Fill(step, batch);
        return ReadOutcome::kFrames;
      case Kind::kQuiet:
        return ReadOutcome::kQuiet;
      case Kind::kFail:
        return step.status;
      case Kind::kDo:
        step.action();
        break;
      case Kind::kWait:
        if (AwaitInterrupt()) break;
        --next_;
        return ReadOutcome::kQuiet;
    }
  }
  return ReadOutcome::kEnd;
}

void FakeSource::Fill(const Step& step, FrameBatch& batch) {
  size_t total = 0;
  for (const FakeFrame& frame : step.frames) total += frame.bytes.size() + kSlackBytes;
  auto block = std::make_shared<std::vector<uint8_t>>(total);
  uint8_t* place = block->data();
  for (const FakeFrame& frame : step.frames) {
    if (!frame.bytes.empty()) std::memcpy(place, frame.bytes.data(), frame.bytes.size());
    batch.frames.push_back({.data = place,
                            .captured_length = static_cast<uint32_t>(frame.bytes.size()),
                            .wire_length = frame.wire_length,
                            .timestamp_ns = frame.timestamp_ns});
    place += frame.bytes.size() + kSlackBytes;
  }
  batch.block = std::move(block);
  batch.links = &step.link;
}

bool FakeSource::IsInterrupted() {
  std::lock_guard lock(mutex_);
  return interrupted_;
}

bool FakeSource::AwaitInterrupt() {
  std::unique_lock lock(mutex_);
  interrupted_changed_.wait(lock, [this] { return interrupted_ || (is_live_ && woken_); });
  woken_ = false;
  return interrupted_;
}

void FakeSource::Wake() {
  {
    std::lock_guard lock(mutex_);
    woken_ = true;
  }
  interrupted_changed_.notify_all();
}

void FakeSource::Interrupt() {
  {
    std::lock_guard lock(mutex_);
    interrupted_ = true;
  }
  interrupted_changed_.notify_all();
}

}  // namespace weir
