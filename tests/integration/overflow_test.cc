// Subscribers that are slower than their session.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "tests/integration/test_sensor.h"

namespace weir {
namespace {

using Clock = std::chrono::steady_clock;

// A live session that makes events as fast as it can, and keeps few of them.
std::string CreateTorrent(TestSensor& sensor) {
  v1::CreateSessionRequest request;
  v1::SessionSpec& spec = *request.mutable_spec();
  spec.mutable_source()->mutable_synthetic()->set_packets_per_flow(1);
  spec.mutable_meter()->mutable_idle_timeout();  // a record for each packet
  spec.mutable_meter()->set_max_dissected_packets(0);
  spec.mutable_meter()->set_workers(1);
  spec.mutable_log()->set_max_bytes(1 << 16);
  v1::CreateSessionResponse response;
  const CallStatus status = sensor.client().Call(request, response);
  EXPECT_TRUE(status.ok()) << status.message;
  return response.session().id();
}

v1::SubscribeFlowsRequest Skipping(const std::string& id) {
  v1::SubscribeFlowsRequest request;
  request.set_session_id(id);
  request.mutable_subscription()->set_on_overflow(v1::OVERFLOW_POLICY_SKIP);
  request.mutable_subscription()->mutable_batch()->mutable_max_delay();
  request.mutable_subscription()->mutable_field_mask()->add_paths("id");
  return request;
}

// Sequences [first, last] that were delivered one after the other.
struct Stretch {
  uint64_t first, last;
};

void AddTo(std::vector<Stretch>& runs, uint64_t sequence) {
  if (!runs.empty() && runs.back().last + 1 == sequence) {
    runs.back().last = sequence;
  } else {
    runs.push_back({sequence, sequence});
  }
}

// How many of [first, last] were delivered.
uint64_t DeliveredOf(const std::vector<Stretch>& runs, uint64_t first, uint64_t last) {
  uint64_t count = 0;
  for (const Stretch& run : runs) {
    const uint64_t from = std::max(first, run.first), to = std::min(last, run.last);
    if (from <= to) count += to - from + 1;
  }
  return count;
}

void Stop(TestSensor& sensor, const std::string& id) {
  v1::StopSessionRequest stop;
  stop.set_session_id(id);
  v1::StopSessionResponse stopped;
  EXPECT_TRUE(sensor.SocketClient()->Call(stop, stopped).ok());
}

TEST(Overflow, OfASkippingSubscriberIsToldAFewTimesASecond) {
  TestSensor sensor;
  const std::string id = CreateTorrent(sensor);
  const auto begin = Clock::now();
  const std::unique_ptr<FlowCall> call = sensor.client().Open(Skipping(id));
  std::vector<Stretch> runs;
  std::vector<v1::StreamGap> gaps;
  std::vector<size_t> runs_before_gap;
  v1::FlowStreamMessage message;
  bool is_stopped = false;
  while (call->Read(message) && !message.has_ended()) {
    for (const v1::FlowEvent& event : message.events().events()) AddTo(runs, event.sequence());
    if (!message.has_gap()) continue;
    gaps.push_back(message.gap());
    runs_before_gap.push_back(runs.size());
    if (gaps.size() < 6 || is_stopped) continue;
    is_stopped = true;
    Stop(sensor, id);
  }
  const std::chrono::duration<double> took = Clock::now() - begin;
  ASSERT_TRUE(message.has_ended());
  // The first at once, and the last before the end.
  EXPECT_LE(gaps.size(), took.count() / 0.25 + 3);
  EXPECT_GT(runs_before_gap.back(), 2 * gaps.size()) << "the reader was too fast: nothing is shown";
  uint64_t lost = 0, told_to = 0;
  for (const v1::StreamGap& gap : gaps) {
    EXPECT_GT(gap.first_sequence(), told_to);
    told_to = gap.last_sequence();
    lost += gap.events();
    EXPECT_EQ(gap.events(), gap.last_sequence() - gap.first_sequence() + 1 -
                                DeliveredOf(runs, gap.first_sequence(), gap.last_sequence()));
  }
  const v1::Ledger& ledger = message.ended().ledger();
  ExpectBalanced(ledger);
  uint64_t lost_in_ledger = 0;
  for (const v1::LostEvents& each : ledger.lost()) lost_in_ledger += each.events();
  EXPECT_EQ(lost, lost_in_ledger);
  EXPECT_EQ(ledger.delivered(), DeliveredOf(runs, 1, UINT64_MAX));
}

TEST(Overflow, ThatWasNotToldWhenAStreamBrokeOffIsToldToTheNext) {
  TestSensor sensor;
  const std::string id = CreateTorrent(sensor);
  std::vector<Stretch> runs;
  std::string token;
  {
    const std::unique_ptr<FlowCall> call = sensor.client().Open(Skipping(id));
    v1::FlowStreamMessage message;
    uint64_t told_to = 0;
    // To events behind a hole that no gap has told.
    while (runs.size() < 2 || runs.back().first - 1 <= told_to) {
      ASSERT_TRUE(call->Read(message));
      if (message.has_gap()) told_to = message.gap().last_sequence();
      for (const v1::FlowEvent& event : message.events().events()) AddTo(runs, event.sequence());
    }
    token = message.resume_token();
  }
  Stop(sensor, id);
  v1::SubscribeFlowsRequest request = Skipping(id);
  request.mutable_subscription()->set_resume_token(token);
  const FlowStreamRecord next = sensor.client().Run(request);
  ASSERT_TRUE(next.status.ok()) << next.status.message;
  ASSERT_TRUE(next.messages[1].has_gap());
  const v1::StreamGap& gap = next.messages[1].gap();
  EXPECT_EQ(gap.reason(), v1::LOSS_REASON_OVERTAKEN);
  EXPECT_EQ(gap.last_sequence(), runs.back().first - 1);
  EXPECT_EQ(gap.events(), gap.last_sequence() - gap.first_sequence() + 1 -
                              DeliveredOf(runs, gap.first_sequence(), gap.last_sequence()));
  ExpectBalanced(next.ended().ledger());
}

}  // namespace
}  // namespace weir
