// nDPI behind its wall on any payloads: the state of each flow must come back clean.
//
// Input: byte 0 picks the port, byte 1 the transport, then payloads of a byte of length each.
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/utf8.h"
#include "engine/dpi/dissector.h"
#include "tests/fuzz/expect.h"
#include "tests/support/packet_builder.h"

namespace weir {
namespace {

constexpr uint16_t kPorts[] = {53, 80, 443, 22, 67, 123, 88, 25, 5353, 1900, 3478, 40000};
constexpr size_t kReadAhead = 256;  // nDPI may look so far behind a packet

Dissector& SharedDissector() {
  static Dissector& dissector = *Dissector::Create({.max_packets = 20})->release();
  return dissector;
}

std::string Packet(bool from_client, uint16_t port, bool tcp, std::string_view payload) {
  PacketBuilder packet = NoLink();
  if (from_client) {
    packet.Ipv4("192.0.2.1", "198.51.100.2");
  } else {
    packet.Ipv4("198.51.100.2", "192.0.2.1");
  }
  const uint16_t source = from_client ? 40001 : port;
  const uint16_t destination = from_client ? port : 40001;
  if (tcp) {
    packet.Tcp(source, destination, 0x18);
  } else {
    packet.Udp(source, destination);
  }
  return packet.Payload(payload).String();
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
  if (size < 2) return 0;
  const uint16_t port = kPorts[data[0] % std::size(kPorts)];
  const bool tcp = (data[1] & 1) != 0;
  Dissector& dissector = SharedDissector();
  Dissection* dissection = dissector.Begin();
  DissectionStep step = DissectionStep::kGoOn;
  uint64_t time_ms = 1'700'000'000'000;
  bool from_client = true;
  for (size_t i = 2; i < size && step == DissectionStep::kGoOn;) {
    const size_t length = std::min<size_t>(size_t{data[i]} * 4, size - i - 1);
    std::string packet =
        Packet(from_client, port, tcp, {reinterpret_cast<const char*>(data) + i + 1, length});
    const auto packet_bytes = static_cast<uint32_t>(packet.size());
    packet.append(kReadAhead, '\0');
    step = dissector.Dissect(dissection, reinterpret_cast<const uint8_t*>(packet.data()),
                             packet_bytes, ++time_ms);
    from_client = !from_client;
    i += length + 1;
  }
  ExpectValid(dissector.Finish(dissection).metadata);
  return 0;
}
