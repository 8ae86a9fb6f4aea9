#include "tests/engine/meter/random_traffic.h"

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/base/clock.h"

namespace weir {
namespace {

constexpr int64_t kStart = 1'700'000'000 * kNanosPerSecond;

class Traffic {
 public:
  explicit Traffic(const TrafficOptions& options) : options_(options), random_(options.seed) {}

  std::unique_ptr<FakeSource> Make() {
    auto source = std::make_unique<FakeSource>();
    for (int i = 0; i < options_.frames; ++i) {
      source->Add(NextStamp(), NextFrame());
      if (Chance(50)) source->EndBatch();
    }
    source->EndBatch();
    return source;
  }

 private:
  uint64_t Below(uint64_t bound) { return random_() % bound; }
  bool Chance(uint64_t one_in) { return Below(one_in) == 0; }

  int64_t NextStamp() {
    time_ns_ += static_cast<int64_t>(Below(options_.longest_step_ns));
    if (Chance(100)) return kUnrepresentableTime;
    if (Chance(20)) return time_ns_ - static_cast<int64_t>(Below(kNanosPerSecond));
    return time_ns_;
  }

  PacketBuilder NextFrame() {
    switch (Below(12)) {
      case 0:
        return NextIgnored();
      case 1:
        return NextPacket().Icmp();
      default:
        return NextWithPorts();
    }
  }

  // One of the reasons of the link, the network and the transport layer each.
  PacketBuilder NextIgnored() {
    switch (Below(4)) {
      case 0:
        return Eth().Raw({1, 2, 3});
      case 1:
        return Eth().Raw(std::vector<uint8_t>(46, 0x55));
      case 2:
        return Eth().Ipv4("10.0.0.1", "10.0.0.2").Fragment(7, false).Payload(std::string(30, 'x'));
      default:
        return Eth().Ipv4("10.0.0.1", "10.0.0.2").Set8(9, 6).Payload("too short");
    }
  }

  // The network layer of a flow, in either direction.
  PacketBuilder NextPacket() {
    flow_ = Below(options_.flows);
    backward_ = Chance(2);
    const std::string a = flow_ % 3 == 0 ? "fd00::1" : "10.0.0.1";
    const std::string b =
        flow_ % 3 == 0 ? absl::StrCat("fd00::2:", flow_ % 7) : absl::StrCat("10.0.1.", flow_ % 7);
    PacketBuilder packet = Eth();
    if (flow_ % 5 == 0) packet.Vlan(static_cast<uint16_t>(flow_));
    const std::string& from = backward_ ? b : a;
    const std::string& to = backward_ ? a : b;
    return flow_ % 3 == 0 ? packet.Ipv6(from, to) : packet.Ipv4(from, to);
  }

  PacketBuilder NextWithPorts() {
    PacketBuilder packet = NextPacket();
    const auto own = static_cast<uint16_t>(1024 + flow_);
    const uint16_t from = backward_ ? 4242 : own;
    const uint16_t to = backward_ ? own : 4242;
    const std::string payload(Below(300), 'p');
    if (flow_ % 2 == 0) return packet.Udp(from, to).Payload(payload);
    const auto flags = static_cast<uint8_t>(Chance(10) ? Below(256) : kTcpAck);
    return packet.Tcp(from, to, flags, static_cast<uint32_t>(Below(1000)), 500).Payload(payload);
  }

  // As they stand in byte 13 of the TCP header.
  static constexpr uint8_t kTcpAck = 0x10;

  const TrafficOptions options_;
  std::mt19937_64 random_;
  int64_t time_ns_ = kStart;
  uint64_t flow_ = 0;
  bool backward_ = false;
};

}  // namespace

std::unique_ptr<FakeSource> RandomTraffic(const TrafficOptions& options) {
  return Traffic(options).Make();
}

}  // namespace weir
