// Nanoseconds a packet of the statistical features: exact sums, and Welford beside them.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <random>
#include <vector>

#include "engine/features/flow_statistics.h"
#include "tests/engine/features/welford.h"

namespace weir {
namespace {

std::vector<int64_t> Samples() {
  std::mt19937_64 random(1);
  std::vector<int64_t> samples(4'096);
  for (int64_t& sample : samples) sample = static_cast<int64_t>(random() % 1'000'000'000);
  return samples;
}

// Many flows in turn, as packets come: no chain of additions from one packet to the next.
template <typename Statistics>
void BM_Add(benchmark::State& state) {
  const std::vector<int64_t> samples = Samples();
  std::vector<Statistics> flows(64);
  size_t next = 0;
  for (auto _ : state) {
    Statistics& flow = flows[next % flows.size()];
    flow.Add(samples[next++ % samples.size()]);
    benchmark::DoNotOptimize(flow);
  }
}
BENCHMARK_TEMPLATE(BM_Add, Welford);
BENCHMARK_TEMPLATE(BM_Add, RunningStatistics);

// What nothing but running means would take: four updates a packet, two of them of both directions.
void BM_FlowOfWelfords(benchmark::State& state) {
  const std::vector<int64_t> samples = Samples();
  std::vector<Welford> flows(64 * 6);
  size_t next = 0;
  for (auto _ : state) {
    Welford* flow = &flows[next % 64 * 6];
    const int64_t sample = samples[next++ % samples.size()];
    Welford* own = flow + 2 + (sample & 1) * 2;
    flow[0].Add(sample & 0x3FF);
    own[0].Add(sample & 0x3FF);
    flow[1].Add(sample);
    own[1].Add(sample + 1);
    benchmark::DoNotOptimize(flow[0]);
  }
}
BENCHMARK(BM_FlowOfWelfords);

void BM_FlowStatistics(benchmark::State& state) {
  const std::vector<int64_t> samples = Samples();
  std::vector<FlowStatistics> flows(64);
  size_t next = 0;
  for (auto _ : state) {
    FlowStatistics& flow = flows[next % flows.size()];
    const int64_t sample = samples[next++ % samples.size()];
    flow.Add(static_cast<Direction>(sample & 1), sample & 0x3FF, 0x10, sample, sample + 1);
    benchmark::DoNotOptimize(flow);
  }
}
BENCHMARK(BM_FlowStatistics);

void BM_ReadBidirectional(benchmark::State& state) {
  FlowStatistics flow;
  for (int64_t sample : Samples()) flow.Add(Direction::kSrcToDst, sample & 0x3FF, 0, sample, 1);
  for (auto _ : state) {
    const DirectionStatistics both = flow.bidirectional();
    benchmark::DoNotOptimize(both.packet_size.stddev() + both.inter_arrival.stddev());
  }
}
BENCHMARK(BM_ReadBidirectional);

}  // namespace
}  // namespace weir
