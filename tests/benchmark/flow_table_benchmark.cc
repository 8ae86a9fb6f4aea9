// Nanoseconds a Find and Touch of the flow table in random order, and what an attacker can cost.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

#include "engine/flow/flow_table.h"

namespace weir {
namespace {

// As large as what a worker keeps of a flow, about.
struct State {
  uint64_t packets = 0;
  uint64_t rest[31] = {};
};

struct Packet {
  FlowKey key;
  uint64_t hash;
};

Packet PacketOf(uint64_t number, uint64_t hash) {
  Packet packet{{}, hash};
  std::memcpy(packet.key.low_address.data(), &number, sizeof(number));
  return packet;
}

uint64_t Mix(uint64_t number) {
  number = (number ^ number >> 31) * 0xD1B54A32D192ED03ull;
  return (number ^ number >> 29) * 0x9E3779B97F4A7C15ull;
}

void Fill(FlowTable<State>& table) {
  for (uint64_t number = 0; number < table.capacity(); ++number) {
    const Packet packet = PacketOf(number, Mix(number));
    table.Insert(packet.key, packet.hash);
  }
}

std::vector<Packet> RandomPackets(uint64_t flows) {
  std::mt19937_64 random(1);
  std::vector<Packet> packets;
  for (int i = 0; i < 1 << 20; ++i) {
    const uint64_t number = random() % flows;
    packets.push_back(PacketOf(number, Mix(number)));
  }
  return packets;
}

void Count(FlowTable<State>& table, const Packet& packet) {
  auto* entry = table.Find(packet.key, packet.hash);
  ++entry->state.packets;
  ++entry->state.rest[packet.hash >> 63 == 0 ? 3 : 10];  // the counters of one direction
  table.Touch(entry);
}

void BM_FindAndTouch(benchmark::State& state) {
  FlowTable<State> table(state.range(0));
  Fill(table);
  const std::vector<Packet> packets = RandomPackets(state.range(0));
  size_t next = 0;
  for (auto _ : state) Count(table, packets[next++ % packets.size()]);
}
BENCHMARK(BM_FindAndTouch)->Arg(1'000)->Arg(1'000'000);

// Batches of 32: the slots of all, then the entries of all, then the work.
void BM_FindAndTouchWithPrefetch(benchmark::State& state) {
  constexpr size_t kBatch = 32;
  FlowTable<State> table(state.range(0));
  Fill(table);
  const std::vector<Packet> packets = RandomPackets(state.range(0));
  size_t next = 0;
  for (auto _ : state) {
    const Packet* batch = &packets[next++ * kBatch % packets.size()];
    for (size_t i = 0; i < kBatch; ++i) table.PrefetchSlot(batch[i].hash);
    for (size_t i = 0; i < kBatch; ++i) table.PrefetchEntry(batch[i].hash, sizeof(*table.oldest()));
    for (size_t i = 0; i < kBatch; ++i) Count(table, batch[i]);
  }
  state.counters["a_packet"] =
      benchmark::Counter(static_cast<double>(state.iterations() * kBatch),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(BM_FindAndTouchWithPrefetch)->Arg(1'000)->Arg(1'000'000);

// New flows alone, in a full table: a lookup that fails, an eviction, an insertion.
void BM_Flood(benchmark::State& state) {
  FlowTable<State> table(state.range(0));
  Fill(table);
  uint64_t number = state.range(0);
  for (auto _ : state) {
    const Packet packet = PacketOf(number, Mix(number));
    ++number;
    benchmark::DoNotOptimize(table.Find(packet.key, packet.hash));
    if (auto* victim = table.MustEvict(packet.hash); victim != nullptr) table.Erase(victim);
    table.Insert(packet.key, packet.hash);
  }
}
BENCHMARK(BM_Flood)->Arg(1'000)->Arg(1'000'000);

// The worst case: new flows that all have one hash, in a table of a million others.
void BM_FloodOfOneHash(benchmark::State& state) {
  FlowTable<State> table(1'000'100);
  for (uint64_t number = 0; number < 1'000'000; ++number) {
    const Packet packet = PacketOf(number, Mix(number));
    table.Insert(packet.key, packet.hash);
  }
  uint64_t number = 1'000'000;
  for (auto _ : state) {
    const Packet packet = PacketOf(number++, 77);
    benchmark::DoNotOptimize(table.Find(packet.key, packet.hash));
    if (auto* victim = table.MustEvict(packet.hash); victim != nullptr) table.Erase(victim);
    table.Insert(packet.key, packet.hash);
  }
}
BENCHMARK(BM_FloodOfOneHash);

}  // namespace
}  // namespace weir
