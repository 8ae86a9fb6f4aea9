// Runs a meter over a fake source to its end, and says its records in words.
#ifndef WEIR_TESTS_ENGINE_METER_METER_RUN_H_
#define WEIR_TESTS_ENGINE_METER_METER_RUN_H_

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "engine/meter/meter.h"
#include "tests/support/fake_source.h"
#include "tests/support/recording_sink.h"

namespace weir {

// Settings without inspection, which most tests do not ask for.
MeterSettings PlainSettings();

// A meter, its sink and its end.
class MeterRun {
 public:
  // Starts at once. `source` is used up. Fails the test where the meter cannot be made.
  MeterRun(const MeterSettings& settings, std::unique_ptr<PacketSource> source,
           const Clock& clock = SystemClock());
  MeterRun(const MeterSettings& settings, PacketSources sources,
           const Clock& clock = SystemClock());

  // Waits for the end; the status given to on_end.
  absl::Status Await();

  void Stop() { meter_->Stop(); }
  CaptureStatistics statistics() const { return meter_->Statistics(); }
  Mailboxes mailboxes() { return meter_->mailboxes(); }
  RecordingSink& sink() { return sink_; }
  std::vector<v1::FlowEvent> events() const { return sink_.Events(); }

 private:
  RecordingSink sink_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool is_over_ = false;  // both guarded by mutex_
  absl::Status status_;
  std::unique_ptr<Meter> meter_;  // gone first
};

// "10.0.0.1:1000 > 10.0.0.2:53 2+1 IDLE": ends, packets by direction, end reason.
std::string InWords(const v1::FlowEvent& event);

// Those of the ended records, in order.
std::vector<std::string> RecordsInWords(const std::vector<v1::FlowEvent>& events);

// Runs to the end and expects OK: the ended records in words.
std::vector<std::string> RecordsOf(const MeterSettings& settings,
                                   std::unique_ptr<PacketSource> source);

// Fails the test where an identity of the totals does not hold after the meter's end.
void ExpectBalanced(const CaptureStatistics& statistics);

}  // namespace weir

#endif  // WEIR_TESTS_ENGINE_METER_METER_RUN_H_
