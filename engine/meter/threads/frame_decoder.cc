#include "engine/meter/threads/frame_decoder.h"

#include <algorithm>
#include <optional>
#include <utility>

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

// Below these, stamps are only a little out of order: those of several interfaces of a capture, or
// of packets that the kernel has had for a while.
constexpr int64_t kLeastFarNs = kNanosPerSecond;
constexpr int64_t kLeastFarFromWallNs = 60 * kNanosPerSecond;

ClockRules RulesOf(const MeterSettings& settings, bool is_live, bool packets_may_wait) {
  ClockRules rules = {
      .tick_ns = settings.time_resolution == TimeResolution::kMillisecond ? kNanosPerMilli : 1,
      .may_wait = packets_may_wait};
  if (is_live) {
    rules.judge = ClockRules::Judge::kWall;
    rules.far_ns = std::max(settings.idle_timeout_ns, kLeastFarFromWallNs);
  } else if (ValuesOf(settings.rules).judges_stray_times) {
    rules.judge = ClockRules::Judge::kNeighbours;
    rules.far_ns = std::max(settings.idle_timeout_ns, kLeastFarNs);
  }
  return rules;
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

FrameDecoder::FrameDecoder(const MeterSettings& settings, const Clock* wall, bool packets_may_wait)
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
      whole_milliseconds_(settings.time_resolution == TimeResolution::kMillisecond),
      wall_(wall),
      jump_ns_(PacketClock(RulesOf(settings, wall != nullptr, packets_may_wait)).jump_ns()),
      clock_(RulesOf(settings, wall != nullptr, packets_may_wait)) {
  if (join_fragments_) decode_options_.rules.fragments = true;
}

void FrameDecoder::Decode(std::span<const Frame> frames, const FrameBatch& batch,
                          uint64_t first_ordinal, DecodedPackets& decoded) const {
  CaptureStatistics& counted = decoded.counted;
  counted = {};
  decoded.is_calm = true;
  decoded.is_changed = false;
  decoded.steps.clear();
  decoded.blocks.clear();
  decoded.packets.resize(frames.size());  // what is there already is written over, not cleared
  decoded.has_fragments = false;
  size_t packets = 0, later_fragments = 0;
  uint64_t bytes = 0, later_bytes = 0;
  int64_t before_ns = INT64_MIN;
  for (size_t i = 0; i < frames.size(); ++i) {
    const Frame& frame = frames[i];
    counted.captured_bytes += frame.wire_length;
    const FrameLink& link = batch.LinkOf(frame);
    PacketView& packet = decoded.packets[packets];
    const IgnoredReason reason = weir::Decode(
        {frame.data, frame.captured_length, frame.wire_length}, link.type, decode_options_, packet);
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
    packet.interface_number = link.interface_number;
    packet.timestamp_ns = TimeOf(frame);
    // Above all 63 bits where time goes back.
    const uint64_t step =
        static_cast<uint64_t>(packet.timestamp_ns) - static_cast<uint64_t>(before_ns);
    if (step >= static_cast<uint64_t>(jump_ns_) && packets > 0) decoded.is_calm = false;
    if (packet.timestamp_ns == kUnrepresentableTime) decoded.is_calm = false;
    before_ns = packet.timestamp_ns;
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

void FrameDecoder::StampAndCount(DecodedPackets& decoded, const std::shared_ptr<const void>& block,
                                 bool is_end) {
  std::vector<PacketView>& packets = decoded.packets;
  const size_t waited = waiting_.size();
  if (waited > 0) TakeWaiting(decoded);
  if (!packets.empty()) {
    const int64_t offset_ns = clock_.offset_ns();
    const int64_t wall_ns = wall_ == nullptr ? 0 : wall_->UnixNanos();
    const size_t stamped =
        clock_.Stamp(packets, decoded.is_calm, is_end, wall_ns, decoded.steps, decoded.counted);
    if (stamped < packets.size()) KeepWaiting(decoded, stamped, waited, block);
    if (stamped > 0) {
      const int64_t first_ns = packets.front().timestamp_ns - offset_ns;
      first_ns_ = std::min(first_ns_.value_or(first_ns), first_ns);
    }
  }
  if (decoded.has_fragments) fragments_.Join(packets, decoded.counted);
  Accumulate(decoded.counted, statistics_);
  if (first_ns_.has_value()) {
    statistics_.first_packet_ns = *first_ns_;
    statistics_.newest_packet_ns = clock_.now_ns() - clock_.offset_ns();  // may have gone back
  }
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

void FrameDecoder::TakeWaiting(DecodedPackets& decoded) {
  decoded.packets.insert(decoded.packets.begin(), waiting_.begin(), waiting_.end());
  waiting_.clear();
  decoded.has_fragments |= std::exchange(waiting_has_fragments_, false);
  decoded.blocks = std::exchange(waiting_blocks_, {});
  decoded.is_calm = false;
  decoded.is_changed = true;
}

// Of the packets in hand `waited` had waited before, so they are none of this block's.
void FrameDecoder::KeepWaiting(DecodedPackets& decoded, size_t stamped, size_t waited,
                               const std::shared_ptr<const void>& block) {
  std::vector<PacketView>& packets = decoded.packets;
  if (stamped < waited) waiting_blocks_ = decoded.blocks;
  if (packets.size() > waited) waiting_blocks_.push_back(block);
  waiting_.assign(packets.begin() + static_cast<ptrdiff_t>(stamped), packets.end());
  packets.resize(stamped);
  waiting_has_fragments_ = decoded.has_fragments;
  decoded.is_changed = true;
}

}  // namespace weir
