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
BENCHMARK_TEMPLATE(BM_Add, TimeSpread);

// FlowStatistics as running means would have it: every update for both directions and for one.
struct WelfordFlowStatistics {
  struct Part {
    Welford packet_size, inter_arrival;
    TcpFlagCounts tcp_flags;
  };
  Part both, by_direction[2];

  static void Count(uint8_t flags, TcpFlagCounts& counts) {
    counts.syn += (flags & 0x02) != 0;
    counts.cwr += (flags & 0x80) != 0;
    counts.ece += (flags & 0x40) != 0;
    counts.urg += (flags & 0x20) != 0;
    counts.ack += (flags & 0x10) != 0;
    counts.psh += (flags & 0x08) != 0;
    counts.rst += (flags & 0x04) != 0;
    counts.fin += (flags & 0x01) != 0;
  }

  __attribute__((noinline)) void Add(Direction direction, uint32_t size, uint8_t tcp_flags,
                                     int64_t since_previous, int64_t since_same) {
    Part& own = by_direction[static_cast<size_t>(direction)];
    both.packet_size.Add(size);
    own.packet_size.Add(size);
    if (since_previous >= 0) both.inter_arrival.Add(since_previous);
    if (since_same >= 0) own.inter_arrival.Add(since_same);
    if (tcp_flags == 0) return;
    Count(tcp_flags, both.tcp_flags);
    Count(tcp_flags, own.tcp_flags);
  }
};

template <typename Statistics>
void BM_FlowStatistics(benchmark::State& state) {
  const std::vector<int64_t> samples = Samples();
  std::vector<Statistics> flows(state.range(0));
  size_t next = 0;
  for (auto _ : state) {
    Statistics& flow = flows[next % flows.size()];
    const int64_t sample = samples[next++ % samples.size()];
    flow.Add(static_cast<Direction>(sample & 1), sample & 0x3FF, 0x10, sample, sample + 1);
    benchmark::DoNotOptimize(flow);
  }
}
BENCHMARK_TEMPLATE(BM_FlowStatistics, WelfordFlowStatistics)->Arg(1)->Arg(64)->Arg(100'000);
BENCHMARK_TEMPLATE(BM_FlowStatistics, FlowStatistics)->Arg(1)->Arg(64)->Arg(100'000);

void BM_ReadBidirectional(benchmark::State& state) {
  FlowStatistics flow;
  CountedPackets counted;
  for (int64_t sample : Samples()) {
    flow.Add(Direction::kSrcToDst, sample & 0x3FF, 0, sample, 1);
    ++counted.packets;
    counted.bytes += sample & 0x3FF;
    counted.duration_ns += sample;
  }
  for (auto _ : state) {
    const DirectionStatistics both = flow.OfBoth(counted);
    benchmark::DoNotOptimize(both.packet_size.stddev() + both.inter_arrival.stddev());
  }
}
BENCHMARK(BM_ReadBidirectional);

}  // namespace
}  // namespace weir
