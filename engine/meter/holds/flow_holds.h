// The flows of one worker that wait for a client's verdict: the flow waits, not the worker.
#ifndef WEIR_ENGINE_METER_HOLDS_FLOW_HOLDS_H_
#define WEIR_ENGINE_METER_HOLDS_FLOW_HOLDS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <utility>

#include "engine/base/clock.h"
#include "engine/flow/flow_room.h"
#include "engine/meter/capture_statistics.h"
#include "engine/meter/flows/open_flows.h"
#include "engine/meter/holds/held_flow.h"
#include "engine/meter/meter_settings.h"
#include "engine/packet/packet_view.h"

namespace weir {

// A flow is held from the packet that made its EARLY event until a verdict comes, the deadline
// passes or there is no holder any more. Packets that come meanwhile are queued, and replayed when
// it is released, each at its own time: so the flow's records are those of a worker that had
// stopped at that packet until the verdict was there, and other flows do not see a difference. A
// record that opens in the replay may be held again.
//
// What would show the difference waits until nothing is held: an eviction (AwaitAll). Where there
// is no room to queue a packet the worker waits, too; no wait is longer than the deadlines.
//
// Thread-compatible: its worker's. Time is the monotonic clock's.
class FlowHolds {
 public:
  // Waits for commands to the worker, at most so many nanoseconds, and runs them.
  using AwaitMail = std::function<void(int64_t longest_ns)>;

  // Bytes of queued packets of one worker at most, where there is `room`; a single larger packet is
  // still queued.
  static constexpr size_t kMaxQueuedBytes = size_t{16} << 20;

  // The others outlive it.
  FlowHolds(const VerdictSettings& settings, OpenFlows& flows, const Clock& clock, ByteRoom room);

  void OnAwaitMail(AwaitMail await_mail) { await_mail_ = std::move(await_mail); }

  // Whether there is somebody to wait for. Without a holder nothing is held: what was is released,
  // as far as the sink has room, the rest by ReleaseNext().
  void AttachHolder() { has_holder_ = true; }
  void DetachHolder();

  // Holds a flow whose EARLY event was just made; `ends_by`: why its packet is the last one of its
  // record, or kNone. False where there is no holder.
  bool Hold(FlowEntry* flow, EndReason ends_by);

  // Queues a packet of a held flow, when there is room. False where the flow is not held any more
  // by then, and has to be looked up again.
  bool Queue(const PacketView& packet, FlowEntry* flow);

  // Waits until nothing is held.
  void AwaitAll();
  bool any() const { return !held_.empty(); }

  // A verdict came for a held flow. It is released when all verdicts of its batch have been looked
  // at.
  void Decide(FlowEntry& flow, bool ends);

  // Releases one of the flows on which there is a verdict, or whose holder is gone. False where
  // there is none.
  bool ReleaseNext();

  // Hands on the events of flows that are held since the last call: from now on their deadlines
  // run. To be called when the worker comes to an end of the packets it had.
  void HandOnEvents();

  // The same, and releases those whose deadline has passed. To be called when the verdicts that
  // were there have been applied.
  void ReleaseExpired();

  // How long the worker may wait for packets: INT64_MAX where nothing is held.
  int64_t NanosToDeadline() const;

  // Adds holds to the worker's part of the totals.
  void AddTo(CaptureStatistics& statistics) const;

 private:
  void Hold(FlowEntry* flow, EndReason ends_by, PacketQueue queue, int64_t last_packet_ns);
  bool HasRoom(const HeldFlow& held, size_t bytes);
  void Await();
  void Release(HeldFlow& held, HoldState next);
  void Replay(FlowEntry* flow, PacketQueue queue, int64_t last_packet_ns, bool has_record);

  const VerdictSettings settings_;
  OpenFlows& flows_;
  const Clock& clock_;
  AwaitMail await_mail_;
  bool has_holder_ = false;
  std::list<HeldFlow> held_;  // in the order of their deadlines; those without one come last
  std::deque<HeldFlow*> decided_;
  ByteRoom room_;
  bool events_wait_ = false;  // some have no deadline yet
  size_t queued_bytes_ = 0;   // of all queues
  uint64_t begun_ = 0;
  uint64_t decided_count_ = 0;
  uint64_t expired_count_ = 0;
  uint64_t released_count_ = 0;  // the holder went away, or the session was stopped
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_HOLDS_FLOW_HOLDS_H_
