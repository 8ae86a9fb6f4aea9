
#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "engine/meter/threads/meter_parts.h"
#include "engine/meter/threads/shared_reader.h"
#include "engine/meter/threads/worker_loop.h"
#include "engine/meter/threads/worker_queues.h"

namespace weir {
namespace {

class SharedSourceMeter final : public Meter {
 public:
  SharedSourceMeter(const MeterSettings& settings, std::unique_ptr<PacketSource> source,
                    const Clock& clock, std::unique_ptr<BudgetShare> open_flows)
      : clock_(clock),
        readers_(ReaderMayWait(settings, *source) ? WorkerQueues::Readers::kThread
                                                  : WorkerQueues::Readers::kWorkers),
        budget_(settings.max_flows, std::move(open_flows)),
        queues_(settings.workers, readers_),
        reader_(settings, std::move(source), clock, queues_) {}

  ~SharedSourceMeter() override {
    Stop();
    if (thread_.joinable()) thread_.join();
  }

  absl::Status AddWorkers(const MeterSettings& settings, FlowSink* sink);

  void Start(std::function<void(absl::Status)> on_end) override {
    thread_ = std::thread([this, on_end = std::move(on_end)] { on_end(Run()); });
  }

  void Stop() override {
    stopped_.store(true, std::memory_order_relaxed);
    reader_.source().Interrupt();
    for (const auto& loop : loops_) loop->mailbox().EndHolds();
  }

  Mailboxes mailboxes() override {
    Mailboxes mailboxes;
    for (const auto& loop : loops_) mailboxes.push_back(&loop->mailbox());
    return mailboxes;
  }

  CaptureStatistics Statistics() const override;

 private:
  absl::Status Run();
  void RunWorker(size_t index);
  bool ReadInto(PacketBatch* batch);
  void Process(size_t index, PacketBatch* batch);
  bool stopped() const { return stopped_.load(std::memory_order_relaxed); }

  const Clock& clock_;
  const WorkerQueues::Readers readers_;
  RecordBudget budget_;
  WorkerQueues queues_;
  SharedReader reader_;
  std::vector<std::unique_ptr<WorkerLoop>> loops_;
  std::atomic<bool> stopped_{false};
  std::thread thread_;  // joins the workers', and reads where they do not
};

absl::Status SharedSourceMeter::AddWorkers(const MeterSettings& settings, FlowSink* sink) {
  for (uint32_t i = 0; i < settings.workers; ++i) {
    auto pipeline = FlowPipeline::Create(settings, sink, &budget_, FlowIds::ByPacket(), nullptr,
                                         clock_, reader_.source().interface_names());
    if (!pipeline.ok()) return pipeline.status();
    loops_.push_back(std::make_unique<WorkerLoop>(*std::move(pipeline), clock_));
    loops_.back()->mailbox().SetWake([this, i] { queues_.Wake(i); });
  }
  return absl::OkStatus();
}

absl::Status SharedSourceMeter::Run() {
  std::vector<std::thread> threads;
  for (size_t i = 0; i < loops_.size(); ++i) threads.emplace_back([this, i] { RunWorker(i); });
  if (readers_ == WorkerQueues::Readers::kThread) {
    while (ReadInto(queues_.AwaitRoom())) continue;
  }
  for (std::thread& thread : threads) thread.join();
  return reader_.status();
}

void SharedSourceMeter::RunWorker(size_t index) {
  WorkerLoop& loop = *loops_[index];
  PacketBatch* batch = nullptr;
  while (true) {
    switch (queues_.Await(index, loop.NanosToWait(), batch)) {
      case WorkerStep::kProcess:
        Process(index, batch);
        break;
      case WorkerStep::kRead:
        ReadInto(batch);
        loop.EndBatch();  // it may read for others only, and long
        break;
      case WorkerStep::kAttend:
        loop.Attend();
        break;
      case WorkerStep::kEnd:
        loop.EndAll(stopped() ? EndReason::kShutdown : EndReason::kSourceEnd);
        return;
    }
  }
}

// False at the end.
bool SharedSourceMeter::ReadInto(PacketBatch* batch) {
  const bool goes_on = stopped() || budget_.spent() ? reader_.End(*batch) : reader_.Read(*batch);
  queues_.EndTurn(goes_on);
  reader_.HandOn(batch);
  return goes_on;
}

void SharedSourceMeter::Process(size_t index, PacketBatch* batch) {
  WorkerLoop& loop = *loops_[index];
  loop.AddClockSteps(batch->decoded.steps);
  loop.Process(batch->PacketsOf(index));
  if (batch->advance_to_ns.has_value()) loop.AdvanceTo(*batch->advance_to_ns);
  queues_.GiveBack(batch);
  loop.EndBatch();
  if (budget_.spent()) reader_.source().Interrupt();  // the reader may wait for packets
}

CaptureStatistics SharedSourceMeter::Statistics() const {
  CaptureStatistics whole = reader_.Statistics();
  whole.interfaces = reader_.source().interfaces();
  for (const auto& loop : loops_) Accumulate(loop->PublishedTotals(), whole);
  SettleTotals(whole);
  return whole;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Meter>> MakeSharedSourceMeter(
    const MeterSettings& settings, std::unique_ptr<PacketSource> source, FlowSink* sink,
    const Clock& clock, std::unique_ptr<BudgetShare> open_flows) {
  auto meter = std::make_unique<SharedSourceMeter>(settings, std::move(source), clock,
                                                   std::move(open_flows));
  if (absl::Status status = meter->AddWorkers(settings, sink); !status.ok()) return status;
  return meter;
}

}  // namespace weir
