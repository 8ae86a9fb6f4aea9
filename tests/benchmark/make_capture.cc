// Makes the captures that benchmarks run on; the same bytes on every run.
//
// usage: make_capture mixed|bulk|flood OUTPUT SCALE CAPTURE...
//   mixed  the packets of the given captures over and over, each time between other addresses
//   bulk   long TCP flows: the handshake and first data of TLS from the captures, then data
//   flood  UDP flows of one packet, all open at once
// SCALE is the number of packets (mixed), flows of 200 packets (bulk), flows (flood).
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "engine/capture/file_source.h"
#include "engine/packet/decode.h"

namespace weir {
namespace {

constexpr uint64_t kSeed = 20260101;
constexpr int64_t kStartNs = 1'700'000'000'000'000'000;
constexpr size_t kReplicasAtOnce = 200;

struct TemplatePacket {
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

void ReadTemplate(const std::string& path, std::vector<TemplatePacket>& packets) {
  auto source = OpenFileSource({.inputs = {{.path = path}}, .bpf_filter = ""});
  FrameBatch batch;
  int64_t start = INT64_MIN;
  while (source.ok()) {
    auto outcome = (*source)->Read(batch);
    if (!outcome.ok() || *outcome == ReadOutcome::kEnd) return;
    for (const Frame& frame : batch.frames) {
      if (start == INT64_MIN) start = frame.timestamp_ns;
      PacketView view;
      if (Decode({frame.data, frame.captured_length, frame.wire_length}, batch.link_type, {},
                 view) != UncountedReason::kNone) {
        continue;
      }
      packets.push_back(
          {frame.timestamp_ns - start,
           std::string(reinterpret_cast<const char*>(frame.data), frame.captured_length),
           static_cast<size_t>(view.ip - frame.data), view.key.ip_version()});
    }
  }
  std::fprintf(stderr, "make_capture: %s\n", source.status().ToString().c_str());
  std::exit(1);
}

// Both addresses are changed by the same bits, so that a flow's two directions stay one flow.
std::string WithAddresses(const TemplatePacket& packet, uint32_t replica) {
  std::string bytes = packet.bytes;
  const size_t size = packet.ip_version == 4 ? 4 : 16;
  const size_t first = packet.ip_offset + (packet.ip_version == 4 ? 12 : 8);
  for (const size_t address : {first, first + size}) {
    // Bytes 0 to 2 of the replica go over bytes 0 to 2; the last byte tells the hosts apart.
    for (size_t i = 0; i < 3; ++i) bytes[address + i] ^= static_cast<char>(replica >> (16 - 8 * i));
  }
  return bytes;
}

void MakeMixed(PcapWriter& out, size_t packets, std::vector<TemplatePacket> templates) {
  std::stable_sort(templates.begin(), templates.end(), [](const auto& a, const auto& b) {
    return a.since_start_ns < b.since_start_ns;
  });
  const int64_t round_ns = templates.back().since_start_ns + 1'000'000'000;
  size_t written = 0;
  for (uint32_t round = 0; written < packets; ++round) {
    for (const TemplatePacket& packet : templates) {
      for (uint32_t i = 0; i < kReplicasAtOnce && written < packets; ++i, ++written) {
        out.Write(kStartNs + round * round_ns + packet.since_start_ns + i * 1000,
                  WithAddresses(packet, round * kReplicasAtOnce + i + 1));
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

void MakeBulk(PcapWriter& out, size_t flows, const std::vector<TemplatePacket>& handshake) {
  constexpr size_t kPacketsPerFlow = 200;
  std::string tcp_rest(16, '\0');
  tcp_rest[8] = 0x50, tcp_rest[9] = 0x10;
  const std::string data(160, '\x17');
  for (size_t n = 0; n < kPacketsPerFlow; ++n) {
    for (size_t flow = 0; flow < flows; ++flow) {
      const auto client = static_cast<uint32_t>(0x0A000000 + flow);
      const bool up = n % 3 == 0;
      const auto port = static_cast<uint16_t>(20000 + flow % 40000);
      const std::string payload =
          n < handshake.size() ? handshake[n].bytes.substr(handshake[n].ip_offset + 40) : data;
      const std::string body =
          up ? WithPorts(port, 443, tcp_rest + payload) : WithPorts(443, port, tcp_rest + payload);
      out.Write(
          kStartNs + static_cast<int64_t>(n * flows + flow) * 2000,
          up ? Ipv4Frame(client, 0xC6336401, 6, body) : Ipv4Frame(0xC6336401, client, 6, body));
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
  for (int i = 4; i < argc; ++i) weir::ReadTemplate(argv[i], templates);
  if (templates.empty() && kind != "flood") {
    std::fprintf(stderr, "make_capture: %s needs captures\n", kind.c_str());
    return 2;
  }
  weir::PcapWriter out(argv[2]);
  if (kind == "mixed") weir::MakeMixed(out, scale, std::move(templates));
  if (kind == "bulk") weir::MakeBulk(out, scale, {});
  if (kind == "flood") weir::MakeFlood(out, scale);
  return 0;
}
