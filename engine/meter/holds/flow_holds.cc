#include "engine/meter/holds/flow_holds.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace weir {

FlowHolds::FlowHolds(const VerdictSettings& settings, OpenFlows& flows, const Clock& clock,
                     ByteRoom room)
    : settings_(settings), flows_(flows), clock_(clock), room_(room) {}

void FlowHolds::DetachHolder() {
  has_holder_ = false;
  for (HeldFlow& held : held_) held.abandoned = !held.decided;
  while (!flows_.emitter().is_held_up() && ReleaseNext()) continue;
}

bool FlowHolds::Hold(FlowEntry* flow, EndReason ends_by) {
  if (!has_holder_) return false;
  Hold(flow, ends_by, {}, flow->state.last_seen_ns);
  return true;
}

void FlowHolds::Hold(FlowEntry* flow, EndReason ends_by, PacketQueue queue,
                     int64_t last_packet_ns) {
  ++begun_;
  events_wait_ = true;
  queued_bytes_ += queue.bytes();
  HeldFlow& held = held_.emplace_back(
      HeldFlow{.flow = flow, .queue = std::move(queue), .last_packet_ns = last_packet_ns});
  held.ends_by = ends_by;
  held.in_list = std::prev(held_.end());
  flow->state.hold = HoldState::kHeld;
  flow->state.held = &held;
}

bool FlowHolds::Queue(const PacketView& packet, FlowEntry* flow) {
  const size_t bytes = PacketQueue::BytesOf(packet);
  while (!HasRoom(*flow->state.held, bytes)) {
    Await();
    flow = flows_.Find(packet);
    if (flow == nullptr || flow->state.held == nullptr) return false;
  }
  HeldFlow& held = *flow->state.held;
  held.queue.Push(packet);
  held.last_packet_ns = packet.timestamp_ns;
  queued_bytes_ += bytes;
  flows_.TouchHeld(flow);
  return true;
}

bool FlowHolds::HasRoom(const HeldFlow& held, size_t bytes) {
  if (held.queue.size() >= settings_.max_queued_packets) return false;
  const size_t all = queued_bytes_ + bytes;
  return queued_bytes_ == 0 || (all <= kMaxQueuedBytes && room_.Fits(all));
}

void FlowHolds::AwaitAll() {
  while (true) {
    flows_.emitter().YieldIfHeldUp();
    if (held_.empty()) return;
    Await();
  }
}

void FlowHolds::Await() {
  HandOnEvents();
  flows_.emitter().Flush();
  await_mail_(NanosToDeadline());
  ReleaseExpired();
}

void FlowHolds::Decide(FlowEntry& flow, bool ends) {
  HeldFlow& held = *flow.state.held;
  held.ends = held.ends || ends;
  if (!held.decided) decided_.push_back(&held);
  held.decided = true;
  held.abandoned = false;
}

// Once the decided ones are gone, the abandoned ones are the oldest: none was held after them then.
bool FlowHolds::ReleaseNext() {
  if (!decided_.empty()) {
    HeldFlow* const held = decided_.front();
    decided_.pop_front();
    ++decided_count_;
    Release(*held, HoldState::kNone);
    return true;
  }
  if (held_.empty() || !held_.front().abandoned) return false;
  ++released_count_;
  Release(held_.front(), HoldState::kNone);
  return true;
}

void FlowHolds::ReleaseExpired() {
  if (held_.empty()) return;
  HandOnEvents();
  const int64_t now_ns = clock_.MonotonicNanos();
  while (true) {
    flows_.emitter().YieldIfHeldUp();
    if (held_.empty() || held_.front().deadline_ns > now_ns) break;
    ++expired_count_;
    Release(held_.front(), HoldState::kExpired);
  }
  HandOnEvents();  // of flows that are held again
}

void FlowHolds::HandOnEvents() {
  if (!events_wait_) return;
  events_wait_ = false;
  flows_.emitter().Flush();
  const int64_t deadline_ns = clock_.MonotonicNanos() + settings_.hold_timeout_ns;
  for (auto held = held_.rbegin();
       held != held_.rend() && held->deadline_ns == HeldFlow::kNoDeadline; ++held) {
    held->deadline_ns = deadline_ns;
  }
}

int64_t FlowHolds::NanosToDeadline() const {
  if (held_.empty() || held_.front().deadline_ns == HeldFlow::kNoDeadline) {
    return std::numeric_limits<int64_t>::max();
  }
  return std::max<int64_t>(0, held_.front().deadline_ns - clock_.MonotonicNanos());
}

void FlowHolds::Release(HeldFlow& held, HoldState next) {
  HeldFlow taken = std::move(held);
  held_.erase(taken.in_list);
  queued_bytes_ -= taken.queue.bytes();
  FlowEntry* const flow = taken.flow;
  FlowState& state = flow->state;
  state.hold = next;
  state.held = nullptr;
  const EndReason ends_by = taken.ends ? EndReason::kProgram : taken.ends_by;
  const bool is_over = ends_by != EndReason::kNone;
  if (is_over) flows_.EndRecord(*flow, ends_by, state.last_seen_ns);
  Replay(flow, std::move(taken.queue), taken.last_packet_ns, !is_over);
}

// The flow keeps its rank in the order of use, which is that of its newest packet already, unless
// it comes to another list.
void FlowHolds::Replay(FlowEntry* flow, PacketQueue queue, int64_t last_packet_ns,
                       bool has_record) {
  while (!queue.empty()) {
    const PacketView& packet = queue.front();
    const uint8_t list = flow->state.idle_list;
    if (has_record) {
      flows_.RenewIfOver(packet, *flow);
    } else {
      flows_.Reopen(packet, *flow);
    }
    const PacketSignals signals = flows_.Add(packet, *flow);
    queue.Pop();
    // Before it lingers: a record that its first packet closes may come back to the list that the
    // one before it was in.
    if (flow->state.idle_list != list) flows_.LeaveList(flow, list, last_packet_ns);
    if (signals.lingers) flows_.Linger(flow, last_packet_ns);
    if (signals.early && has_holder_) {
      return Hold(flow, signals.ends, std::move(queue), last_packet_ns);
    }
    has_record = signals.ends == EndReason::kNone;
    if (!has_record) flows_.EndRecord(*flow, signals.ends, flow->state.last_seen_ns);
  }
  if (has_record) {
    flows_.EndIfIdle(flow);
  } else {
    flows_.Erase(flow);
  }
}

void FlowHolds::AddTo(CaptureStatistics& statistics) const {
  statistics.holds = begun_;
  statistics.decided_holds = decided_count_;
  statistics.expired_holds = expired_count_;
  statistics.released_holds = released_count_;
}

}  // namespace weir
