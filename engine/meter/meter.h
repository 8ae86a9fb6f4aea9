// Turns the packets of a source into flow events: owns the threads, the workers and the totals.
#ifndef WEIR_ENGINE_METER_METER_H_
#define WEIR_ENGINE_METER_METER_H_

#include <functional>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/budget.h"
#include "engine/base/clock.h"
#include "engine/base/heap.h"
#include "engine/capture/packet_source.h"
#include "engine/meter/capture_statistics.h"
#include "engine/meter/flow_sink.h"
#include "engine/meter/meter_settings.h"
#include "engine/meter/threads/mailbox.h"

namespace weir {

// Thread-safe. Each worker reads a source of its own on its own thread; then all packets of a flow
// must come from one source. Or one source is shared by all workers, who read it in turn and hand
// each other packets by their addresses; where the source may wait, a reader thread does that.
//
// Life: Create -> Start (threads run) -> the source ends, fails or Stop() is called -> every open
// flow is ended and delivered to the sink -> `on_end` is called once, from the meter's own thread.
// The destructor stops and joins.
class Meter {
 public:
  // One source, or one for each worker, and no flows held on a live one; else INVALID_ARGUMENT.
  // `sink` and `clock` outlive the meter. `open_flows` is its part of what the sensor holds open,
  // CertainFlows() or more; null: no bound but the settings'. Ids are the ordinals of packets in
  // the one finite source, else counts (FlowIds).
  static absl::StatusOr<std::unique_ptr<Meter>> Create(
      const MeterSettings& settings, PacketSources sources, FlowSink* sink, const Clock& clock,
      std::unique_ptr<BudgetShare> open_flows = {});
  virtual ~Meter() = default;

  // A live source captures from its return on. `on_end` gets OK where the source ended or was
  // stopped, else the source's error. It must not destroy the meter. REQUIRES: called once.
  virtual void Start(std::function<void(absl::Status)> on_end) = 0;

  // Ends reading; open flows end with reason SHUTDOWN, with what the kernel had captured of them by
  // now; what is held is released. Returns at once.
  virtual void Stop() = 0;

  virtual CaptureStatistics Statistics() const = 0;

  // Where commands for the workers go, by their numbers. They are read from Start() on, and good as
  // long as the meter.
  virtual Mailboxes mailboxes() = 0;

 private:
  const LargeObject large_object_{};
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_METER_H_
