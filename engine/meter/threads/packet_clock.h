// The time of a source's packets: what their time stamps are worth.
#ifndef WEIR_ENGINE_METER_THREADS_PACKET_CLOCK_H_
#define WEIR_ENGINE_METER_THREADS_PACKET_CLOCK_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/meter/capture_statistics.h"
#include "engine/meter/flows/timeline.h"
#include "engine/packet/packet_view.h"

namespace weir {

// How stray stamps are told from a clock that was set, or from a pause (docs/flow_semantics.md,
// "Time").
struct ClockRules {
  enum class Judge : uint8_t {
    kNobody,      // nothing is stray, and the clock is never set back
    kNeighbours,  // the packets before and behind, of the source
    kWall,        // the machine's clock: live sources
  };
  Judge judge = Judge::kNobody;
  int64_t far_ns = INT64_MAX;  // stamps so far apart do not belong together
  int64_t tick_ns = 1;         // the unit of time
  // Whether a packet may wait for those behind it to be judged by. Where not (they may be long in
  // coming), those that came with it have to do.
  bool may_wait = true;
};

// Each packet is stamped with the source's clock, which never runs back, so that what lies between
// two packets is time that passed. It is the packets' own time as long as that goes on; where that
// is set back, `offset_ns()` grows by as much. A stray, and a packet that is a little late, count
// at the clock.
//
// Thread-compatible: one per source, used in the order of the source.
class PacketClock {
 public:
  explicit PacketClock(const ClockRules& rules) : rules_(rules) {}

  // Whether Decode() may have seen all that matters: no step from a packet to the next below 0, or
  // of jump_ns() and more.
  int64_t jump_ns() const {
    return rules_.judge == ClockRules::Judge::kNeighbours ? rules_.far_ns : INT64_MAX;
  }

  // Stamps the packets, whose times are those of their frames, as far as they can be judged: the
  // last ones may have to wait for those behind. `is_calm`: as above, and all times are there.
  // `wall_ns`: Unix time now, for live sources. Appends to `steps` where the clock was set back.
  // The number of packets stamped, from the first on.
  size_t Stamp(std::vector<PacketView>& packets, bool is_calm, bool is_end, int64_t wall_ns,
               std::vector<ClockStep>& steps, CaptureStatistics& counted);

  // The clock for a time of the machine's clock, when no packet comes. Appends to `steps` where
  // that was set back.
  int64_t ClockAt(int64_t wall_ns, std::vector<ClockStep>& steps);

  // The largest time stamped; INT64_MIN before the first. The packets' own time is less by
  // offset_ns().
  int64_t now_ns() const { return clock_ns_; }
  int64_t offset_ns() const { return offset_ns_; }

 private:
  enum class Verdict : uint8_t { kGood, kStray, kWait };
  struct Outlook {
    const std::vector<PacketView>& packets;
    size_t at;
    bool is_end;
    // The times of the packets behind; nullopt where there is none, or none that can be told.
    std::optional<int64_t> Next(size_t steps) const;
    bool IsThere(size_t steps) const { return at + steps < packets.size(); }
  };

  bool AreFar(int64_t a, int64_t b) const;
  bool StampCalm(std::vector<PacketView>& packets, int64_t wall_ns);
  Verdict Judge(const Outlook& outlook, int64_t wall_ns) const;
  Verdict JudgeFirst(const Outlook& outlook, int64_t time_ns) const;
  Verdict JudgeLast(int64_t time_ns) const;
  void StampOne(PacketView& packet, std::vector<ClockStep>& steps, CaptureStatistics& counted);
  void StampStray(PacketView& packet, const Outlook& outlook, int64_t wall_ns);
  bool StepBackTo(int64_t time_ns, std::vector<ClockStep>& steps);
  bool has_clock() const { return clock_ns_ != INT64_MIN; }
  // The packets' own time that the clock stands for.
  int64_t own_ns() const { return clock_ns_ - offset_ns_; }

  const ClockRules rules_;
  int64_t clock_ns_ = INT64_MIN;
  int64_t offset_ns_ = 0;
  int64_t before_ns_ = INT64_MIN;  // own_ns() at the packet before the last good one
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_THREADS_PACKET_CLOCK_H_
