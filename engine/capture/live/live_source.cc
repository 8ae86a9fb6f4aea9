#include "engine/capture/live/live_source.h"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "engine/base/mutex.h"
#include "engine/capture/interruptor.h"
#include "engine/capture/live/fanout.h"
#include "engine/capture/live/interface_watch.h"
#include "engine/capture/live/live_handle.h"

namespace weir {
namespace {

constexpr int kPollMillis = 100;
// How often counters and interfaces are looked at while packets come.
constexpr int64_t kCheckIntervalNs = kPollMillis * kNanosPerMilli;
// When the kernel has given away every block from before an end (of the capture, of an interface).
constexpr int64_t kLastBlockNs = 3 * kBlockMillis * kNanosPerMilli;

using Handles = InterfaceWatch::Handles;

void AddCounts(const InterfaceCounts& part, InterfaceCounts& whole) {
  whole.captured += part.captured;
  whole.kernel_drops += part.kernel_drops;
  whole.interface_drops += part.interface_drops;
}

// What one worker reads: its handle of each interface.
class LiveSource final : public PacketSource {
 public:
  // The first worker's tells what the interfaces themselves dropped.
  LiveSource(Handles handles, size_t worker, std::shared_ptr<InterfaceWatch> watch,
             const Clock& clock)
      : worker_(worker),
        watch_(std::move(watch)),
        clock_(clock),
        handles_(std::move(handles)),
        retired_(handles_.size()) {
    for (const auto& handle : handles_) {
      waits_.push_back({handle->descriptor(), POLLIN, 0});
      links_.push_back({handle->link_type(), static_cast<uint16_t>(links_.size() + 1)});
    }
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
  void TakeNewHandles();
  void BeginEnd(int64_t now_ns);
  bool IsDrained(int64_t now_ns);
  bool AwaitFrames();

  const size_t worker_;
  const std::shared_ptr<InterfaceWatch> watch_;
  std::vector<FrameLink>
      links_;  // of the handles, whose link types stay; constant once constructed
  const Clock& clock_;
  const std::shared_ptr<BlockPool> pool_ = BlockPool::Create();
  Interruptor interruptor_;
  std::vector<pollfd> waits_;  // the handles', then the interruptor's
  size_t next_ = 0;            // the handle whose turn it is
  int64_t next_check_ns_ = 0;  // monotonic, as the following; 0: not so
  int64_t failed_ns_ = 0;      // since when failure_ is known
  int64_t ending_ns_ = 0;      // since when no new packets are taken
  uint64_t changes_ = 0;       // of the watch that were seen
  absl::Status failure_;       // all interfaces failed

  // Changed by the reading thread alone, under the mutex: so that others may ask for counts.
  mutable Mutex mutex_;
  Handles handles_;
  std::vector<InterfaceCounts> retired_ ABSL_GUARDED_BY(mutex_);  // of handles that were replaced
};

absl::Status LiveSource::Begin() {
  for (const auto& handle : handles_) {
    if (absl::Status status = handle->Start(); !status.ok()) return status;
  }
  return worker_ == 0 ? watch_->Begin() : absl::OkStatus();
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

// From the first handle that has any, in turn.
bool LiveSource::CopyFrames(FrameBatch& batch) {
  std::shared_ptr<Block> block = pool_->Take();
  for (size_t i = 0; i < handles_.size(); ++i) {
    const size_t index = next_;
    LiveHandle& handle = *handles_[index];
    next_ = (next_ + 1) % handles_.size();
    if (const absl::Status status = handle.Copy(*block, batch.frames); !status.ok()) {
      watch_->NoteDown(index, status);
    }
    if (batch.frames.empty()) continue;
    batch.links = &links_[index];
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
  // An error of a descriptor (its interface is down) shows until it is copied from.
  const bool readable = std::any_of(waits_.begin(), waits_.begin() + count, [](const pollfd& wait) {
    return (wait.revents & POLLIN) != 0;
  });
  if (ready > 0 && !readable) interruptor_.Wait(kBlockMillisOfSeveral);
  return readable;
}

absl::Status LiveSource::Check(int64_t now_ns) {
  next_check_ns_ = now_ns + kCheckIntervalNs;
  for (const auto& handle : handles_) handle->UpdateCounts();
  if (const uint64_t changes = watch_->changes(); changes != changes_) {
    changes_ = changes;
    TakeNewHandles();
    failure_ = watch_->AllFailed();
  }
  if (failure_.ok()) return absl::OkStatus();
  // What was captured before is read first.
  if (failed_ns_ == 0) failed_ns_ = now_ns;
  return now_ns - failed_ns_ >= kLastBlockNs ? failure_ : absl::OkStatus();
}

// Of interfaces that came back as another device.
void LiveSource::TakeNewHandles() {
  for (size_t i = 0; i < handles_.size(); ++i) {
    std::unique_ptr<LiveHandle> fresh = watch_->TakeNewHandle(i, worker_);
    if (fresh == nullptr) continue;
    if (const absl::Status status = fresh->Start(); !status.ok()) {
      watch_->NoteDown(i, status);
      continue;
    }
    waits_[i].fd = fresh->descriptor();
    MutexLock lock(mutex_);
    handles_[i]->UpdateCounts();
    AddCounts(handles_[i]->counts(), retired_[i]);
    std::swap(handles_[i], fresh);
  }
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
  MutexLock lock(mutex_);
  for (size_t i = 0; i < handles_.size(); ++i) {
    InterfaceCounts& counts = all.emplace_back(handles_[i]->counts());
    AddCounts(retired_[i], counts);
    if (worker_ > 0) counts.interface_drops = 0;
    watch_->Describe(i, counts);
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
  const auto watch = std::make_shared<InterfaceWatch>(
      options.interfaces, options.max_outage_ns, clock, [options](const std::string& interface) {
        return OpenInterfaceForWorkers(interface, options);
      });
  PacketSources sources;
  for (Handles& handles : by_worker) {
    const size_t worker = sources.size();
    sources.push_back(std::make_unique<LiveSource>(std::move(handles), worker, watch, clock));
  }
  return sources;
}

}  // namespace weir
