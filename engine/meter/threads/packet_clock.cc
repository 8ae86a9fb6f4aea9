#include "engine/meter/threads/packet_clock.h"

#include <algorithm>

#include "engine/base/clock.h"
#include "engine/capture/packet_source.h"

namespace weir {
namespace {

// The first and the last packet of a capture may well be apart from the others by a pause.
constexpr int64_t kNoPauseNs = 24 * 3600 * kNanosPerSecond;

uint64_t Distance(int64_t a, int64_t b) {
  return a < b ? static_cast<uint64_t>(b) - static_cast<uint64_t>(a)
               : static_cast<uint64_t>(a) - static_cast<uint64_t>(b);
}

// Of three in a row, whether the middle one is farther from both than they are from each other.
bool IsOutlier(int64_t before, int64_t time, int64_t behind) {
  const uint64_t apart = Distance(before, behind);
  return apart < Distance(before, time) && apart < Distance(time, behind);
}

}  // namespace

std::optional<int64_t> PacketClock::Outlook::Next(size_t steps) const {
  if (!IsThere(steps) || packets[at + steps].timestamp_ns == kUnrepresentableTime) {
    return std::nullopt;
  }
  return packets[at + steps].timestamp_ns;
}

bool PacketClock::AreFar(int64_t a, int64_t b) const {
  return Distance(a, b) >= static_cast<uint64_t>(rules_.far_ns);
}

size_t PacketClock::Stamp(std::vector<PacketView>& packets, bool is_calm, bool is_end,
                          int64_t wall_ns, std::vector<ClockStep>& steps,
                          CaptureStatistics& counted) {
  if (is_calm && StampCalm(packets, wall_ns)) return packets.size();
  for (size_t i = 0; i < packets.size(); ++i) {
    const Outlook outlook = {packets, i, is_end};
    PacketView& packet = packets[i];
    if (packet.timestamp_ns == kUnrepresentableTime) {
      ++counted.unrepresentable_timestamps;
      if (!has_clock()) clock_ns_ = 0;
      packet.timestamp_ns = clock_ns_;
      continue;
    }
    switch (Judge(outlook, wall_ns)) {
      case Verdict::kWait:
        return i;
      case Verdict::kStray:
        ++counted.stray_timestamps;
        StampStray(packet, outlook, wall_ns);
        break;
      case Verdict::kGood:
        StampOne(packet, steps, counted);
        break;
    }
  }
  return packets.size();
}

// Nearly all batches: time goes on by small steps from where the clock stands.
bool PacketClock::StampCalm(std::vector<PacketView>& packets, int64_t wall_ns) {
  if (packets.empty()) return true;
  const int64_t first_ns = packets.front().timestamp_ns, last_ns = packets.back().timestamp_ns;
  switch (rules_.judge) {
    case ClockRules::Judge::kNobody:
      break;
    case ClockRules::Judge::kNeighbours:
      if (has_clock() ? AreFar(own_ns(), first_ns) : packets.size() < 2) return false;
      break;
    case ClockRules::Judge::kWall:
      if (AreFar(wall_ns, first_ns) || AreFar(wall_ns, last_ns)) return false;
      break;
  }
  if (has_clock() && first_ns < own_ns()) return false;
  if (packets.size() > 1) {
    before_ns_ = packets[packets.size() - 2].timestamp_ns;
  } else if (has_clock()) {
    before_ns_ = own_ns();
  }
  clock_ns_ = last_ns;
  if (offset_ns_ == 0) return true;
  for (PacketView& packet : packets) {
    packet.timestamp_ns = SaturatingAdd(packet.timestamp_ns, offset_ns_);
  }
  clock_ns_ = packets.back().timestamp_ns;
  return true;
}

PacketClock::Verdict PacketClock::Judge(const Outlook& outlook, int64_t wall_ns) const {
  const int64_t time_ns = outlook.packets[outlook.at].timestamp_ns;
  if (rules_.judge == ClockRules::Judge::kNobody) return Verdict::kGood;
  if (rules_.judge == ClockRules::Judge::kWall) {
    return AreFar(wall_ns, time_ns) ? Verdict::kStray : Verdict::kGood;
  }
  if (!has_clock()) return JudgeFirst(outlook, time_ns);
  if (!AreFar(own_ns(), time_ns)) return Verdict::kGood;
  if (!outlook.IsThere(1)) {
    if (outlook.is_end) return JudgeLast(time_ns);
    if (rules_.may_wait) return Verdict::kWait;
    return time_ns < own_ns() ? Verdict::kStray : Verdict::kGood;
  }
  const std::optional<int64_t> next_ns = outlook.Next(1);
  if (!next_ns.has_value() || !AreFar(time_ns, *next_ns)) return Verdict::kGood;
  return IsOutlier(own_ns(), time_ns, *next_ns) ? Verdict::kStray : Verdict::kGood;
}

// One that is ahead of the next two is no pause: time would go back behind it.
PacketClock::Verdict PacketClock::JudgeFirst(const Outlook& outlook, int64_t time_ns) const {
  const Verdict unknown = outlook.is_end || !rules_.may_wait ? Verdict::kGood : Verdict::kWait;
  if (!outlook.IsThere(1)) return unknown;
  const std::optional<int64_t> next_ns = outlook.Next(1);
  if (!next_ns.has_value() || !AreFar(time_ns, *next_ns)) return Verdict::kGood;
  if (!outlook.IsThere(2)) return unknown;
  const std::optional<int64_t> second_ns = outlook.Next(2);
  if (!second_ns.has_value() || AreFar(*next_ns, *second_ns) || !AreFar(time_ns, *second_ns)) {
    return Verdict::kGood;
  }
  const bool may_be_a_pause = time_ns < *next_ns && Distance(time_ns, *next_ns) < kNoPauseNs;
  return may_be_a_pause ? Verdict::kGood : Verdict::kStray;
}

PacketClock::Verdict PacketClock::JudgeLast(int64_t time_ns) const {
  if (before_ns_ == INT64_MIN || AreFar(before_ns_, own_ns())) return Verdict::kGood;
  const bool may_be_a_pause = time_ns > own_ns() && Distance(own_ns(), time_ns) < kNoPauseNs;
  return may_be_a_pause ? Verdict::kGood : Verdict::kStray;
}

void PacketClock::StampOne(PacketView& packet, std::vector<ClockStep>& steps,
                           CaptureStatistics& counted) {
  const int64_t own_before_ns = has_clock() ? own_ns() : INT64_MIN;
  int64_t time_ns = SaturatingAdd(packet.timestamp_ns, offset_ns_);
  if (time_ns < clock_ns_) {
    const auto behind_ns = static_cast<int64_t>(
        std::min<uint64_t>(Distance(time_ns, clock_ns_), static_cast<uint64_t>(INT64_MAX)));
    counted.largest_backward_ns = std::max(counted.largest_backward_ns, behind_ns);
    const bool is_set = rules_.judge != ClockRules::Judge::kNobody && AreFar(time_ns, clock_ns_) &&
                        StepBackTo(packet.timestamp_ns, steps);
    if (is_set) {
      ++counted.clock_steps_back;
    } else {
      ++counted.backward_timestamps;
    }
    time_ns = clock_ns_;
  }
  packet.timestamp_ns = clock_ns_ = time_ns;
  before_ns_ = own_before_ns;
}

// At the clock; the first one at the time of the next, or, live, of the machine.
void PacketClock::StampStray(PacketView& packet, const Outlook& outlook, int64_t wall_ns) {
  if (!has_clock()) {
    clock_ns_ = rules_.judge == ClockRules::Judge::kWall ? wall_ns : *outlook.Next(1);
  }
  packet.timestamp_ns = clock_ns_;
}

// The clock goes on by a tick, so that times before and behind the step are apart. False where that
// would leave 64 bits.
bool PacketClock::StepBackTo(int64_t time_ns, std::vector<ClockStep>& steps) {
  int64_t from_ns, offset_ns;
  if (__builtin_add_overflow(clock_ns_, rules_.tick_ns, &from_ns) ||
      __builtin_sub_overflow(from_ns, time_ns, &offset_ns)) {
    return false;
  }
  clock_ns_ = from_ns;
  offset_ns_ = offset_ns;
  steps.push_back({from_ns, offset_ns});
  return true;
}

int64_t PacketClock::ClockAt(int64_t wall_ns, std::vector<ClockStep>& steps) {
  const int64_t time_ns = SaturatingAdd(wall_ns, offset_ns_);
  const bool is_set_back = rules_.judge == ClockRules::Judge::kWall && has_clock() &&
                           time_ns < clock_ns_ && AreFar(time_ns, clock_ns_);
  return is_set_back && StepBackTo(wall_ns, steps) ? clock_ns_ : time_ns;
}

}  // namespace weir
