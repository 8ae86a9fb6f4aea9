// Puts the gaps of a stream together, so that it tells of the events that it lost only now and
// then.
#ifndef WEIR_SERVER_STREAMS_GAP_COALESCER_H_
#define WEIR_SERVER_STREAMS_GAP_COALESCER_H_

#include <cstdint>
#include <optional>

#include "engine/base/clock.h"
#include "engine/log/cursor.h"
#include "server/convert/gap_report.h"

namespace weir {

// A subscriber that is slower than its session loses events again and again, a few before each of
// its messages. The first gap is told at once. Those that follow within kIntervalNs of one that was
// told are told together, behind the events in between, so that gaps stay few and keep no event
// waiting. What is lost and not told yet goes into the stream's tokens. Not thread-safe; times are
// monotonic.
class GapCoalescer {
 public:
  static constexpr int64_t kIntervalNs = 250 * kNanosPerMilli;

  // Takes a gap in; what is to be told now, if anything.
  std::optional<GapReport> Add(const Gap& gap, int64_t now_ns);

  // Lost before the stream began, and not told then: due at once.
  void Restore(const GapReport& report) { untold_ = report; }

  const std::optional<GapReport>& untold() const { return untold_; }
  // How long it may wait; 0: no longer. REQUIRES: something is untold.
  int64_t DueIn(int64_t now_ns) const;

  // What was untold is told. REQUIRES: something is untold.
  GapReport Tell(int64_t now_ns);

 private:
  std::optional<GapReport> untold_;
  std::optional<int64_t> last_told_ns_;
};

}  // namespace weir

#endif  // WEIR_SERVER_STREAMS_GAP_COALESCER_H_
