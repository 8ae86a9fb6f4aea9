#include "engine/meter/intake.h"

#include "engine/base/clock.h"

namespace weir {
namespace {

// Towards minus infinity, as a clock is read, also before 1970; kUnrepresentableTime where no
// millisecond is left below.
int64_t FloorToMilli(int64_t ns) {
  if (ns < INT64_MIN + kNanosPerMilli) return kUnrepresentableTime;
  const int64_t remainder = ns % kNanosPerMilli;
  return ns - remainder - (remainder < 0 ? kNanosPerMilli : 0);
}

}  // namespace

Intake::Intake(const MeterSettings& settings)
    : decode_options_{.decode_tunnels = settings.decode_tunnels,
                      .decode_vxlan = settings.decode_vxlan,
                      .decode_geneve = settings.decode_geneve,
                      .decode_gre = settings.decode_gre,
                      .decode_qinq = settings.decode_qinq},
      whole_milliseconds_(settings.time_resolution == TimeResolution::kMillisecond) {}

void Intake::Decode(std::span<const Frame> frames, LinkType link_type,
                    std::vector<PacketView>& packets) {
  for (const Frame& frame : frames) {
    const uint64_t ordinal = next_ordinal_++;
    ++statistics_.captured_packets;
    statistics_.captured_bytes += frame.wire_length;
    PacketView& packet = packets.emplace_back();
    const UncountedReason reason = weir::Decode(
        {frame.data, frame.captured_length, frame.wire_length}, link_type, decode_options_, packet);
    if (reason != UncountedReason::kNone) {
      packets.pop_back();
      CountUncounted(frame, reason);
      continue;
    }
    packet.ordinal = ordinal;
    packet.timestamp_ns = Stamp(frame.timestamp_ns);
    ++statistics_.packets_in_flows;
    statistics_.bytes_in_flows += frame.wire_length;
  }
}

int64_t Intake::Stamp(int64_t timestamp_ns) {
  if (whole_milliseconds_) timestamp_ns = FloorToMilli(timestamp_ns);
  if (timestamp_ns == kUnrepresentableTime) {
    ++statistics_.unrepresentable_timestamps;
    timestamp_ns = clock_ns_ == INT64_MIN ? 0 : clock_ns_;
  }
  if (timestamp_ns < clock_ns_) {
    ++statistics_.backward_timestamps;
    return clock_ns_;
  }
  if (clock_ns_ == INT64_MIN) statistics_.first_packet_ns = timestamp_ns;
  statistics_.newest_packet_ns = timestamp_ns;
  clock_ns_ = timestamp_ns;
  return timestamp_ns;
}

void Intake::CountUncounted(const Frame& frame, UncountedReason reason) {
  const size_t index = static_cast<size_t>(reason);
  ++statistics_.uncounted_packets[index];
  statistics_.uncounted_bytes[index] += frame.wire_length;
}

}  // namespace weir
