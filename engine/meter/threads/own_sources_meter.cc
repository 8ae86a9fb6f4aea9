
#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "engine/host/socket_watch.h"
#include "engine/meter/threads/meter_parts.h"
#include "engine/meter/threads/source_loop.h"

namespace weir {
namespace {

class OwnSourcesMeter final : public Meter {
 public:
  OwnSourcesMeter(const MeterSettings& settings, const Clock& clock,
                  std::unique_ptr<BudgetShare> open_flows)
      : clock_(clock), budget_(settings.max_flows, std::move(open_flows)) {}

  ~OwnSourcesMeter() override {
    Stop();
    if (first_.joinable()) first_.join();
  }

  absl::Status AddWorkers(const MeterSettings& settings, PacketSources sources, FlowSink* sink) {
    if (settings.find_processes) {
      auto watch = SocketWatch::Open(settings.socket_poll_ns, clock_);
      if (!watch.ok()) return watch.status();
      sockets_ = *std::move(watch);
    }
    one_reads_all_ = sources.size() == 1 && !sources[0]->is_live();
    const ProcessDirectory* processes = sockets_ == nullptr ? nullptr : &sockets_->directory();
    for (size_t i = 0; i < sources.size(); ++i) {
      auto pipeline = FlowPipeline::Create(
          settings, sink, &budget_, one_reads_all_ ? FlowIds::ByPacket() : FlowIds::ByCount(i),
          processes, clock_, sources[i]->interface_names());
      if (!pipeline.ok()) return pipeline.status();
      workers_.push_back(std::make_unique<SourceLoop>(settings, std::move(sources[i]),
                                                      *std::move(pipeline), budget_, clock_));
    }
    return absl::OkStatus();
  }

  void Start(std::function<void(absl::Status)> on_end) override {
    if (sockets_ != nullptr) sockets_->Start();
    absl::Status begun = BeginAll();
    first_ = std::thread([this, begun = std::move(begun), on_end = std::move(on_end)] {
      if (begun.ok()) return on_end(RunAll());
      for (const auto& worker : workers_) worker->EndAll(EndReason::kSourceEnd);
      on_end(begun);
    });
  }

  void Stop() override {
    stopped_.store(true, std::memory_order_relaxed);
    InterruptAll();
    for (const auto& worker : workers_) worker->mailbox().EndHolds();
  }

  Mailboxes mailboxes() override {
    Mailboxes mailboxes;
    for (const auto& worker : workers_) mailboxes.push_back(&worker->mailbox());
    return mailboxes;
  }

  CaptureStatistics Statistics() const override;

 private:
  absl::Status BeginAll();
  absl::Status RunAll();
  absl::Status RunOne(size_t index);
  void InterruptAll() {
    for (const auto& worker : workers_) worker->source().Interrupt();
  }

  const Clock& clock_;
  RecordBudget budget_;
  std::unique_ptr<SocketWatch> sockets_;  // null where no processes are sought; workers use it
  bool one_reads_all_ = false;  // of a file: it has no share to tell of, and ordinals for ids
  std::vector<std::unique_ptr<SourceLoop>> workers_;
  std::atomic<bool> stopped_{false};
  std::thread first_;  // runs worker 0, starts the others' threads and joins them
};

absl::Status OwnSourcesMeter::BeginAll() {
  for (const auto& worker : workers_) {
    if (absl::Status status = worker->source().Begin(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status OwnSourcesMeter::RunAll() {
  std::vector<absl::Status> outcomes(workers_.size());
  std::vector<std::thread> threads;
  for (size_t i = 1; i < workers_.size(); ++i) {
    threads.emplace_back([this, i, &outcomes] { outcomes[i] = RunOne(i); });
  }
  outcomes[0] = RunOne(0);
  for (std::thread& thread : threads) thread.join();
  absl::Status first_error;
  for (const absl::Status& outcome : outcomes) first_error.Update(outcome);
  return first_error;
}

// A worker that is over, for whatever reason, leaves none of the others behind.
absl::Status OwnSourcesMeter::RunOne(size_t index) {
  absl::Status outcome = workers_[index]->Run(stopped_);
  if (!outcome.ok() || budget_.spent()) InterruptAll();
  return outcome;
}

void AddInterfaces(const std::vector<InterfaceCounts>& part, std::vector<InterfaceCounts>& whole) {
  if (whole.empty()) {
    whole = part;
    return;
  }
  for (size_t i = 0; i < part.size() && i < whole.size(); ++i) {
    whole[i].captured += part[i].captured;
    whole[i].kernel_drops += part[i].kernel_drops;
    whole[i].interface_drops += part[i].interface_drops;
  }
}

CaptureStatistics OwnSourcesMeter::Statistics() const {
  CaptureStatistics whole;
  for (const auto& worker : workers_) {
    const CaptureStatistics part = worker->Statistics();
    Accumulate(part, whole);
    AddInterfaces(worker->source().interfaces(), whole.interfaces);
    if (one_reads_all_) continue;
    whole.workers.push_back({.captured_packets = part.captured_packets,
                             .captured_bytes = part.captured_bytes,
                             .flows_open = part.flows_open,
                             .kernel_drops = part.kernel_drops});
  }
  if (sockets_ != nullptr) whole.failed_socket_lookups = sockets_->failed_looks();
  return whole;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Meter>> MakeOwnSourcesMeter(
    const MeterSettings& settings, PacketSources sources, FlowSink* sink, const Clock& clock,
    std::unique_ptr<BudgetShare> open_flows) {
  auto meter = std::make_unique<OwnSourcesMeter>(settings, clock, std::move(open_flows));
  if (absl::Status status = meter->AddWorkers(settings, std::move(sources), sink); !status.ok()) {
    return status;
  }
  return meter;
}

}  // namespace weir
