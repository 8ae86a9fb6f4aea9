#include "engine/capture/live/live_source.h"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "engine/capture/interruptor.h"
#include "engine/capture/live/fanout.h"
#include "engine/capture/live/live_handle.h"

namespace weir {
namespace {

constexpr int kPollMillis = 100;
// How often counters and interfaces are looked at while packets come.
constexpr int64_t kCheckIntervalNs = kPollMillis * kNanosPerMilli;
// When the kernel has given away every block from before an end (of the capture, of an interface).
constexpr int64_t kLastBlockNs = 3 * kBlockMillis * kNanosPerMilli;

using Handles = std::vector<std::unique_ptr<LiveHandle>>;

// What one worker reads: its handle of each interface.
class LiveSource final : public PacketSource {
 public:
  // The first of an interface's sources tells what the interface itself dropped.
  LiveSource(Handles handles, bool is_first, const Clock& clock)
      : handles_(std::move(handles)), is_first_(is_first), clock_(clock) {
    for (const auto& handle : handles_) waits_.push_back({handle->descriptor(), POLLIN, 0});
    waits_.push_back({interruptor_.descriptor(), POLLIN, 0});
  }

  absl::Status Begin() override;
  absl::StatusOr<ReadOutcome> Read(FrameBatch& batch) override;
  void Interrupt() override { interruptor_.Interrupt(); }
  void Wake() override { interruptor_.Wake(); }
  bool is_live() const override { return true; }
  SourceProgress progress() const override { return {}; }
  SourceDrops drops() const override;
  std::vector<InterfaceCounts> interfaces() const override;

 private:
  bool CopyFrames(FrameBatch& batch);
  absl::Status Check(int64_t now_ns);
  void BeginEnd(int64_t now_ns);
  bool IsDrained(int64_t now_ns);
  bool AwaitFrames();

  const Handles handles_;
  const bool is_first_;
  const Clock& clock_;
  const std::shared_ptr<BlockPool> pool_ = BlockPool::Create();
  Interruptor interruptor_;
  std::vector<pollfd> waits_;  // the handles', then the interruptor's
  size_t next_ = 0;            // the handle whose turn it is
  int64_t next_check_ns_ = 0;  // monotonic, as the following; 0: not so
  int64_t failed_ns_ = 0;      // since when failure_ is known
  int64_t ending_ns_ = 0;      // since when no new packets are taken
  absl::Status failure_;       // an interface is down or gone
};

absl::Status LiveSource::Begin() {
  for (const auto& handle : handles_) {
    if (absl::Status status = handle->Start(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<ReadOutcome> LiveSource::Read(FrameBatch& batch) {
  batch.frames.clear();
  batch.block.reset();  // so that the same block is used again, while it is in the cache
  const int64_t now_ns = clock_.MonotonicNanos();
  if (interruptor_.is_interrupted() && ending_ns_ == 0) BeginEnd(now_ns);
  if (now_ns >= next_check_ns_) {
    if (absl::Status status = Check(now_ns); !status.ok()) return status;
  }
  while (true) {
    if (CopyFrames(batch)) return ReadOutcome::kFrames;
    if (ending_ns_ != 0 && IsDrained(clock_.MonotonicNanos())) return ReadOutcome::kEnd;
    if (!AwaitFrames()) return ReadOutcome::kQuiet;
  }
}

// From the first handle that has any, in turn. What is wrong with one is told by Check().
bool LiveSource::CopyFrames(FrameBatch& batch) {
  std::shared_ptr<Block> block = pool_->Take();
  for (size_t i = 0; i < handles_.size(); ++i) {
    const size_t index = next_;
    LiveHandle& handle = *handles_[index];
    next_ = (next_ + 1) % handles_.size();
    failure_.Update(handle.Copy(*block, batch.frames));
    if (batch.frames.empty()) continue;
    batch.link_type = handle.link_type();
    batch.interface_number = static_cast<uint8_t>(index + 1);
    batch.block = std::move(block);
    return true;
  }
  return false;
}

// True where there may be frames; false where the link is quiet, or Interrupt() or Wake() was
// called.
bool LiveSource::AwaitFrames() {
  // Once interrupted the last descriptor is readable for ever.
  const size_t count = ending_ns_ == 0 ? waits_.size() : waits_.size() - 1;
  const int ready = poll(waits_.data(), count, kPollMillis);
  if (interruptor_.TakeWake()) return false;
  if (interruptor_.is_interrupted() && ending_ns_ == 0) return false;
  // An error of a descriptor (its interface is down) shows for ever to a poll that does not take
  // it; Check() finds out.
  const bool readable = std::any_of(waits_.begin(), waits_.begin() + count, [](const pollfd& wait) {
    return (wait.revents & POLLIN) != 0;
  });
  if (ready > 0 && !readable) interruptor_.Wait(kBlockMillisOfSeveral);
  return readable;
}

absl::Status LiveSource::Check(int64_t now_ns) {
  next_check_ns_ = now_ns + kCheckIntervalNs;
  for (const auto& handle : handles_) {
    handle->UpdateCounts();
    failure_.Update(handle->CheckUp());
  }
  if (failure_.ok()) return absl::OkStatus();
  // What was captured before is read first.
  if (failed_ns_ == 0) failed_ns_ = now_ns;
  return now_ns - failed_ns_ >= kLastBlockNs ? failure_ : absl::OkStatus();
}

void LiveSource::BeginEnd(int64_t now_ns) {
  ending_ns_ = now_ns;
  for (const auto& handle : handles_) handle->Close();
}

bool LiveSource::IsDrained(int64_t now_ns) {
  for (const auto& handle : handles_) handle->UpdateCounts();
  const bool pending = std::any_of(handles_.begin(), handles_.end(),
                                   [](const auto& handle) { return handle->has_pending(); });
  return !pending || now_ns - ending_ns_ >= kLastBlockNs;
}

SourceDrops LiveSource::drops() const {
  SourceDrops drops;
  for (const InterfaceCounts& counts : interfaces()) {
    drops.kernel += counts.kernel_drops;
    drops.interface += counts.interface_drops;
  }
  return drops;
}

std::vector<InterfaceCounts> LiveSource::interfaces() const {
  std::vector<InterfaceCounts> all;
  for (const auto& handle : handles_) {
    all.push_back(handle->counts());
    if (!is_first_) all.back().interface_drops = 0;
  }
  return all;
}

// The handles of one interface, one for each worker, ready to start.
absl::StatusOr<Handles> OpenInterfaceForWorkers(const std::string& interface,
                                                const LiveOptions& options) {
  Handles handles;
  std::vector<int> descriptors;
  for (uint32_t i = 0; i < options.workers; ++i) {
    auto handle = LiveHandle::Open(interface, options);
    if (!handle.ok()) return handle.status();
    descriptors.push_back((*handle)->descriptor());
    handles.push_back(*std::move(handle));
  }
  for (const auto& handle : handles) handle->DiscardStale();
  const IcmpErrorRoute route =
      options.icmp_errors_by_quote ? IcmpErrorRoute::kByQuote : IcmpErrorRoute::kByItself;
  if (absl::Status status = JoinFanoutGroup(descriptors, route); !status.ok()) return status;
  return handles;
}

}  // namespace

absl::StatusOr<PacketSources> OpenLiveSources(const LiveOptions& options, const Clock& clock) {
  std::vector<Handles> by_worker(options.workers);
  for (const std::string& interface : options.interfaces) {
    absl::StatusOr<Handles> handles = OpenInterfaceForWorkers(interface, options);
    if (!handles.ok()) return handles.status();
    for (size_t i = 0; i < handles->size(); ++i) by_worker[i].push_back(std::move((*handles)[i]));
  }
  PacketSources sources;
  for (Handles& handles : by_worker) {
    sources.push_back(std::make_unique<LiveSource>(std::move(handles), sources.empty(), clock));
  }
  return sources;
}

}  // namespace weir
