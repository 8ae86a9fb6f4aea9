// Turns the packets of a source into flow events: owns the threads, the workers and the books.
#ifndef WEIR_ENGINE_METER_METER_H_
#define WEIR_ENGINE_METER_METER_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/clock.h"
#include "engine/capture/packet_source.h"
#include "engine/meter/capture_statistics.h"
#include "engine/meter/flow_sink.h"
#include "engine/meter/meter_settings.h"

namespace weir {

// Thread-safe. With one worker the reader and the worker are one thread; with more a reader thread
// decodes and hands packets to the workers by the hash of their flow.
//
// Life: Create -> Start (threads run) -> the source ends, fails or Stop() is called -> every open
// flow is ended and delivered to the sink -> `on_end` is called once, from the meter's own thread.
// The destructor stops and joins.
class Meter {
 public:
  // `sink` and `clock` outlive the meter.
  static absl::StatusOr<std::unique_ptr<Meter>> Create(const MeterSettings& settings,
                                                       std::unique_ptr<PacketSource> source,
                                                       FlowSink* sink, const Clock& clock);
  virtual ~Meter() = default;

  // `on_end` gets OK where the source ended or was stopped, else the source's error. It must not
  // destroy the meter. REQUIRES: called once.
  virtual void Start(std::function<void(absl::Status)> on_end) = 0;

  // Ends reading; open flows end with reason SHUTDOWN. Returns at once.
  virtual void Stop() = 0;

  virtual CaptureStatistics Statistics() const = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_METER_H_
