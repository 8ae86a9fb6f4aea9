// Nanoseconds to decode one packet that is in the first cache, by the shape of its headers.
#include <benchmark/benchmark.h>

#include <string>

#include "engine/packet/decode.h"
#include "tests/support/packet_builder.h"

namespace weir {
namespace {

void DecodePacket(benchmark::State& state, const PacketBuilder& packet) {
  const std::vector<uint8_t> bytes = packet.Bytes();
  const auto length = static_cast<uint32_t>(bytes.size());
  PacketView view;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        Decode({bytes.data(), length, length}, LinkType::kEthernet, DecodeOptions{}, view));
    benchmark::DoNotOptimize(&view);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations());
}

const std::string& Body() {
  static const std::string body(512, 'x');
  return body;
}

BENCHMARK_CAPTURE(DecodePacket, ipv4_tcp,
                  Eth().Ipv4("10.0.0.1", "10.0.0.2").Tcp(1234, 443, kTcpAck).Payload(Body()));
BENCHMARK_CAPTURE(DecodePacket, ipv4_udp,
                  Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(1234, 443).Payload(Body()));
BENCHMARK_CAPTURE(
    DecodePacket, vlan_ipv6_tcp,
    Eth().Vlan(7).Ipv6("2001:db8::1", "2001:db8::2").Tcp(1234, 443, kTcpAck).Payload(Body()));
BENCHMARK_CAPTURE(DecodePacket, gtp_u_ipv4_udp,
                  Eth()
                      .Ipv4("192.0.2.1", "192.0.2.2")
                      .Udp(1234, 2152)
                      .GtpU(7)
                      .Ipv4("10.0.0.1", "10.0.0.2")
                      .Udp(1234, 443)
                      .Payload(Body()));

void HashKey(benchmark::State& state) {
  FlowKey key;
  for (auto _ : state) {
    ++key.low_port;
    benchmark::DoNotOptimize(HashFlowKey(key));
  }
}
BENCHMARK(HashKey);

}  // namespace
}  // namespace weir
