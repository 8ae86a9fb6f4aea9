// The log alone: batches of 256 KiB appended and read by 1 and 8 cursors, events/s; and filters.
#include <memory>
#include <vector>

#include "benchmark/benchmark.h"
#include "engine/base/clock.h"
#include "engine/log/flow_filter.h"
#include "engine/log/match_values.h"
#include "engine/log/session_log.h"
#include "tests/support/event_builder.h"

namespace weir {
namespace {

constexpr size_t kBatchBytes = 256 << 10;
constexpr size_t kPayload = 240;  // about that of a flow's record without statistics

class EveryHundredth final : public EventFilter {
 public:
  bool Admits(const FilterKey& key, std::string_view) const override {
    return key.source_port == 0;
  }
};

std::unique_ptr<EventBatch> FullBatch() {
  EventBuilder builder;
  for (size_t i = 0; i < kBatchBytes / (kPayload + 16); ++i) {
    builder.Add({.source_port = static_cast<uint16_t>(i % 100)}, kPayload);
  }
  return builder.Build();
}

void AppendAndRead(benchmark::State& state, std::shared_ptr<const EventFilter> filter) {
  SessionLog log({}, SystemClock());
  std::vector<std::unique_ptr<Cursor>> cursors;
  for (int i = 0; i < state.range(0); ++i) {
    cursors.push_back(*log.OpenCursor({.overflow = Overflow::kBlock, .filter = filter}));
  }
  const std::unique_ptr<EventBatch> full = FullBatch();
  ReadResult result;
  for (auto _ : state) {
    state.PauseTiming();
    auto batch = std::make_unique<EventBatch>(*full);
    state.ResumeTiming();
    log.Append(std::move(batch));
    for (auto& cursor : cursors) {
      do {
        cursor->Read({.max_bytes = kBatchBytes}, result);
      } while (result.kind != ReadResult::Kind::kNothing);
    }
  }
  state.SetItemsProcessed(state.iterations() * full->entries().size());
}

void BM_AppendAndRead(benchmark::State& state) { AppendAndRead(state, nullptr); }
BENCHMARK(BM_AppendAndRead)->Arg(1)->Arg(8)->Unit(benchmark::kMicrosecond);

void BM_AppendAndReadFiltered(benchmark::State& state) {
  AppendAndRead(state, std::make_shared<EveryHundredth>());
}
BENCHMARK(BM_AppendAndReadFiltered)->Arg(1)->Arg(8)->Unit(benchmark::kMicrosecond);

// What a real filter asks of each event; none of them is admitted.
void BM_FlowFilter(benchmark::State& state, const FlowFilterSpec& spec) {
  const auto filter = *CompileFlowFilter({spec}, {});
  const std::unique_ptr<EventBatch> batch = FullBatch();
  for (auto _ : state) {
    for (const EventEntry& entry : batch->entries()) {
      benchmark::DoNotOptimize(filter->Admits(entry.key, batch->BytesOf(entry)));
    }
  }
  state.SetItemsProcessed(state.iterations() * batch->entries().size());
}
BENCHMARK_CAPTURE(BM_FlowFilter, network,
                  FlowFilterSpec{.networks = {*ParseIpNetwork("200.0.0.0/7")}});
BENCHMARK_CAPTURE(BM_FlowFilter, port, FlowFilterSpec{.ports = {{443, 443}}});
BENCHMARK_CAPTURE(BM_FlowFilter, application, FlowFilterSpec{.application_ids = {126}});
BENCHMARK_CAPTURE(BM_FlowFilter, all_of_it,
                  FlowFilterSpec{.ports = {{0, 99}},
                                 .protocols = {0},
                                 .server_names = {"*.example.org"},
                                 .min_packets = 0});

}  // namespace
}  // namespace weir
