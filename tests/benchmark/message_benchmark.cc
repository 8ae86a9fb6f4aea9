// Putting a message of 256 KiB of events together: as a subscriber without a filter is sent it,
// with a filter that admits every second event, and with a field mask.
#include <memory>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "server/streams/stream_messages.h"
#include "tests/support/event_builder.h"

namespace weir {
namespace {

constexpr size_t kEvents = 2000;
constexpr size_t kPayload = 120;
const char kToken[] = "a resume token of thirty bytes";

std::shared_ptr<const EventBatch> Numbered() {
  std::shared_ptr<EventBatch> batch = BatchOf(kEvents, kPayload);
  batch->SetSequences(1);
  return batch;
}

void BM_WholeBatch(benchmark::State& state) {
  const auto batch = Numbered();
  const std::vector<EventSlice> slices = {{batch, batch->bytes()}};
  for (auto _ : state) benchmark::DoNotOptimize(EventBytes(slices, kToken));
}
BENCHMARK(BM_WholeBatch)->Unit(benchmark::kMicrosecond);

// Runs of `range` events of which the one between is left out.
void BM_Runs(benchmark::State& state) {
  const auto batch = Numbered();
  const size_t run = static_cast<size_t>(state.range(0));
  std::vector<EventSlice> slices;
  for (size_t i = 0; i + run < kEvents; i += run + 1) {
    const EventEntry& first = batch->entries()[i];
    const EventEntry& last = batch->entries()[i + run - 1];
    slices.push_back(
        {batch, batch->bytes().substr(first.offset, last.offset + last.length - first.offset)});
  }
  for (auto _ : state) benchmark::DoNotOptimize(EventBytes(slices, kToken));
  state.SetLabel(std::to_string(slices.size()) + " slices");
}
BENCHMARK(BM_Runs)->Arg(1)->Arg(4)->Arg(10)->Arg(16)->Arg(64)->Unit(benchmark::kMicrosecond);

void BM_Masked(benchmark::State& state) {
  const auto batch = Numbered();
  const std::vector<EventSlice> slices = {{batch, batch->bytes()}};
  const FieldMask mask(std::vector<std::vector<uint32_t>>{{1}});
  for (auto _ : state) benchmark::DoNotOptimize(MaskedEventBytes(slices, mask, kToken));
}
BENCHMARK(BM_Masked)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace weir
