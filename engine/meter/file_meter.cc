#include "engine/meter/file_meter.h"

#include <atomic>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "engine/meter/intake.h"
#include "engine/meter/meter_parts.h"
#include "engine/meter/router.h"
#include "engine/meter/worker_driver.h"

namespace weir {
namespace {

class FileMeter final : public Meter {
 public:
  FileMeter(const MeterSettings& settings, std::unique_ptr<PacketSource> source, const Clock& clock,
            std::unique_ptr<BudgetShare> open_flows)
      : source_(std::move(source)),
        clock_(clock),
        budget_(settings.max_flows, std::move(open_flows)),
        intake_(settings) {}

  ~FileMeter() override {
    Stop();
    if (reader_.joinable()) reader_.join();
  }

  absl::Status AddWorkers(const MeterSettings& settings, FlowSink* sink) {
    for (uint32_t i = 0; i < settings.workers; ++i) {
      auto worker = Worker::Create(settings, sink, &budget_, FlowIds::ByPacket(), nullptr, clock_);
      if (!worker.ok()) return worker.status();
      drivers_.push_back(std::make_unique<WorkerDriver>(*std::move(worker), clock_));
    }
    if (NeedsRouter(settings)) {
      router_.emplace(settings.workers);
      for (size_t i = 0; i < drivers_.size(); ++i) {
        drivers_[i]->mailbox().SetWake([this, i] { router_->WakeUp(i); });
      }
    }
    return absl::OkStatus();
  }

  void Start(std::function<void(absl::Status)> on_end) override {
    reader_ = std::thread([this, on_end = std::move(on_end)] { on_end(Run()); });
  }

  void Stop() override {
    stopped_.store(true, std::memory_order_relaxed);
    source_->Interrupt();
    for (const auto& driver : drivers_) driver->mailbox().EndHolds();
  }

  Mailboxes mailboxes() override {
    Mailboxes mailboxes;
    for (const auto& driver : drivers_) mailboxes.push_back(&driver->mailbox());
    return mailboxes;
  }

  CaptureStatistics Statistics() const override;

 private:
  // A worker on the reader's thread would not hear of commands while the reader waits for packets,
  // nor of a deadline.
  bool NeedsRouter(const MeterSettings& settings) const {
    return settings.workers > 1 || settings.verdicts.has_value() || source_->may_wait();
  }
  absl::Status Run();
  absl::Status ReadAll();
  void ReadBatch(const FrameBatch& batch);
  void HandOver(const std::vector<PacketView>& packets);
  void EndBatch(const FrameBatch& batch);
  void AdvanceTo(int64_t now_ns);
  void RunWorker(size_t index);
  bool done() const { return stopped_.load(std::memory_order_relaxed) || budget_.spent(); }
  EndReason end_reason() const {
    return stopped_.load(std::memory_order_relaxed) ? EndReason::kShutdown : EndReason::kSourceEnd;
  }

  const std::unique_ptr<PacketSource> source_;
  const Clock& clock_;
  RecordBudget budget_;
  Intake intake_;                    // the reader's
  std::vector<PacketView> packets_;  // the reader's scratch
  Published<CaptureStatistics> intake_statistics_;
  std::vector<std::unique_ptr<WorkerDriver>> drivers_;
  std::optional<Router> router_;  // where workers have threads of their own
  std::atomic<bool> stopped_{false};
  std::thread reader_;
};

absl::Status FileMeter::Run() {
  std::vector<std::thread> threads;
  if (router_.has_value()) {
    for (size_t i = 0; i < drivers_.size(); ++i) threads.emplace_back([this, i] { RunWorker(i); });
  }
  absl::Status status = ReadAll();
  // Why a flow ended must not depend on which packets its worker saw last.
  AdvanceTo(intake_.statistics().newest_packet_ns);
  if (router_.has_value()) {
    router_->Close();
    for (std::thread& thread : threads) thread.join();
  } else {
    drivers_[0]->EndAll(end_reason());
  }
  return status;
}

absl::Status FileMeter::ReadAll() {
  FrameBatch batch;
  while (!done()) {
    absl::StatusOr<ReadOutcome> outcome = source_->Read(batch);
    if (!outcome.ok()) return outcome.status();
    if (*outcome == ReadOutcome::kEnd) break;
    if (*outcome == ReadOutcome::kFrames) {
      ReadBatch(batch);
    } else {
      AdvanceTo(clock_.UnixNanos() - kQuietLagNs);
    }
    EndBatch(batch);
  }
  return absl::OkStatus();
}

void FileMeter::ReadBatch(const FrameBatch& batch) {
  const std::span<const Frame> frames(batch.frames);
  for (size_t start = 0; start < frames.size() && !done(); start += kFramesAtATime) {
    packets_.clear();
    intake_.Decode(frames.subspan(start, std::min(kFramesAtATime, frames.size() - start)),
                   batch.link_type, packets_);
    HandOver(packets_);
  }
}

void FileMeter::HandOver(const std::vector<PacketView>& packets) {
  if (router_.has_value()) {
    router_->Add(packets);
  } else {
    drivers_[0]->Process(packets);
  }
}

void FileMeter::EndBatch(const FrameBatch& batch) {
  intake_statistics_.Set(intake_.statistics());
  if (router_.has_value()) {
    router_->Dispatch(batch.block);
  } else {
    drivers_[0]->EndBatch();
  }
}

// Ends the flows that are idle at `now_ns`, whichever worker has them.
void FileMeter::AdvanceTo(int64_t now_ns) {
  if (router_.has_value()) {
    router_->Advance(now_ns);
  } else {
    drivers_[0]->AdvanceTo(now_ns);
  }
}

void FileMeter::RunWorker(size_t index) {
  WorkerDriver& driver = *drivers_[index];
  while (!router_->is_over(index)) {
    std::unique_ptr<RoutedBatch> batch = router_->Next(index, driver.NanosToWait());
    if (batch == nullptr) {
      driver.Attend();
      continue;
    }
    driver.Process(batch->packets);
    if (batch->advance_to_ns != RoutedBatch::kNoAdvance) driver.AdvanceTo(batch->advance_to_ns);
    router_->Recycle(index, std::move(batch));
    driver.EndBatch();
    if (budget_.spent()) source_->Interrupt();  // the reader may wait for packets
  }
  driver.EndAll(end_reason());
}

CaptureStatistics FileMeter::Statistics() const {
  CaptureStatistics whole = intake_statistics_.Get();
  for (const auto& driver : drivers_) Accumulate(driver->Statistics(), whole);
  FillInOpen(whole);
  const SourceDrops drops = source_->drops();
  whole.kernel_drops = drops.kernel;
  whole.interface_drops = drops.interface;
  const SourceProgress progress = source_->progress();
  whole.source_bytes_read = progress.bytes_read;
  whole.source_bytes_total = progress.bytes_total.value_or(0);
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
