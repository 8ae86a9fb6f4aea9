#include "tests/support/checked_run.h"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <future>
#include <mutex>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "engine/base/clock.h"
#include "engine/meter/flow_sink.h"
#include "engine/meter/meter.h"
#include "weir/v1/event.pb.h"

namespace weir {
namespace {

// What the records say, added up.
struct RecordTotals {
  std::array<uint64_t, 6> events{};  // indexed by v1::EventType
  uint64_t all_events = 0;
  uint64_t ended_packets = 0;
  uint64_t ended_bytes = 0;
  uint64_t unreadable_batches = 0;
};

void Add(const v1::FlowEvent& event, RecordTotals& totals) {
  ++totals.all_events;
  ++totals.events.at(event.type());
  if (event.type() != v1::EVENT_TYPE_ENDED) return;
  totals.ended_packets += event.flow().bidirectional().packets();
  totals.ended_bytes += event.flow().bidirectional().link_bytes();
}

class ParsingSink final : public FlowSink {
 public:
  void Append(std::unique_ptr<EventBatch> batch) override {
    v1::FlowEventBatch events;  // its parser refuses text that is not UTF-8, too
    const bool parsed = events.ParseFromString(std::string(batch->bytes()));
    std::lock_guard lock(mutex_);
    if (!parsed || static_cast<size_t>(events.events_size()) != batch->entries().size()) {
      ++totals_.unreadable_batches;
    }
    for (const v1::FlowEvent& event : events.events()) Add(event, totals_);
  }

  RecordTotals totals() const {
    std::lock_guard lock(mutex_);
    return totals_;
  }

 private:
  mutable std::mutex mutex_;
  RecordTotals totals_;
};

template <size_t kSize>
uint64_t SumOf(const std::array<uint64_t, kSize>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), uint64_t{0});
}

class Findings {
 public:
  void ExpectEqual(absl::string_view what, uint64_t a, uint64_t b) {
    if (a != b) absl::StrAppend(&text_, what, ": ", a, " != ", b, "\n");
  }
  void Add(absl::string_view what) { absl::StrAppend(&text_, what, "\n"); }
  std::string text() && { return std::move(text_); }

 private:
  std::string text_;
};

void CheckTotals(const CaptureStatistics& statistics, Findings& faults) {
  faults.ExpectEqual("captured packets = in flows + ignored", statistics.captured_packets,
                     statistics.packets_in_flows + SumOf(statistics.ignored_packets));
  faults.ExpectEqual("captured bytes = in flows + ignored", statistics.captured_bytes,
                     statistics.bytes_in_flows + SumOf(statistics.ignored_bytes));
  faults.ExpectEqual("packets in flows = of ended + of open", statistics.packets_in_flows,
                     statistics.packets_of_ended_flows + statistics.packets_of_open_flows);
  faults.ExpectEqual("bytes in flows = of ended + of open", statistics.bytes_in_flows,
                     statistics.bytes_of_ended_flows + statistics.bytes_of_open_flows);
  faults.ExpectEqual("flows started = ended + open", statistics.flows_started,
                     SumOf(statistics.flows_ended) + statistics.flows_open);
}

void CheckRecords(const MeterSettings& settings, const CaptureStatistics& statistics,
                  const RecordTotals& totals, Findings& faults) {
  faults.ExpectEqual("batches that could not be read", totals.unreadable_batches, 0);
  faults.ExpectEqual("events made = events that came", statistics.events, totals.all_events);
  if (settings.events.started) {
    faults.ExpectEqual("flows started = STARTED", statistics.flows_started,
                       totals.events[v1::EVENT_TYPE_STARTED]);
  }
  if (!settings.events.ended) return;
  faults.ExpectEqual("flows ended = ENDED", SumOf(statistics.flows_ended),
                     totals.events[v1::EVENT_TYPE_ENDED]);
  faults.ExpectEqual("packets of ended flows = of their records", statistics.packets_of_ended_flows,
                     totals.ended_packets);
  faults.ExpectEqual("bytes of ended flows = of their records", statistics.bytes_of_ended_flows,
                     totals.ended_bytes);
}

// Without a bound on the records nothing may be left open.
void CheckNothingOpen(const CaptureStatistics& statistics, Findings& faults) {
  faults.ExpectEqual("flows open at the end", statistics.flows_open, 0);
  faults.ExpectEqual("packets of open flows at the end", statistics.packets_of_open_flows, 0);
}

void CheckEnd(const absl::Status& status, Findings& faults) {
  const bool known = status.ok() || status.code() == absl::StatusCode::kDataLoss ||
                     status.code() == absl::StatusCode::kInvalidArgument;
  if (!known) faults.Add(absl::StrCat("ended with ", status.ToString()));
}

}  // namespace

CheckedRun RunChecked(const MeterSettings& settings, std::unique_ptr<PacketSource> source) {
  CheckedRun run;
  Findings faults;
  ParsingSink sink;
  auto meter = Meter::Create(settings, OneSource(std::move(source)), &sink, SystemClock());
  if (!meter.ok()) {
    run.status = meter.status();
    run.faults = run.status.ToString();
    return run;
  }
  std::promise<absl::Status> ended;
  (*meter)->Start([&](absl::Status status) { ended.set_value(std::move(status)); });
  run.status = ended.get_future().get();
  run.statistics = (*meter)->Statistics();
  CheckEnd(run.status, faults);
  CheckTotals(run.statistics, faults);
  CheckRecords(settings, run.statistics, sink.totals(), faults);
  if (settings.max_flows == 0) CheckNothingOpen(run.statistics, faults);
  run.faults = std::move(faults).text();
  return run;
}

CheckedRun RunChecked(const MeterSettings& settings, FileSourceOptions options) {
  auto source = OpenFileSource(std::move(options));
  if (source.ok()) return RunChecked(settings, *std::move(source));
  CheckedRun run;
  Findings faults;
  run.status = source.status();
  CheckEnd(run.status, faults);
  run.faults = std::move(faults).text();
  return run;
}

CaptureInput InMemory(std::string_view contents) {
  const int descriptor = memfd_create("capture", MFD_CLOEXEC);
  const bool written = descriptor >= 0 && write(descriptor, contents.data(), contents.size()) ==
                                              static_cast<ssize_t>(contents.size());
  if (!written || lseek(descriptor, 0, SEEK_SET) != 0) std::abort();
  return {.path = "in memory", .descriptor = descriptor};
}

}  // namespace weir
