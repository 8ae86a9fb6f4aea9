#include "engine/capture/files/first_time.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "engine/base/clock.h"
#include "engine/capture/files/capture_opener.h"

namespace weir {
namespace {

constexpr size_t kBytesAtATime = 4096;
constexpr size_t kMostBytes = size_t{1} << 20;
constexpr size_t kTimes = 3;
constexpr int64_t kFarNs = 24 * 3600 * kNanosPerSecond;

// The start of a stream, in short pieces.
class StartOfStream final : public ByteStream {
 public:
  explicit StartOfStream(std::unique_ptr<ByteStream> whole) : whole_(std::move(whole)) {}

  absl::StatusOr<size_t> Read(absl::Span<uint8_t> buffer) override {
    const size_t most = std::min({buffer.size(), kBytesAtATime, left_});
    if (most == 0) return 0;
    absl::StatusOr<size_t> got = whole_->Read(buffer.first(most));
    if (got.ok()) left_ -= *got;
    return got;
  }
  bool is_ready() const override { return whole_->is_ready(); }

 private:
  const std::unique_ptr<ByteStream> whole_;
  size_t left_ = kMostBytes;
};

bool AreFar(int64_t a, int64_t b) { return NanosBetween(std::min(a, b), std::max(a, b)) > kFarNs; }

std::optional<int64_t> Begin(const std::vector<int64_t>& times) {
  if (times.empty()) return std::nullopt;
  const bool is_stray = times.size() == kTimes && AreFar(times[0], times[1]) &&
                        AreFar(times[0], times[2]) && !AreFar(times[1], times[2]);
  return times[is_stray ? 1 : 0];
}

}  // namespace

absl::StatusOr<std::optional<int64_t>> FirstTimeOf(const std::string& path,
                                                   UniqueDescriptor descriptor,
                                                   const Interruptor& interruptor,
                                                   const std::string& bpf_filter,
                                                   std::shared_ptr<BlockPool> pool) {
  std::atomic<uint64_t> bytes_read{0};
  CaptureInterfaces interfaces;
  auto stream = std::make_unique<StartOfStream>(
      std::make_unique<DescriptorStream>(std::move(descriptor), interruptor, bytes_read));
  auto reader = OpenCapture(path, std::move(stream), bpf_filter, std::move(pool), interfaces);
  if (!reader.ok()) return reader.status();
  std::vector<int64_t> times;
  FrameBatch batch;
  while (times.size() < kTimes) {
    batch.frames.clear();
    const absl::StatusOr<ReadOutcome> outcome = (*reader)->Read(batch);
    if (!outcome.ok() || *outcome != ReadOutcome::kFrames) break;  // told when its turn comes
    for (const Frame& frame : batch.frames) {
      if (frame.timestamp_ns == kUnrepresentableTime || times.size() == kTimes) continue;
      times.push_back(frame.timestamp_ns);
    }
  }
  return Begin(times);
}

}  // namespace weir
