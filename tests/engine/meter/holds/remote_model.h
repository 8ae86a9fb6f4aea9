// A client of a session that holds flows, as the engine sees it: it reads the events and sends a
// verdict on each EARLY one, when and in whatever order it likes.
#ifndef WEIR_TESTS_ENGINE_METER_HOLDS_REMOTE_MODEL_H_
#define WEIR_TESTS_ENGINE_METER_HOLDS_REMOTE_MODEL_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "engine/meter/holds/flow_verdict.h"
#include "engine/meter/meter.h"
#include "tests/support/recording_sink.h"
#include "weir/v1/event.pb.h"

namespace weir {

// The bytes of one label with a text, as FlowVerdict has them.
std::string TextLabel(const std::string& name, const std::string& text);

// Posts the verdicts to all workers and waits until they were applied.
VerdictTotals Apply(Meter& meter, std::vector<FlowVerdict> verdicts);

// A meter's sink. Thread-safe.
class RemoteModel final : public FlowSink {
 public:
  using Decide = std::function<FlowVerdict(const v1::FlowEvent&)>;

  // `decide` is called on a thread of the model's own. Verdicts are sent in an order of their own,
  // by `seed`, some together.
  explicit RemoteModel(Decide decide, uint64_t seed = 1);
  ~RemoteModel() override;

  void Append(std::unique_ptr<EventBatch> batch) override;

  // Becomes the holder of a meter that was not started, whose sink this is.
  void Attach(Meter& meter);

  // To be called before the meter goes.
  void Detach();

  std::vector<v1::FlowEvent> events() const { return events_.Events(); }
  VerdictTotals totals() const;

 private:
  void Run();

  const Decide decide_;
  RecordingSink events_;
  Meter* meter_ = nullptr;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::mt19937_64 random_;            // of the thread
  std::vector<v1::FlowEvent> early_;  // not decided yet; guarded by mutex_, as the following
  VerdictTotals totals_;
  bool over_ = false;
  std::thread thread_;
};

// Runs a meter over the source to its end, with the model as holder. Fails the test where it does
// not end well, or its totals do not balance.
CaptureStatistics RunWith(RemoteModel& model, const MeterSettings& settings,
                          std::unique_ptr<PacketSource> source);

// Every record that ended, with all its fields, in an order of its own.
std::vector<std::string> SortedRecords(const std::vector<v1::FlowEvent>& events);

}  // namespace weir

#endif  // WEIR_TESTS_ENGINE_METER_HOLDS_REMOTE_MODEL_H_
