#include "engine/meter/threads/frame_decoder.h"

#include <optional>

#include "engine/base/clock.h"
#include "engine/packet/quoted_packet.h"

namespace weir {
namespace {

// Towards minus infinity, as a clock is read, also before 1970; kUnrepresentableTime where no
// millisecond is left below.
int64_t FloorToMilli(int64_t ns) {
  if (ns < INT64_MIN + kNanosPerMilli) return kUnrepresentableTime;
  const int64_t remainder = ns % kNanosPerMilli;
  return ns - remainder - (remainder < 0 ? kNanosPerMilli : 0);
}

void CountIgnored(const Frame& frame, IgnoredReason reason, CaptureStatistics& counted) {
  const size_t index = static_cast<size_t>(reason);
  ++counted.ignored_packets[index];
  counted.ignored_bytes[index] += frame.wire_length;
}

// Errors are the workers' of the flows that they are about. So that those about flows that are not
// open have the same records whoever gets them, these are apart by the addresses that are quoted.
void KeepApartByQuote(PacketView& packet) {
  const std::optional<FlowKey> quoted = QuotedFlow(packet, /*key_icmp_id=*/false);
  if (!quoted.has_value()) return;
  const uint64_t hash = HashAddresses(*quoted);
  packet.key.low_port = static_cast<uint16_t>(hash >> 48);
  packet.key.high_port = static_cast<uint16_t>(hash >> 32);
  packet.key_hash = HashFlowKey(packet.key);
}

bool IsLaterFragment(IgnoredReason reason) {
  return reason == IgnoredReason::kIpv4Fragment || reason == IgnoredReason::kIpv6Fragment;
}

}  // namespace

FrameDecoder::FrameDecoder(const MeterSettings& settings)
    : decode_options_{.decode_tunnels = settings.decode_tunnels,
                      .decode_vxlan = settings.decode_vxlan,
                      .decode_geneve = settings.decode_geneve,
                      .decode_gre = settings.decode_gre,
                      .decode_qinq = settings.decode_qinq,
                      .key_vlan = settings.key_vlan,
                      .key_tunnel_id = settings.key_tunnel_id,
                      .key_icmp_id = settings.key_icmp_id,
                      .gtp_u_ports = settings.gtp_u_ports,
                      .vxlan_ports = settings.vxlan_ports,
                      .geneve_ports = settings.geneve_ports,
                      .rules = ValuesOf(settings.rules).packet},
      join_fragments_(settings.join_fragments),
      attach_icmp_errors_(settings.attach_icmp_errors),
      whole_milliseconds_(settings.time_resolution == TimeResolution::kMillisecond) {
  if (join_fragments_) decode_options_.rules.fragments = true;
}

void FrameDecoder::Decode(std::span<const Frame> frames, const FrameBatch& batch,
                          uint64_t first_ordinal, DecodedPackets& decoded) const {
  CaptureStatistics& counted = decoded.counted;
  counted = {};
  decoded.in_order = true;
  decoded.packets.resize(frames.size());  // what is there already is written over, not cleared
  decoded.has_fragments = false;
  size_t packets = 0, later_fragments = 0;
  uint64_t bytes = 0, later_bytes = 0;
  int64_t newest_ns = INT64_MIN;
  for (size_t i = 0; i < frames.size(); ++i) {
    const Frame& frame = frames[i];
    counted.captured_bytes += frame.wire_length;
    PacketView& packet = decoded.packets[packets];
    const IgnoredReason reason =
        weir::Decode({frame.data, frame.captured_length, frame.wire_length}, batch.link_type,
                     decode_options_, packet);
    if (reason != IgnoredReason::kNone) {
      if (!join_fragments_ || !IsLaterFragment(reason)) {
        CountIgnored(frame, reason, counted);
        continue;
      }
      ++later_fragments;
      later_bytes += frame.wire_length;
    }
    if (packet.fragment != Fragment::kWhole) decoded.has_fragments = join_fragments_;
    if (attach_icmp_errors_ && MayBeIcmpError(packet)) KeepApartByQuote(packet);
    packet.ordinal = first_ordinal + i;
    packet.interface_number = batch.interface_number;
    packet.timestamp_ns = TimeOf(frame);
    if (packet.timestamp_ns < newest_ns || packet.timestamp_ns == kUnrepresentableTime) {
      decoded.in_order = false;
    }
    newest_ns = packet.timestamp_ns;
    ++packets;
    bytes += frame.wire_length;
  }
  decoded.packets.resize(packets);
  counted.captured_packets = frames.size();
  counted.packets_in_flows = packets - later_fragments;
  counted.bytes_in_flows = bytes - later_bytes;
}

int64_t FrameDecoder::TimeOf(const Frame& frame) const {
  return whole_milliseconds_ ? FloorToMilli(frame.timestamp_ns) : frame.timestamp_ns;
}

void FrameDecoder::StampAndCount(DecodedPackets& decoded) {
  std::vector<PacketView>& packets = decoded.packets;
  if (!packets.empty()) {
    const bool is_stamped = decoded.in_order && packets.front().timestamp_ns >= clock_ns_;
    if (is_stamped) {
      clock_ns_ = packets.back().timestamp_ns;
    } else {
      for (PacketView& packet : packets) Stamp(packet, decoded.counted);
    }
    decoded.counted.first_packet_ns = packets.front().timestamp_ns;
    decoded.counted.newest_packet_ns = packets.back().timestamp_ns;
  }
  if (decoded.has_fragments) fragments_.Join(packets, decoded.counted);
  Accumulate(decoded.counted, statistics_);
  SetWaiting();
}

void FrameDecoder::End() {
  fragments_.End(statistics_);
  SetWaiting();
}

void FrameDecoder::SetWaiting() {
  statistics_.waiting_packets = fragments_.waiting_packets();
  statistics_.waiting_bytes = fragments_.waiting_bytes();
}

void FrameDecoder::Stamp(PacketView& packet, CaptureStatistics& counted) {
  if (packet.timestamp_ns == kUnrepresentableTime) {
    ++counted.unrepresentable_timestamps;
    packet.timestamp_ns = clock_ns_ == INT64_MIN ? 0 : clock_ns_;
  }
  if (packet.timestamp_ns < clock_ns_) {
    ++counted.backward_timestamps;
    packet.timestamp_ns = clock_ns_;
  }
  clock_ns_ = packet.timestamp_ns;
}

}  // namespace weir
