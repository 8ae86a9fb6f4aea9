// nDPI behind its wall on any payloads and packets: the state of each flow must come back clean.
//
// Input: byte 0 picks the port, byte 1 the transport and the IP version; then chunks, each behind
// two bytes of direction (the top bit) and length. Where bit 2 of byte 1 is set the chunks are IP
// packets as they are, and those that the decoder counts into the first one's flow are dissected,
// as in the engine.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/utf8.h"
#include "engine/dpi/dissector.h"
#include "engine/packet/decode.h"
#include "tests/fuzz/choices.h"
#include "tests/fuzz/expect.h"
#include "tests/support/packet_builder.h"

namespace weir {
namespace {

constexpr uint16_t kPorts[] = {53, 80, 443, 22, 67, 123, 88, 25, 5353, 1900, 3478, 40000};
constexpr uint16_t kClientPort = 40001;
constexpr size_t kReadAhead = 256;  // nDPI may look so far behind a packet

struct Shape {
  uint16_t port;
  bool tcp;
  bool ipv6;
  bool whole_packets;
};

Dissector& SharedDissector() {
  static Dissector& dissector = *Dissector::Create({.max_packets = 20})->release();
  return dissector;
}

void AddIp(const Shape& shape, bool from_client, PacketBuilder& packet) {
  const std::string_view client = shape.ipv6 ? "2001:db8::1" : "192.0.2.1";
  const std::string_view server = shape.ipv6 ? "2001:db8::2" : "198.51.100.2";
  const std::string_view from = from_client ? client : server;
  const std::string_view to = from_client ? server : client;
  shape.ipv6 ? packet.Ipv6(from, to) : packet.Ipv4(from, to);
}

std::string Packet(const Shape& shape, bool from_client, std::string_view payload) {
  PacketBuilder packet = NoLink();
  AddIp(shape, from_client, packet);
  const uint16_t source = from_client ? kClientPort : shape.port;
  const uint16_t destination = from_client ? shape.port : kClientPort;
  shape.tcp ? packet.Tcp(source, destination, kTcpAck | kTcpPsh) : packet.Udp(source, destination);
  return packet.Payload(payload).String();
}

// The next chunk as an IP packet; nullopt where it would not get as far as nDPI.
std::optional<std::string> NextPacket(const Shape& shape, Choices& choices,
                                      std::optional<FlowKey>& flow) {
  const uint64_t header = choices.Number(2);
  const std::string_view chunk = choices.Take(header & 0x07FF);
  if (!shape.whole_packets) return Packet(shape, (header & 0x8000) == 0, chunk);
  const auto length = static_cast<uint32_t>(chunk.size());
  PacketView view;
  const IgnoredReason reason = Decode(
      {reinterpret_cast<const uint8_t*>(chunk.data()), length, length}, LinkType::kRaw, {}, view);
  if (reason != IgnoredReason::kNone) return std::nullopt;
  if (!flow.has_value()) flow = view.key;
  if (!(view.key == *flow)) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(view.ip), view.ip_captured);
}

DissectionStep DissectPacket(Dissection* dissection, std::string packet, uint64_t time_ms) {
  const auto length = static_cast<uint32_t>(packet.size());
  packet.append(kReadAhead, '\0');
  return SharedDissector().Dissect(dissection, reinterpret_cast<const uint8_t*>(packet.data()),
                                   length, time_ms);
}

void ExpectValid(const Metadata& metadata) {
  metadata.ForEach([](MetadataField field, std::string_view value) {
    if (field != MetadataField::kServerName && field != MetadataField::kUserAgent) return;
    std::string valid;
    EXPECT_OR_DIE(AppendValidUtf8(value, valid) == 0);
  });
}

}  // namespace
}  // namespace weir

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace weir;
  Choices choices(data, size);
  const uint16_t port = kPorts[choices.Byte() % std::size(kPorts)];
  const uint8_t bits = choices.Byte();
  const Shape shape = {port, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0};
  Dissection* dissection = SharedDissector().Begin();
  uint64_t time_ms = 1'700'000'000'000;
  DissectionStep step = DissectionStep::kGoOn;
  std::optional<FlowKey> flow;
  while (!choices.empty() && step == DissectionStep::kGoOn) {
    std::optional<std::string> packet = NextPacket(shape, choices, flow);
    if (packet.has_value()) step = DissectPacket(dissection, *std::move(packet), ++time_ms);
  }
  ExpectValid(SharedDissector().Finish(dissection).metadata);
  return 0;
}
