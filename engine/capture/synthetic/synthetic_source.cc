#include "engine/capture/synthetic/synthetic_source.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/capture/block_pool.h"
#include "engine/capture/interruptor.h"
#include "engine/capture/libpcap.h"

namespace weir {
namespace {

constexpr int64_t kFixedStartNs = 1'704'067'200 * kNanosPerSecond;  // 2024-01-01
constexpr int64_t kPollNs = 100 * kNanosPerMilli;
constexpr size_t kMaxFrames = 256;
constexpr int kMaxSnapshot = 262144;

class SyntheticSource final : public PacketSource {
 public:
  SyntheticSource(const SyntheticOptions& options, SyntheticTraffic traffic,
                  std::optional<BpfFilter> filter, const Clock& clock)
      : is_endless_(options.flows == 0),
        is_paced_(options.flows_per_second > 0),
        traffic_(std::move(traffic)),
        filter_(std::move(filter)),
        clock_(clock) {}

  absl::StatusOr<ReadOutcome> Read(FrameBatch& batch) override;
  void Interrupt() override { interruptor_.Interrupt(); }
  void Wake() override { interruptor_.Wake(); }
  bool may_wait() const override { return is_paced_; }
  bool is_live() const override { return is_endless_; }
  SourceProgress progress() const override { return {}; }

 private:
  void Start();
  bool IsDue() const { return !is_paced_ || traffic_.next_offset_ns() <= Elapsed(); }
  int64_t Elapsed() const { return clock_.MonotonicNanos() - start_monotonic_ns_; }
  void AwaitDue() const;
  void Fill(FrameBatch& batch);

  const bool is_endless_;
  const bool is_paced_;
  SyntheticTraffic traffic_;
  const std::optional<BpfFilter> filter_;
  const Clock& clock_;
  const std::shared_ptr<BlockPool> pool_ = BlockPool::Create();
  Interruptor interruptor_;
  bool started_ = false;
  int64_t start_unix_ns_ = 0;
  int64_t start_monotonic_ns_ = 0;
};

void SyntheticSource::Start() {
  started_ = true;
  start_unix_ns_ = is_endless_ || is_paced_ ? clock_.UnixNanos() : kFixedStartNs;
  start_monotonic_ns_ = clock_.MonotonicNanos();
}

absl::StatusOr<ReadOutcome> SyntheticSource::Read(FrameBatch& batch) {
  batch.frames.clear();
  batch.block.reset();
  if (!started_) Start();
  while (!interruptor_.is_interrupted() && !traffic_.is_over()) {
    if (!IsDue()) AwaitDue();
    interruptor_.TakeWake();
    if (interruptor_.is_interrupted()) break;
    if (!IsDue()) return ReadOutcome::kQuiet;
    Fill(batch);
    if (!batch.frames.empty()) return ReadOutcome::kFrames;
  }
  return ReadOutcome::kEnd;
}

// Whole milliseconds, so that at high rates many packets come at once.
void SyntheticSource::AwaitDue() const {
  const int64_t left = std::min(traffic_.next_offset_ns() - Elapsed(), kPollNs);
  interruptor_.Wait(static_cast<int>(left / kNanosPerMilli) + 1);
}

void SyntheticSource::Fill(FrameBatch& batch) {
  std::shared_ptr<Block> block = pool_->Take();
  // Endless traffic without a rate has no times but those at which it is taken.
  const bool stamped_now = is_endless_ && !is_paced_;
  const int64_t now_ns = stamped_now ? clock_.UnixNanos() : 0;
  const int64_t due_ns = is_paced_ ? Elapsed() : INT64_MAX;
  size_t used = 0;
  for (size_t i = 0; i < kMaxFrames && !traffic_.is_over(); ++i) {
    const int64_t offset_ns = traffic_.next_offset_ns();
    if (offset_ns > due_ns || Block::kCapacity - used < traffic_.max_frame_bytes()) break;
    uint8_t* const bytes = block->data() + used;
    const auto length = static_cast<uint32_t>(traffic_.Write(bytes));
    const Frame frame = {bytes, length, length, stamped_now ? now_ns : start_unix_ns_ + offset_ns};
    if (filter_.has_value() && !filter_->Matches(frame)) continue;
    batch.frames.push_back(frame);
    used += length;
  }
  block->ZeroSlackBehind(used);
  batch.block = std::move(block);
}

absl::StatusOr<std::optional<BpfFilter>> CompileFilter(const std::string& expression) {
  if (expression.empty()) return std::optional<BpfFilter>();
  const PcapHandle handle(pcap_open_dead(DLT_EN10MB, kMaxSnapshot));
  absl::StatusOr<BpfFilter> filter = BpfFilter::Compile(handle.get(), expression);
  if (!filter.ok()) return filter.status();
  return std::optional<BpfFilter>(*std::move(filter));
}

}  // namespace

absl::StatusOr<PacketSources> OpenSyntheticSources(const SyntheticOptions& options,
                                                   const std::string& bpf_filter, uint32_t workers,
                                                   const Clock& clock) {
  PacketSources sources;
  const uint32_t shares = options.flows == 0 ? workers : 1;
  for (uint32_t share = 0; share < shares; ++share) {
    auto traffic = SyntheticTraffic::Create(options, share, shares);
    if (!traffic.ok()) return traffic.status();
    auto filter = CompileFilter(bpf_filter);
    if (!filter.ok()) return filter.status();
    sources.push_back(
        std::make_unique<SyntheticSource>(options, *std::move(traffic), *std::move(filter), clock));
  }
  return sources;
}

}  // namespace weir
