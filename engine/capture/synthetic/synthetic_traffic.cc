#include "engine/capture/synthetic/synthetic_traffic.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/clock.h"
#include "engine/capture/synthetic/synthetic_frame.h"

namespace weir {
namespace {

constexpr uint32_t kRateWhereNoneIsAsked = 100'000;
constexpr uint64_t kMaxGroup = 64;
constexpr uint64_t kGroupsPerSecond = 10;
constexpr uint32_t kHandshakePackets = 3;
constexpr uint8_t kFin = 0x01, kSyn = 0x02, kPush = 0x08, kAck = 0x10;
constexpr uint64_t kApplicationDraw = 1, kServerDraw = 2, kSizeDraw = 3;  // and up

// The finaliser of splitmix64.
uint64_t Mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

uint32_t RateOf(const SyntheticOptions& options) {
  return options.flows_per_second == 0 ? kRateWhereNoneIsAsked : options.flows_per_second;
}

absl::StatusOr<const SyntheticApplication*> Find(const std::string& name) {
  for (const SyntheticApplication& application : SyntheticApplications()) {
    if (application.name == name) return &application;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "source.synthetic.applications: \"", absl::Utf8SafeCEscape(name.substr(0, 64)),
      "\" cannot be made, only ", absl::StrJoin(SyntheticTraffic::Applications(), ", ")));
}

SyntheticFrame FrameOf(uint64_t flow, const SyntheticApplication& application, uint32_t server,
                       bool from_client) {
  constexpr uint32_t kClients = 10u << 24, kServers = 198u << 24 | 18u << 16;
  constexpr uint64_t kClientCount = uint64_t{1} << 24;
  const uint32_t client = kClients + static_cast<uint32_t>(flow % kClientCount);
  const uint16_t port = static_cast<uint16_t>(1024 + flow / kClientCount % 60'000);
  SyntheticFrame frame{.is_tcp = application.is_tcp};
  frame.source = from_client ? client : kServers + server;
  frame.destination = from_client ? kServers + server : client;
  frame.source_port = from_client ? port : application.port;
  frame.destination_port = from_client ? application.port : port;
  return frame;
}

}  // namespace

std::vector<std::string> SyntheticTraffic::Applications() {
  std::vector<std::string> names;
  for (const SyntheticApplication& application : SyntheticApplications()) {
    names.push_back(application.name);
  }
  return names;
}

absl::StatusOr<SyntheticTraffic> SyntheticTraffic::Create(const SyntheticOptions& options,
                                                          uint32_t share, uint32_t shares) {
  std::vector<const SyntheticApplication*> applications;
  for (const std::string& name :
       options.applications.empty() ? Applications() : options.applications) {
    absl::StatusOr<const SyntheticApplication*> found = Find(name);
    if (!found.ok()) return found.status();
    applications.push_back(*found);
  }
  return SyntheticTraffic(options, share, shares, std::move(applications));
}

SyntheticTraffic::SyntheticTraffic(const SyntheticOptions& options, uint32_t share, uint32_t shares,
                                   std::vector<const SyntheticApplication*> applications)
    : options_(options),
      shares_(shares),
      applications_(std::move(applications)),
      group_size_(std::clamp<uint64_t>(RateOf(options) / kGroupsPerSecond, 1, kMaxGroup)),
      group_(share) {
  OpenGroup();
}

void SyntheticTraffic::OpenGroup() {
  packet_ = 0;
  next_flow_ = 0;
  group_flows_.clear();
  const uint64_t first = group_ * group_size_;
  const uint64_t end =
      options_.flows == 0 ? first + group_size_ : std::min(first + group_size_, options_.flows);
  for (uint64_t number = first; number < end; ++number) {
    const uint64_t draw = Random(number, kApplicationDraw) % applications_.size();
    const uint32_t sequence = static_cast<uint32_t>(Mix(number));
    group_flows_.push_back({number, applications_[draw], {sequence, ~sequence}});
  }
}

uint64_t SyntheticTraffic::Random(uint64_t flow, uint64_t what) const {
  return Mix(Mix(Mix(options_.seed) ^ flow) ^ what);
}

int64_t SyntheticTraffic::next_offset_ns() const {
  // In units of the time between two packets of a steady stream.
  const auto packets = static_cast<__int128>(group_ * group_size_) * options_.packets_per_flow +
                       packet_ * group_flows_.size() + next_flow_;
  return static_cast<int64_t>(
      packets * kNanosPerSecond /
      (static_cast<__int128>(RateOf(options_)) * options_.packets_per_flow));
}

size_t SyntheticTraffic::max_frame_bytes() const {
  constexpr size_t kLongestOpening = 512;
  return std::max<size_t>(options_.max_packet_bytes, kLongestOpening);
}

size_t SyntheticTraffic::Write(uint8_t* out) {
  Flow& flow = group_flows_[next_flow_];
  const size_t length =
      flow.application->is_tcp ? WriteTcp(flow, packet_, out) : WriteUdp(flow, packet_, out);
  if (++next_flow_ < group_flows_.size()) return length;
  next_flow_ = 0;
  if (++packet_ < options_.packets_per_flow) return length;
  group_ += shares_;
  OpenGroup();
  return length;
}

// Question and answer, as often as there are packets.
size_t SyntheticTraffic::WriteUdp(Flow& flow, uint32_t packet, uint8_t* out) {
  return WriteMessage(flow, packet % flow.application->opening.size(), 0, out);
}

size_t SyntheticTraffic::WriteTcp(Flow& flow, uint32_t packet, uint8_t* out) {
  const size_t opening = flow.application->opening.size();
  const uint32_t left = options_.packets_per_flow - packet;
  if (packet == 0) return WriteFiller(flow, packet, true, kSyn, out);
  if (packet == 1) return WriteFiller(flow, packet, false, kSyn | kAck, out);
  if (packet == 2) return WriteFiller(flow, packet, true, kAck, out);
  if (packet - kHandshakePackets < opening) {
    return WriteMessage(flow, packet - kHandshakePackets, kPush | kAck, out);
  }
  if (left <= 2) return WriteFiller(flow, packet, left == 2, kFin | kAck, out);
  return WriteFiller(flow, packet, packet % 4 == 0, kPush | kAck, out);
}

size_t SyntheticTraffic::WriteMessage(Flow& flow, size_t message, uint8_t tcp_flags, uint8_t* out) {
  const SyntheticMessage& said = flow.application->opening[message];
  const uint32_t server = static_cast<uint32_t>(Random(flow.number, kServerDraw) & 0xffff);
  SyntheticFrame frame = FrameOf(flow.number, *flow.application, server, said.from_client);
  frame.tcp_flags = tcp_flags;
  uint32_t& sequence = flow.sequence[said.from_client ? 0 : 1];
  frame.sequence = sequence;
  frame.acknowledgment = flow.sequence[said.from_client ? 1 : 0];
  frame.payload = said.bytes;
  sequence += static_cast<uint32_t>(said.bytes.size());
  const size_t length = WriteFrame(frame, out);
  if (said.host_digits_at == std::string::npos) return length;
  char digits[kHostDigits + 1];
  std::snprintf(digits, sizeof(digits), "%05u", static_cast<unsigned>(flow.number % 100'000));
  std::copy_n(digits, kHostDigits, out + HeaderBytes(frame.is_tcp) + said.host_digits_at);
  return length;
}

// A TCP packet without words: of the handshake, of the end, or with bytes that mean nothing.
size_t SyntheticTraffic::WriteFiller(Flow& flow, uint32_t packet, bool from_client,
                                     uint8_t tcp_flags, uint8_t* out) {
  const uint32_t server = static_cast<uint32_t>(Random(flow.number, kServerDraw) & 0xffff);
  SyntheticFrame frame = FrameOf(flow.number, *flow.application, server, from_client);
  frame.tcp_flags = tcp_flags;
  uint32_t& sequence = flow.sequence[from_client ? 0 : 1];
  frame.sequence = sequence;
  frame.acknowledgment = (tcp_flags & kAck) != 0 ? flow.sequence[from_client ? 1 : 0] : 0;
  if ((tcp_flags & kPush) != 0) frame.filler = RandomFiller(flow, packet);
  sequence += static_cast<uint32_t>(frame.filler) + ((tcp_flags & (kSyn | kFin)) != 0 ? 1 : 0);
  return WriteFrame(frame, out);
}

size_t SyntheticTraffic::RandomFiller(const Flow& flow, uint32_t packet) const {
  const uint32_t sizes = options_.max_packet_bytes - options_.min_packet_bytes + 1;
  const size_t length = options_.min_packet_bytes + Random(flow.number, kSizeDraw + packet) % sizes;
  const size_t headers = HeaderBytes(flow.application->is_tcp);
  return length > headers ? length - headers : 0;
}

}  // namespace weir
