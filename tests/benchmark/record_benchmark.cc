// Writing events: one with every part that a record can have, and one with none that a session may
// leave out. ns an event.
#include "benchmark/benchmark.h"
#include "engine/record/event_batch.h"
#include "engine/record/event_writer.h"
#include "tests/engine/record/sample_flow.h"

namespace weir {
namespace {

constexpr size_t kBatchBytes = 256 << 10;

void Write(benchmark::State& state, const FlowRecord& record) {
  EventWriter writer(SampleRisks());
  EventBatch batch;
  size_t events = 1024;
  batch.Reserve(kBatchBytes * 2, events);
  for (auto _ : state) {
    writer.Write(record, batch);
    if (batch.bytes().size() < kBatchBytes) continue;
    events = batch.entries().size() + 1;
    batch = EventBatch();
    batch.Reserve(kBatchBytes * 2, events);
  }
  state.SetItemsProcessed(state.iterations());
}

void BM_WriteBareRecord(benchmark::State& state) {
  const SampleFlow flow;
  Write(state, flow.BareRecord());
}
BENCHMARK(BM_WriteBareRecord);

void BM_WriteFullRecord(benchmark::State& state) {
  const SampleFlow flow;
  Write(state, flow.record);
}
BENCHMARK(BM_WriteFullRecord);

}  // namespace
}  // namespace weir
