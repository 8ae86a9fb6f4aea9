#include "engine/meter/file_meter.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "engine/base/mutex.h"
#include "engine/meter/meter_parts.h"
#include "engine/meter/packet_reader.h"
#include "engine/meter/router.h"
#include "engine/meter/worker_driver.h"

namespace weir {
namespace {

// How long a worker that could read waits for another one that lags before it looks again.
constexpr int64_t kLookAgainNs = kNanosPerMilli;

class FileMeter final : public Meter, private PacketTarget {
 public:
  FileMeter(const MeterSettings& settings, std::unique_ptr<PacketSource> source, const Clock& clock,
            std::unique_ptr<BudgetShare> open_flows)
      : clock_(clock),
        may_wait_(settings.verdicts.has_value() || source->may_wait()),
        workers_read_(settings.workers > 1 && !may_wait_),
        budget_(settings.max_flows, std::move(open_flows)),
        reader_(settings, std::move(source), clock, *this),
        source_(reader_.source()) {}

  ~FileMeter() override {
    Stop();
    if (thread_.joinable()) thread_.join();
  }

  absl::Status AddWorkers(const MeterSettings& settings, FlowSink* sink);

  void Start(std::function<void(absl::Status)> on_end) override {
    thread_ = std::thread([this, on_end = std::move(on_end)] { on_end(Run()); });
  }

  void Stop() override {
    stopped_.store(true, std::memory_order_relaxed);
    source_.Interrupt();
    for (const auto& driver : drivers_) driver->mailbox().EndHolds();
  }

  Mailboxes mailboxes() override {
    Mailboxes mailboxes;
    for (const auto& driver : drivers_) mailboxes.push_back(&driver->mailbox());
    return mailboxes;
  }

  CaptureStatistics Statistics() const override;

 private:
  // PacketTarget: the router, or the one worker.
  bool wants_more() const override { return !stopped() && !budget_.spent(); }
  void Add(const std::vector<PacketView>& packets) override;
  void EndBatch(const std::shared_ptr<const void>& block) override;
  void AdvanceTo(int64_t now_ns) override;

  absl::Status Run();
  void RunWorker(size_t index);
  std::unique_ptr<RoutedBatch> NextBatch(size_t index);
  void ReadInTurn();
  bool ReadOnce() ABSL_EXCLUSIVE_LOCKS_REQUIRED(turn_);
  void Process(size_t index, std::unique_ptr<RoutedBatch> batch);
  bool stopped() const { return stopped_.load(std::memory_order_relaxed); }
  EndReason end_reason() const { return stopped() ? EndReason::kShutdown : EndReason::kSourceEnd; }

  const Clock& clock_;
  const bool may_wait_;      // who reads can neither run commands nor end holds in time
  const bool workers_read_;  // in turn
  RecordBudget budget_;
  Mutex turn_;  // held by who reads
  PacketReader reader_ ABSL_GUARDED_BY(turn_);
  PacketSource& source_;  // the reader's, for what any thread may do
  bool read_over_ ABSL_GUARDED_BY(turn_) = false;
  std::vector<std::unique_ptr<WorkerDriver>> drivers_;
  std::optional<Router> router_;  // where workers have threads of their own
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

absl::Status FileMeter::AddWorkers(const MeterSettings& settings, FlowSink* sink) {
  for (uint32_t i = 0; i < settings.workers; ++i) {
    auto worker = Worker::Create(settings, sink, &budget_, FlowIds::ByPacket(), nullptr, clock_);
    if (!worker.ok()) return worker.status();
    drivers_.push_back(std::make_unique<WorkerDriver>(*std::move(worker), clock_));
  }
  if (!may_wait_ && !workers_read_) return absl::OkStatus();
  router_.emplace(settings.workers);
  for (size_t i = 0; i < drivers_.size(); ++i) {
    drivers_[i]->mailbox().SetWake([this, i] { router_->WakeUp(i); });
  }
  return absl::OkStatus();
}

absl::Status FileMeter::Run() {
  std::vector<std::thread> threads;
  if (router_.has_value()) {
    for (size_t i = 0; i < drivers_.size(); ++i) threads.emplace_back([this, i] { RunWorker(i); });
  }
  if (!workers_read_) {
    MutexLock lock(turn_);
    while (ReadOnce()) continue;
  }
  for (std::thread& thread : threads) thread.join();
  if (!router_.has_value()) drivers_[0]->EndAll(end_reason());
  MutexLock lock(turn_);
  return reader_.status();
}

void FileMeter::RunWorker(size_t index) {
  while (!router_->is_over(index)) {
    std::unique_ptr<RoutedBatch> batch = NextBatch(index);
    if (batch == nullptr) {
      drivers_[index]->Attend();
    } else {
      Process(index, std::move(batch));
    }
  }
  drivers_[index]->EndAll(end_reason());
}

// The worker's next packets; null where it should look for commands first.
std::unique_ptr<RoutedBatch> FileMeter::NextBatch(size_t index) {
  const int64_t longest_ns = drivers_[index]->NanosToWait();
  if (!workers_read_) return router_->Next(index, longest_ns);
  ReadInTurn();
  return router_->Next(index, std::min(longest_ns, kLookAgainNs));
}

// Reads for all workers until each has something to do, unless another one is at it. Whether more
// is needed is asked again once it is this worker's turn: those before it may have filled a queue,
// and nobody else may empty that while this one waits for room.
void FileMeter::ReadInTurn() {
  bool goes_on = true;
  while (goes_on && router_->needs_more() && turn_.TryLock()) {
    goes_on = router_->needs_more() && ReadOnce();
    turn_.Unlock();
  }
}

bool FileMeter::ReadOnce() {
  if (read_over_) return false;
  if (reader_.ReadNext()) return true;
  read_over_ = true;
  if (router_.has_value()) router_->Close();
  return false;
}

void FileMeter::Process(size_t index, std::unique_ptr<RoutedBatch> batch) {
  WorkerDriver& driver = *drivers_[index];
  driver.Process(batch->packets);
  if (batch->advance_to_ns != RoutedBatch::kNoAdvance) driver.AdvanceTo(batch->advance_to_ns);
  router_->Recycle(index, std::move(batch));
  driver.EndBatch();
  if (budget_.spent()) source_.Interrupt();  // the reader may wait for packets
}

void FileMeter::Add(const std::vector<PacketView>& packets) {
  if (router_.has_value()) {
    router_->Add(packets);
  } else {
    drivers_[0]->Process(packets);
  }
}

void FileMeter::EndBatch(const std::shared_ptr<const void>& block) {
  if (router_.has_value()) {
    router_->Dispatch(block);
  } else {
    drivers_[0]->EndBatch();
  }
}

// Ends the flows that are idle then, whichever worker has them.
void FileMeter::AdvanceTo(int64_t now_ns) {
  if (router_.has_value()) {
    router_->Advance(now_ns);
  } else {
    drivers_[0]->AdvanceTo(now_ns);
  }
}

CaptureStatistics FileMeter::Statistics() const ABSL_NO_THREAD_SAFETY_ANALYSIS {
  CaptureStatistics whole = reader_.Statistics();
  for (const auto& driver : drivers_) Accumulate(driver->Statistics(), whole);
  FillInOpen(whole);
  return whole;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Meter>> MakeFileMeter(const MeterSettings& settings,
                                                     std::unique_ptr<PacketSource> source,
                                                     FlowSink* sink, const Clock& clock,
                                                     std::unique_ptr<BudgetShare> open_flows) {
  auto meter =
      std::make_unique<FileMeter>(settings, std::move(source), clock, std::move(open_flows));
  if (absl::Status status = meter->AddWorkers(settings, sink); !status.ok()) return status;
  return meter;
}

}  // namespace weir
