#include "tests/engine/session/fake_engine.h"

#include <future>
#include <numeric>
#include <utility>

#include "tests/support/event_builder.h"

namespace weir {
namespace {

class EmptySource final : public PacketSource {
 public:
  absl::StatusOr<ReadOutcome> Read(FrameBatch&) override { return ReadOutcome::kEnd; }
  void Interrupt() override {}
  bool is_live() const override { return false; }
  SourceProgress progress() const override { return {}; }
};

}  // namespace

void FakeMeter::Script::Append(size_t events, size_t payload) {
  std::lock_guard<std::mutex> lock(mutex);
  appends.push_back([=](FlowSink* sink) { sink->Append(BatchOf(events, payload)); });
  changed.notify_all();
}

void FakeMeter::Script::End(absl::Status status) {
  std::lock_guard<std::mutex> lock(mutex);
  ended = true;
  outcome = std::move(status);
  changed.notify_all();
}

bool FakeMeter::Script::started() const {
  std::lock_guard<std::mutex> lock(mutex);
  return is_started;
}

bool FakeMeter::Script::stopped() const {
  std::lock_guard<std::mutex> lock(mutex);
  return is_stopped;
}

bool FakeMeter::Script::destroyed() const {
  std::lock_guard<std::mutex> lock(mutex);
  return is_destroyed;
}

FakeMeter::~FakeMeter() {
  Stop();
  if (thread_.joinable()) thread_.join();
  std::lock_guard<std::mutex> lock(script_->mutex);
  script_->is_destroyed = true;
}

void FakeMeter::Start(std::function<void(absl::Status)> on_end) {
  std::lock_guard<std::mutex> lock(script_->mutex);
  script_->is_started = true;
  thread_ = std::thread([this, on_end = std::move(on_end)] { on_end(Run()); });
}

void FakeMeter::Stop() {
  std::lock_guard<std::mutex> lock(script_->mutex);
  script_->is_stopped = true;
  script_->changed.notify_all();
}

absl::Status FakeMeter::Run() {
  Script& script = *script_;
  std::unique_lock<std::mutex> lock(script.mutex);
  while (true) {
    script.changed.wait(
        lock, [&] { return !script.appends.empty() || script.ended || script.is_stopped; });
    if (script.appends.empty()) break;
    const auto append = std::move(script.appends.front());
    script.appends.pop_front();
    lock.unlock();
    append(sink_);
    lock.lock();
  }
  const size_t at_end = script.events_at_end;
  const absl::Status outcome = script.outcome;
  lock.unlock();
  if (at_end > 0) sink_->Append(BatchOf(at_end));
  return outcome;
}

CaptureStatistics FakeMeter::Statistics() const {
  CaptureStatistics statistics;
  statistics.captured_packets = 42;
  statistics.kernel_drops = script_->kernel_drops;
  return statistics;
}

absl::StatusOr<PacketSources> FakeEngine::Open(const SessionSpec&) {
  if (!open_status.ok()) return open_status;
  return OneSource(std::unique_ptr<PacketSource>(std::make_unique<EmptySource>()));
}

MeterFactory FakeEngine::Factory() {
  return [this](const MeterSettings&, PacketSources, FlowSink* sink, const Clock&,
                std::unique_ptr<BudgetShare> open_flows) -> absl::StatusOr<std::unique_ptr<Meter>> {
    std::lock_guard<std::mutex> lock(mutex);
    meters.push_back(std::make_shared<FakeMeter::Script>());
    return std::make_unique<FakeMeter>(meters.back(), sink, std::move(open_flows));
  };
}

SessionSpec FileSpec() {
  SessionSpec spec;
  spec.source = FilesSpec{{"a.pcap"}};
  return spec;
}

SessionSpec LiveSpec() {
  SessionSpec spec;
  spec.source = InterfacesSpec{.names = {"eth0"}};
  return spec;
}

Heard ReadToEnd(Cursor& cursor) {
  Heard heard;
  ReadResult result;
  while (true) {
    cursor.Read({.max_bytes = 64 << 10}, result);
    if (result.kind == ReadResult::Kind::kEnd) break;
    for (const EventSlice& slice : result.slices) {
      const std::vector<uint64_t> sequences = SequencesIn(slice.bytes);
      heard.sequences.insert(heard.sequences.end(), sequences.begin(), sequences.end());
    }
    if (result.kind != ReadResult::Kind::kNothing) continue;
    std::promise<void> ready;
    cursor.NotifyWhenReady([&ready] { ready.set_value(); });
    ready.get_future().wait();
    cursor.CancelNotify();  // waits until set_value has returned
  }
  heard.outcome = result.outcome;
  return heard;
}

bool Balances(const Ledger& ledger) {
  const uint64_t lost = std::accumulate(ledger.lost.begin(), ledger.lost.end(), uint64_t{0});
  return ledger.end_sequence - ledger.start_sequence ==
         ledger.delivered + ledger.filtered_out + lost;
}

void AwaitState(Session& session, SessionState state) {
  std::mutex mutex;
  std::condition_variable changed;
  const auto watch = session.WatchState([&] {
    std::lock_guard<std::mutex> lock(mutex);
    changed.notify_all();
  });
  std::unique_lock<std::mutex> lock(mutex);
  changed.wait(lock, [&] { return session.state() >= state; });
}

}  // namespace weir
