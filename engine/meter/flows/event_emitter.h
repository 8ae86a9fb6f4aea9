// Makes a worker's events: writes records into the batch at hand, and hands full batches on.
#ifndef WEIR_ENGINE_METER_FLOWS_EVENT_EMITTER_H_
#define WEIR_ENGINE_METER_FLOWS_EVENT_EMITTER_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/budget.h"
#include "engine/capture/interface_names.h"
#include "engine/meter/flow_sink.h"
#include "engine/meter/flows/flow_state.h"
#include "engine/meter/flows/timeline.h"
#include "engine/meter/meter_settings.h"
#include "engine/record/event_writer.h"

namespace weir {

// How many more records a session may make (MeterSettings::max_flows), and what it has of the flows
// that the sensor holds open: shared by its workers.
// Thread-safe. Costs nothing where there is no bound.
class RecordBudget {
 public:
  // 0: no bound. `open_flows` is the session's part of what the sensor holds open; null: no bound.
  explicit RecordBudget(uint64_t max_flows, std::unique_ptr<BudgetShare> open_flows = nullptr)
      : bounded_(max_flows > 0), left_(max_flows), open_flows_(std::move(open_flows)) {}

  BudgetShare* open_flows() const { return open_flows_.get(); }

  // True where one more record may be made.
  bool Take() {
    if (!bounded_) return true;
    uint64_t left = left_.load(std::memory_order_relaxed);
    while (left > 0) {
      if (left_.compare_exchange_weak(left, left - 1, std::memory_order_relaxed)) return true;
    }
    return false;
  }

  bool spent() const { return bounded_ && left_.load(std::memory_order_relaxed) == 0; }

 private:
  const bool bounded_;
  std::atomic<uint64_t> left_;
  const std::unique_ptr<BudgetShare> open_flows_;
};

// Thread-compatible: one per worker.
class EventEmitter {
 public:
  // `sink` outlives the emitter. `interface_names`: by PacketView::interface_number, those of all
  // packets that come; null where none has a number.
  EventEmitter(const MeterSettings& settings, FlowSink* sink,
               std::shared_ptr<const InterfaceNames> interface_names);

  // Writes an event of `type` where the session makes such events.
  void Emit(EventType type, const FlowEntry& flow, EndReason end_reason, int64_t event_ns);

  // Writes a SNAPSHOT event without sequence number into another batch, whatever events the session
  // makes.
  void WriteSnapshot(const FlowEntry& flow, int64_t event_ns, EventBatch& batch);

  // The clock was set back: the times of events and records are told by it.
  void AddClockStep(const ClockStep& step) { timeline_.Add(step); }

  // Hands the batch at hand to the sink, if there is anything in it. Never waits.
  void Flush();
  bool has_events() const { return !batch_->empty(); }

  // Where the sink had no room for more after the last batch: calls what OnHeldUp() was given,
  // which returns when it has. To be called where no flow is in hand, before more events are made.
  void YieldIfHeldUp() {
    if (held_up_) on_held_up_();
  }
  bool is_held_up() const { return held_up_; }
  void OnHeldUp(std::function<void()> on_held_up) { on_held_up_ = std::move(on_held_up); }
  // FlowSink::NanosToRoom() for a batch like the last; at 0 it is held up no longer.
  int64_t NanosToRoom(RoomWaiter& waiter);

  uint64_t events() const { return events_; }

 private:
  bool IsSelected(EventType type) const;
  [[gnu::always_inline]] inline FlowRecord RecordOf(EventType type, const FlowEntry& flow,
                                                    EndReason end_reason, int64_t event_ns) const;

  const EventSelection selection_;
  const bool with_application_;
  const bool with_statistics_;
  const bool with_early_packets_;
  const bool decodes_tunnels_;
  const bool key_icmp_id_;
  const std::shared_ptr<const InterfaceNames> interface_names_;
  uint64_t FlowCounters::*const sizes_;  // that the statistics are of
  FlowSink* const sink_;
  EventWriter writer_;
  Timeline timeline_;
  std::unique_ptr<EventBatch> batch_;
  uint64_t events_ = 0;
  bool held_up_ = false;
  size_t last_batch_bytes_ = 0;
  size_t last_batch_events_ = 0;
  std::function<void()> on_held_up_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_FLOWS_EVENT_EMITTER_H_
