// Nanoseconds a packet of reading a capture of 100 MB. The file is made when the program starts.
#include <memory>
#include <utility>

#include "benchmark/benchmark.h"
#include "engine/capture/files/file_source.h"
#include "tests/support/capture_builder.h"

namespace weir {
namespace {

constexpr size_t kFileBytes = 100'000'000;

std::vector<CapturedPacket> PacketsOf(size_t size) {
  std::vector<CapturedPacket> packets;
  const size_t count = kFileBytes / (size + 16);
  packets.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    packets.push_back({static_cast<int64_t>(i) * 1000, std::string(size, 'x'), {}});
  }
  return packets;
}

// Reads the whole file in each round and looks at a byte of each frame, as a decoder would.
void ReadFile(benchmark::State& state, const std::string& path, const std::string& filter) {
  size_t frames = 0;
  FrameBatch batch;
  for (auto _ : state) {
    auto source = OpenFileSource({{{path, -1}}, filter});
    uint8_t seen = 0;
    while ((*source)->Read(batch).value() == ReadOutcome::kFrames) {
      for (const Frame& frame : batch.frames) seen ^= frame.data[12];
      frames += batch.frames.size();
    }
    benchmark::DoNotOptimize(seen);
  }
  state.SetItemsProcessed(static_cast<int64_t>(frames));
  state.counters["time/packet"] = benchmark::Counter(
      static_cast<double>(frames), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void BM_ClassicPcap(benchmark::State& state) {
  const TemporaryFile file(BuildPcap(PacketsOf(state.range(0))));
  ReadFile(state, file.path(), "");
}
BENCHMARK(BM_ClassicPcap)->Arg(84)->Arg(500)->Arg(1400)->Unit(benchmark::kMillisecond);

void BM_ClassicPcapWithFilter(benchmark::State& state) {
  const TemporaryFile file(BuildPcap(PacketsOf(state.range(0))));
  ReadFile(state, file.path(), "not ip");
}
BENCHMARK(BM_ClassicPcapWithFilter)->Arg(84)->Unit(benchmark::kMillisecond);

void BM_Pcapng(benchmark::State& state) {
  const TemporaryFile file(BuildPcapng(PacketsOf(state.range(0))));
  ReadFile(state, file.path(), "");
}
BENCHMARK(BM_Pcapng)->Arg(84)->Arg(1400)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace weir
