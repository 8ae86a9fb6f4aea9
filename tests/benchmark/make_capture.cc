// Makes the captures that benchmarks run on; the same bytes on every run.
//
// usage: make_capture mixed|bulk|flood OUTPUT SCALE CAPTURE...
//   mixed  the packets of the given captures over and over, each time between other addresses
//   bulk   copies of the first TCP connection (IPv4, a TLS one) of the captures, each of 200
//   packets:
//          its handshake and first data, then records of application data
//   flood  UDP flows of one packet, all open at once
// SCALE is the number of packets (mixed), flows of 200 packets (bulk), flows (flood).
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "engine/capture/files/file_source.h"
#include "engine/packet/decode.h"

namespace weir {
namespace {

constexpr uint64_t kSeed = 20260101;
constexpr int64_t kStartNs = 1'700'000'000'000'000'000;
constexpr size_t kReplicasAtOnce = 200;

struct TemplatePacket {
  uint32_t capture;  // which of the given ones it is from
  int64_t since_start_ns;
  std::string bytes;
  size_t ip_offset;
  int ip_version;
};

class PcapWriter {
 public:
  explicit PcapWriter(const char* path) : file_(std::fopen(path, "wb")) {
    if (file_ == nullptr) {
      std::perror(path);
      std::exit(1);
    }
    const uint32_t header[] = {0xa1b2c3d4, 0x00040002, 0, 0, 262144, 1};
    std::fwrite(header, sizeof(header), 1, file_);
  }
  ~PcapWriter() { std::fclose(file_); }

  void Write(int64_t time_ns, const std::string& bytes) {
    const auto length = static_cast<uint32_t>(bytes.size());
    const uint32_t record[] = {static_cast<uint32_t>(time_ns / 1'000'000'000),
                               static_cast<uint32_t>(time_ns % 1'000'000'000 / 1000), length,
                               length};
    std::fwrite(record, sizeof(record), 1, file_);
    std::fwrite(bytes.data(), bytes.size(), 1, file_);
  }

 private:
  std::FILE* file_;
};

void ReadTemplate(const std::string& path, uint32_t capture, std::vector<TemplatePacket>& packets) {
  auto source = OpenFileSource({.inputs = {{.path = path}}, .bpf_filter = ""});
  FrameBatch batch;
  int64_t start = INT64_MIN;
  while (source.ok()) {
    auto outcome = (*source)->Read(batch);
    if (!outcome.ok() || *outcome == ReadOutcome::kEnd) return;
    for (const Frame& frame : batch.frames) {
      if (start == INT64_MIN) start = frame.timestamp_ns;
      PacketView view;
      if (Decode({frame.data, frame.captured_length, frame.wire_length}, batch.LinkOf(frame).type,
                 {}, view) != IgnoredReason::kNone) {
        continue;
      }
      packets.push_back(
          {capture, frame.timestamp_ns - start,
           std::string(reinterpret_cast<const char*>(frame.data), frame.captured_length),
           static_cast<size_t>(view.ip - frame.data), view.key.ip_version()});
    }
  }
  std::fprintf(stderr, "make_capture: %s\n", source.status().ToString().c_str());
  std::exit(1);
}

// Both addresses are changed by the same bits, so that a flow's two directions stay one flow. They
// go over the last 4 bytes but one: the last tells the hosts apart, and ndpiReader disregards the
// first 8 of IPv6.
std::string WithAddresses(const TemplatePacket& packet, uint32_t replica) {
  std::string bytes = packet.bytes;
  const bool is_ipv4 = packet.ip_version == 4;
  const size_t size = is_ipv4 ? 4 : 16;
  const size_t first = packet.ip_offset + (is_ipv4 ? 12 : 8);
  for (const size_t address : {first, first + size}) {
    const size_t place = address + size - 4;
    for (size_t i = 0; i < 3; ++i) bytes[place + i] ^= static_cast<char>(replica >> (16 - 8 * i));
  }
  return bytes;
}

// Each copy of each capture is between addresses of its own.
void MakeMixed(PcapWriter& out, size_t packets, std::vector<TemplatePacket> templates) {
  std::stable_sort(templates.begin(), templates.end(), [](const auto& a, const auto& b) {
    return a.since_start_ns < b.since_start_ns;
  });
  const int64_t round_ns = templates.back().since_start_ns + 1'000'000'000;
  uint32_t captures = 0;
  for (const TemplatePacket& packet : templates) captures = std::max(captures, packet.capture + 1);
  size_t written = 0;
  for (uint32_t round = 0; written < packets; ++round) {
    for (const TemplatePacket& packet : templates) {
      for (uint32_t i = 0; i < kReplicasAtOnce && written < packets; ++i, ++written) {
        out.Write(
            kStartNs + round * round_ns + packet.since_start_ns + i * 1000,
            WithAddresses(packet, (round * kReplicasAtOnce + i + 1) * captures + packet.capture));
      }
    }
  }
}

// A plain Ethernet, IPv4 frame with the payload's headers to be filled in by the caller.
std::string Ipv4Frame(uint32_t source, uint32_t destination, uint8_t protocol,
                      const std::string& body) {
  std::string frame(34, '\0');
  frame[5] = 2, frame[11] = 1, frame[12] = 8;
  frame[14] = 0x45, frame[22] = 64, frame[23] = static_cast<char>(protocol);
  const auto length = static_cast<uint16_t>(20 + body.size());
  frame[16] = static_cast<char>(length >> 8), frame[17] = static_cast<char>(length);
  for (int i = 0; i < 4; ++i) {
    frame[26 + i] = static_cast<char>(source >> (24 - 8 * i));
    frame[30 + i] = static_cast<char>(destination >> (24 - 8 * i));
  }
  return frame + body;
}

std::string WithPorts(uint16_t source, uint16_t destination, std::string rest) {
  std::string body{static_cast<char>(source >> 8), static_cast<char>(source),
                   static_cast<char>(destination >> 8), static_cast<char>(destination)};
  return body + rest;
}

// One packet of the connection that every bulk flow is a copy of: its TCP header from behind the
// ports on, and its payload.
struct BulkPacket {
  bool from_client;
  std::string tcp_rest;
};

uint32_t Big32(const std::string& bytes, size_t at) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<uint8_t>(bytes[at + i]);
  return value;
}

void SetBig32(uint32_t value, size_t at, std::string& bytes) {
  for (size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> (24 - 8 * i));
}

constexpr uint8_t kFin = 0x01;

// The first connection of the templates, up to its first FIN.
std::vector<BulkPacket> FirstConnection(const std::vector<TemplatePacket>& templates) {
  std::vector<BulkPacket> connection;
  const size_t first = templates[0].ip_offset;
  const std::string client = templates[0].bytes.substr(first + 12, 4);
  const std::string ports = templates[0].bytes.substr(first + 20, 4);
  for (const TemplatePacket& packet : templates) {
    const std::string ip = packet.bytes.substr(packet.ip_offset);
    const bool from_client = ip.substr(12, 4) == client && ip.substr(20, 2) == ports.substr(0, 2);
    const bool to_client = ip.substr(16, 4) == client && ip.substr(22, 2) == ports.substr(0, 2);
    if (!from_client && !to_client) continue;
    if (static_cast<uint8_t>(ip[33]) & kFin) break;
    const size_t total = static_cast<uint8_t>(ip[2]) << 8 | static_cast<uint8_t>(ip[3]);
    connection.push_back({from_client, ip.substr(24, total - 24)});
  }
  return connection;
}

// Goes on with `packets - connection.size()` packets: two TLS records of application data down,
// then an acknowledgment up, with the sequence numbers that belong to them.
void AddData(size_t packets, std::vector<BulkPacket>& connection) {
  constexpr uint32_t kRecord = 64;
  std::string record("\x17\x03\x03\0\x3B", 5);
  record.resize(kRecord, '\xA5');
  std::string up(16, '\0'), down(16, '\0');
  for (const BulkPacket& packet : connection) {
    std::string& next = packet.from_client ? up : down;
    const size_t header = (static_cast<uint8_t>(packet.tcp_rest[8]) >> 4) * 4u - 4;
    next = packet.tcp_rest.substr(0, 16);
    SetBig32(Big32(next, 0) + static_cast<uint32_t>(packet.tcp_rest.size() - header), 0, next);
  }
  up[8] = down[8] = 0x50;
  up[9] = 0x10, down[9] = 0x18;
  while (connection.size() < packets) {
    if (connection.size() % 3 == 0) {
      SetBig32(Big32(down, 0), 4, up);
      connection.push_back({true, up});
    } else {
      connection.push_back({false, down + record});
      SetBig32(Big32(down, 0) + kRecord, 0, down);
    }
  }
}

void MakeBulk(PcapWriter& out, size_t flows, const std::vector<TemplatePacket>& templates) {
  constexpr size_t kPacketsPerFlow = 200;
  constexpr uint32_t kServer = 0xC6336401;
  std::vector<BulkPacket> connection = FirstConnection(templates);
  AddData(kPacketsPerFlow, connection);
  int64_t time_ns = kStartNs;
  for (const BulkPacket& packet : connection) {
    for (size_t flow = 0; flow < flows; ++flow, time_ns += 2000) {
      const auto client = static_cast<uint32_t>(0x0A000000 + flow);
      const auto port = static_cast<uint16_t>(20000 + flow % 40000);
      const std::string body = packet.from_client ? WithPorts(port, 443, packet.tcp_rest)
                                                  : WithPorts(443, port, packet.tcp_rest);
      out.Write(time_ns, packet.from_client ? Ipv4Frame(client, kServer, 6, body)
                                            : Ipv4Frame(kServer, client, 6, body));
    }
  }
}

void MakeFlood(PcapWriter& out, size_t flows) {
  std::mt19937_64 random(kSeed);
  for (size_t flow = 0; flow < flows; ++flow) {
    const uint64_t bits = random();
    std::string rest("\0\x28\0\0", 4);
    for (int i = 0; i < 4; ++i) {
      const uint64_t word = random();
      rest.append(reinterpret_cast<const char*>(&word), sizeof(word));
    }
    const auto source = static_cast<uint32_t>(0x0B000000 + flow);
    out.Write(kStartNs + static_cast<int64_t>(flow) * 30'000,
              Ipv4Frame(source, static_cast<uint32_t>(bits), 17,
                        WithPorts(static_cast<uint16_t>(bits >> 32) | 1024,
                                  static_cast<uint16_t>(bits >> 48) | 1024, rest)));
  }
}

}  // namespace
}  // namespace weir

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: make_capture mixed|bulk|flood OUTPUT SCALE CAPTURE...\n");
    return 2;
  }
  const std::string kind = argv[1];
  const size_t scale = std::strtoull(argv[3], nullptr, 10);
  std::vector<weir::TemplatePacket> templates;
  for (int i = 4; i < argc; ++i) {
    weir::ReadTemplate(argv[i], static_cast<uint32_t>(i - 4), templates);
  }
  if (templates.empty() && kind != "flood") {
    std::fprintf(stderr, "make_capture: %s needs captures\n", kind.c_str());
    return 2;
  }
  weir::PcapWriter out(argv[2]);
  if (kind == "mixed") weir::MakeMixed(out, scale, std::move(templates));
  if (kind == "bulk") weir::MakeBulk(out, scale, templates);
  if (kind == "flood") weir::MakeFlood(out, scale);
  return 0;
}
