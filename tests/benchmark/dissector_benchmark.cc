#include <benchmark/benchmark.h>

#include "engine/dpi/ndpi/detection_module.h"
#include "engine/dpi/ndpi/names.h"
#include "tests/engine/dpi/dissector_harness.h"

namespace weir {
namespace {

void BM_BeginAndFinish(benchmark::State& state) {
  auto dissector = MakeDissector();
  for (auto _ : state) {
    Dissection* dissection = dissector->Begin();
    benchmark::DoNotOptimize(dissection);
    benchmark::DoNotOptimize(dissector->Finish(dissection));
  }
}
BENCHMARK(BM_BeginAndFinish);

// The whole life of a flow of one packet, nDPI included.
void OnePacketFlow(benchmark::State& state, const wire::IpPacket& packet) {
  auto dissector = MakeDissector();
  uint64_t time_ms = 1'700'000'000'000;
  for (auto _ : state) {
    Dissection* dissection = dissector->Begin();
    dissector->Dissect(dissection, packet.data(), packet.length(), ++time_ms);
    benchmark::DoNotOptimize(dissector->Finish(dissection));
  }
}

void BM_OnePacketFlowOfDns(benchmark::State& state) {
  OnePacketFlow(
      state, wire::Udp({40001, 53}, wire::Sender::kClient, wire::DnsQuery("www.weir.example", 1)));
}
BENCHMARK(BM_OnePacketFlowOfDns);

void BM_OnePacketFlowOfTls(benchmark::State& state) {
  OnePacketFlow(state, wire::Tcp({40001, 443}, wire::Sender::kClient,
                                 wire::ClientHello("www.weir.example", "h2")));
}
BENCHMARK(BM_OnePacketFlowOfTls);

void BM_OnePacketFlowOfAnUnknownProtocol(benchmark::State& state) {
  OnePacketFlow(state, wire::Udp({40001, 40002}, wire::Sender::kClient, "zzzz garbage garbage"));
}
BENCHMARK(BM_OnePacketFlowOfAnUnknownProtocol);

void BM_FinishAFlowWithoutPackets(benchmark::State& state) {
  auto dissector = MakeDissector();
  for (auto _ : state) benchmark::DoNotOptimize(dissector->Finish(dissector->Begin()));
}
BENCHMARK(BM_FinishAFlowWithoutPackets);

void BM_ApplicationName(benchmark::State& state) {
  const auto module = DetectionModule::Create();
  Names names(module->get());
  for (auto _ : state) {
    benchmark::DoNotOptimize(names.Application(NDPI_PROTOCOL_TLS, NDPI_PROTOCOL_GOOGLE));
  }
}
BENCHMARK(BM_ApplicationName);

}  // namespace
}  // namespace weir
