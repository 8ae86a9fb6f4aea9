// A meter that holds flows, with the test in the holder's place.
#ifndef WEIR_TESTS_ENGINE_METER_HOLDS_HELD_METER_H_
#define WEIR_TESTS_ENGINE_METER_HOLDS_HELD_METER_H_

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "engine/meter/holds/flow_verdict.h"
#include "engine/meter/meter.h"
#include "tests/engine/meter/holds/remote_model.h"
#include "tests/support/fake_source.h"
#include "tests/support/recording_sink.h"

namespace weir {

// Settings without inspection, with flows held at packet `decide_after`.
MeterSettings HoldSettings(uint32_t decide_after);

// A packet of UDP between 10.0.0.1:PORT and 10.0.0.2:53.
PacketBuilder UdpPacket(uint16_t port);

class HeldMeter {
 public:
  // Starts at once, with a holder. `open_flows`: see Meter::Create.
  HeldMeter(const MeterSettings& settings, std::unique_ptr<FakeSource> source,
            const Clock& clock = SystemClock(), std::unique_ptr<BudgetShare> open_flows = {});

  Meter& meter() { return *meter_; }
  RecordingSink& sink() { return sink_; }
  CaptureStatistics statistics() const { return meter_->Statistics(); }

  // Returns once so many holds have begun in all.
  void AwaitHolds(uint64_t count) const;
  void AttachHolder();
  void DetachHolder();
  // Makes the workers look at the clock, and waits until they have.
  void Poke() { (void)Apply(*meter_, {}); }
  VerdictTotals Say(std::vector<FlowVerdict> verdicts) {
    return Apply(*meter_, std::move(verdicts));
  }

  // Waits for the end: "ID LIFE" for each event, where LIFE is its type, the packets so far, the
  // reason and the labels: "3 ENDED 2 IDLE verdict=ok".
  std::vector<std::string> Await();
  std::vector<std::string> events() const;

 private:
  RecordingSink sink_;
  std::promise<absl::Status> ended_;
  std::unique_ptr<Meter> meter_;  // gone first
};

}  // namespace weir

#endif  // WEIR_TESTS_ENGINE_METER_HOLDS_HELD_METER_H_
