#include "tests/engine/meter/holds/remote_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <memory>
#include <utility>

#include "engine/meter/flows/pipeline_commands.h"
#include "engine/record/labels.h"
#include "tests/engine/meter/meter_run.h"
#include "weir/v1/label.pb.h"

namespace weir {

std::string TextLabel(const std::string& name, const std::string& text) {
  v1::LabelValue value;
  value.set_string_value(text);
  const std::string bytes = value.SerializeAsString();
  std::string label;
  AppendLabel({name, bytes}, label);
  return label;
}

VerdictTotals Apply(Meter& meter, std::vector<FlowVerdict> verdicts) {
  auto done = std::make_shared<std::promise<void>>();
  const auto batch =
      std::make_shared<VerdictBatch>(std::move(verdicts), [done] { done->set_value(); });
  const Mailboxes mailboxes = meter.mailboxes();
  batch->Expect(mailboxes.size());
  for (size_t over = PostToAll(mailboxes, batch); over > 0; --over) batch->Run(nullptr);
  done->get_future().wait();
  return batch->totals();
}

RemoteModel::RemoteModel(Decide decide, uint64_t seed)
    : decide_(std::move(decide)), random_(seed) {}

RemoteModel::~RemoteModel() { Detach(); }

void RemoteModel::Append(std::unique_ptr<EventBatch> batch) {
  {
    std::lock_guard lock(mutex_);
    for (const v1::FlowEvent& event : ParseEvents(*batch)) {
      if (event.type() == v1::EVENT_TYPE_EARLY) early_.push_back(event);
    }
  }
  events_.Append(std::move(batch));
  changed_.notify_all();
}

void RemoteModel::Attach(Meter& meter) {
  meter_ = &meter;
  for (Mailbox* mailbox : meter.mailboxes()) mailbox->AttachHolder();
  thread_ = std::thread([this] { Run(); });
}

void RemoteModel::Detach() {
  {
    std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void RemoteModel::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return over_ || !early_.empty(); });
    if (early_.empty()) return;
    std::shuffle(early_.begin(), early_.end(), random_);
    std::vector<FlowVerdict> verdicts;
    for (size_t count = 1 + random_() % early_.size(); count > 0; --count) {
      verdicts.push_back(decide_(early_.back()));
      early_.pop_back();
    }
    lock.unlock();
    const VerdictTotals totals = Apply(*meter_, std::move(verdicts));
    lock.lock();
    for (size_t i = 0; i < kVerdictOutcomes; ++i) totals_.count[i] += totals.count[i];
  }
}

VerdictTotals RemoteModel::totals() const {
  std::lock_guard lock(mutex_);
  return totals_;
}

CaptureStatistics RunWith(RemoteModel& model, const MeterSettings& settings,
                          std::unique_ptr<PacketSource> source) {
  auto meter = Meter::Create(settings, OneSource(std::move(source)), &model, SystemClock());
  EXPECT_EQ(meter.status(), absl::OkStatus());
  model.Attach(**meter);
  std::promise<absl::Status> ended;
  (*meter)->Start([&ended](absl::Status status) { ended.set_value(std::move(status)); });
  EXPECT_EQ(ended.get_future().get(), absl::OkStatus());
  model.Detach();
  const CaptureStatistics statistics = (*meter)->Statistics();
  ExpectBalanced(statistics);
  return statistics;
}

std::vector<std::string> SortedRecords(const std::vector<v1::FlowEvent>& events) {
  std::vector<std::string> records;
  for (const v1::FlowEvent& event : events) {
    if (event.type() == v1::EVENT_TYPE_ENDED) records.push_back(event.flow().ShortDebugString());
  }
  std::sort(records.begin(), records.end());
  return records;
}

}  // namespace weir
