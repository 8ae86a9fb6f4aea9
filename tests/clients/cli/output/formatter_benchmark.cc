// Costs of a record in each format, after parsing and without.
#include <benchmark/benchmark.h>
#include <google/protobuf/arena.h>

#include <string>

#include "clients/cli/output/flow_formatter.h"
#include "clients/cpp/flow_totals.h"
#include "tests/clients/sample_flow.h"

namespace weir::cli {
namespace {

constexpr int kEvents = 500;

// A record as a session with default settings makes it.
v1::FlowEventBatch Batch(bool statistics) {
  v1::FlowEventBatch batch;
  for (int i = 1; i <= kEvents; ++i) {
    v1::FlowEvent& event = *batch.add_events();
    event = SampleEvent(i);
    event.mutable_flow()->clear_labels();
    if (statistics) continue;
    event.mutable_flow()->clear_statistics();
    event.mutable_flow()->clear_early_packets();
  }
  return batch;
}

void Format(benchmark::State& state, const OutputSettings& settings, bool statistics) {
  const v1::FlowEventBatch batch = Batch(statistics);
  v1::StreamStarted started;
  started.mutable_session_spec()->mutable_meter()->set_flow_statistics(statistics);
  started.mutable_session_spec()->mutable_meter()->set_early_packets(statistics ? 20 : 0);
  const auto formatter = MakeFlowFormatter(settings);
  std::string out;
  formatter->Begin(started, out);
  for (auto _ : state) {
    for (const v1::FlowEvent& event : batch.events()) formatter->Add(event, out);
    benchmark::DoNotOptimize(out.data());
    out.clear();
  }
  state.SetItemsProcessed(state.iterations() * kEvents);
}
BENCHMARK_CAPTURE(Format, table, {OutputFormat::kTable}, false);
BENCHMARK_CAPTURE(Format, csv, {OutputFormat::kCsv}, false);
BENCHMARK_CAPTURE(Format, jsonl, {OutputFormat::kJsonl}, false);
BENCHMARK_CAPTURE(Format, jsonl_statistics, {OutputFormat::kJsonl}, true);
BENCHMARK_CAPTURE(Format, nfstream_jsonl, {OutputFormat::kJsonl, true}, false);
BENCHMARK_CAPTURE(Format, nfstream_jsonl_statistics, {OutputFormat::kJsonl, true}, true);

void Parse(benchmark::State& state) {
  const std::string bytes = Batch(false).SerializeAsString();
  google::protobuf::Arena arena;
  for (auto _ : state) {
    arena.Reset();
    auto* batch = google::protobuf::Arena::CreateMessage<v1::FlowEventBatch>(&arena);
    benchmark::DoNotOptimize(batch->ParseFromString(bytes));
  }
  state.SetItemsProcessed(state.iterations() * kEvents);
}
BENCHMARK(Parse);

void Totals(benchmark::State& state) {
  const std::string bytes = Batch(false).SerializeAsString();
  client::FlowTotals totals;
  uint64_t events = 0;
  for (auto _ : state) client::AddTotals(bytes, v1::ACCOUNTING_MODE_LINK, totals, events);
  benchmark::DoNotOptimize(totals);
  state.SetItemsProcessed(state.iterations() * kEvents);
}
BENCHMARK(Totals);

}  // namespace
}  // namespace weir::cli
