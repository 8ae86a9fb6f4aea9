// What a subscription says of where it begins, what it leaves out, how it is cut and when it ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "tests/integration/exchange_model.h"

namespace weir {
namespace {

constexpr int kInvalidArgument = 3;
constexpr int kDataLoss = 15;

class SubscriptionOptions : public testing::Test {
 protected:
  // A session that is over; all of its events.
  std::vector<v1::FlowEvent> RunToItsEnd(const std::vector<std::string>& paths) {
    id_ = CreateSession(sensor_, FilesSpecOf(paths));
    return sensor_.client().Subscribe(id_).events;
  }

  // A session that runs on, with a holder for whom its flows are held: their EARLY events are
  // there.
  void Hold() {
    id_ = CreateSession(sensor_, HoldSpecOf({"mixed.pcap", "dns.pcap"}, 1));
    holder_ = OpenExchange(sensor_.client(), id_, true);
    v1::FlowStreamMessage message;
    do {
      ASSERT_TRUE(holder_->Read(message));
    } while (!message.has_events());
  }

  v1::SubscribeFlowsRequest Request() const {
    v1::SubscribeFlowsRequest request;
    request.set_session_id(id_);
    return request;
  }
  v1::SubscribeFlowsRequest UntilCaughtUp() const {
    v1::SubscribeFlowsRequest request = Request();
    request.mutable_subscription()->set_end_when_caught_up(true);
    return request;
  }

  void ExpectRefused(const v1::SubscribeFlowsRequest& request, const std::string& field) {
    const CallStatus status = sensor_.client().Run(request).status;
    EXPECT_EQ(status.code, kInvalidArgument) << status.message;
    EXPECT_EQ(status.field, field);
  }

  v1::SessionState StateOf(const std::string& id) {
    v1::GetSessionRequest get;
    get.set_session_id(id);
    v1::GetSessionResponse got;
    EXPECT_TRUE(sensor_.client().Call(get, got).ok());
    return got.session().status().state();
  }

  TestSensor sensor_;
  std::string id_;
  std::unique_ptr<ExchangeCall> holder_;
};

void ExpectCaughtUpEnd(const FlowStreamRecord& record, v1::StreamEndReason reason) {
  ASSERT_TRUE(record.status.ok()) << record.status.message;
  ASSERT_TRUE(record.messages.back().has_ended());
  EXPECT_EQ(record.ended().reason(), reason);
  EXPECT_EQ(std::count_if(record.messages.begin(), record.messages.end(),
                          [](const auto& message) { return message.has_caught_up(); }),
            1);
  EXPECT_EQ(record.ended().ledger().delivered(), record.events.size());
  ExpectBalanced(record.ended().ledger());
}

TEST_F(SubscriptionOptions, DeliverEventsSinceATimeAndCountTheOthersAsFilteredOut) {
  const std::vector<v1::FlowEvent> all = RunToItsEnd({"mixed.pcap", "tls.pcap"});
  std::vector<int64_t> times;
  for (const v1::FlowEvent& event : all) times.push_back(event.event_time_unix_nano());
  std::sort(times.begin(), times.end());
  for (const int64_t since : {INT64_MIN, int64_t{-1}, int64_t{0}, times[times.size() / 2],
                              times.back(), times.back() + 1, INT64_MAX}) {
    SCOPED_TRACE(since);
    v1::SubscribeFlowsRequest request = Request();
    request.mutable_subscription()->set_since_unix_nano(since);
    const FlowStreamRecord record = sensor_.client().Run(request);
    ASSERT_TRUE(record.status.ok()) << record.status.message;
    const size_t wanted = times.end() - std::lower_bound(times.begin(), times.end(), since);
    EXPECT_EQ(record.events.size(), wanted);
    for (const v1::FlowEvent& event : record.events) {
      EXPECT_GE(event.event_time_unix_nano(), since);
    }
    EXPECT_EQ(record.ended().ledger().filtered_out(), all.size() - wanted);
    EXPECT_EQ(record.started().subscription().since_unix_nano(), since);
    ExpectBalanced(record.ended().ledger());
  }
}

TEST_F(SubscriptionOptions, BeginAtTheNewestEvents) {
  const size_t all = RunToItsEnd({"mixed.pcap"}).size();
  ASSERT_GT(all, 4u);
  for (const uint64_t last : {uint64_t{1}, uint64_t{3}, all - 1, all, all + 1, UINT64_MAX}) {
    SCOPED_TRACE(last);
    v1::SubscribeFlowsRequest request = Request();
    request.mutable_subscription()->set_last_events(last);
    const FlowStreamRecord record = sensor_.client().Run(request);
    ASSERT_TRUE(record.status.ok()) << record.status.message;
    ASSERT_EQ(record.events.size(), std::min<uint64_t>(last, all));
    EXPECT_EQ(record.events.front().sequence(), record.started().start_sequence());
    EXPECT_EQ(record.events.back().sequence(), all);
    EXPECT_EQ(record.started().subscription().last_events(), last);
    ExpectBalanced(record.ended().ledger());
  }
}

TEST_F(SubscriptionOptions, CountTheNewestEventsBeforeTheFilters) {
  RunToItsEnd({"mixed.pcap"});
  v1::SubscribeFlowsRequest request = Request();
  request.mutable_subscription()->set_last_events(3);
  request.mutable_subscription()->add_event_types(v1::EVENT_TYPE_STARTED);
  const FlowStreamRecord record = sensor_.client().Run(request);
  EXPECT_TRUE(record.events.empty());
  EXPECT_EQ(record.ended().ledger().filtered_out(), 3u);
}

TEST_F(SubscriptionOptions, RefuseNone) {
  RunToItsEnd({"tls.pcap"});
  v1::SubscribeFlowsRequest request = Request();
  request.mutable_subscription()->set_last_events(0);
  ExpectRefused(request, "subscription.last_events");
  v1::SubscribeFlowsRequest bounded = Request();
  bounded.mutable_subscription()->mutable_batch()->set_max_events(0);
  ExpectRefused(bounded, "subscription.batch.max_events");
}

TEST_F(SubscriptionOptions, BoundTheEventsOfAMessage) {
  const size_t all = RunToItsEnd({"mixed.pcap", "tls.pcap", "dns.pcap"}).size();
  ASSERT_GT(all, 10u);
  for (const uint32_t most : {uint32_t{1}, uint32_t{2}, uint32_t{7}, uint32_t(all)}) {
    for (const bool filters : {false, true}) {
      SCOPED_TRACE(testing::Message() << most << " " << filters);
      v1::SubscribeFlowsRequest request = Request();
      v1::Subscription& subscription = *request.mutable_subscription();
      subscription.mutable_batch()->set_max_events(most);
      if (filters) subscription.add_event_types(v1::EVENT_TYPE_ENDED);
      const std::unique_ptr<FlowCall> call = sensor_.client().Open(request);
      v1::FlowStreamMessage message;
      size_t events = 0, messages = 0;
      int largest = 0;
      while (call->Read(message)) {
        if (message.has_started()) {
          EXPECT_EQ(message.started().subscription().batch().max_events(), most);
        }
        if (!message.has_events()) continue;
        ++messages;
        events += message.events().events_size();
        largest = std::max(largest, message.events().events_size());
      }
      EXPECT_EQ(events, all);
      EXPECT_EQ(largest, static_cast<int>(most));
      EXPECT_GE(messages, (all + most - 1) / most);
    }
  }
}

TEST_F(SubscriptionOptions, EndASessionThatIsOverWithItsOwnEnd) {
  const size_t all = RunToItsEnd({"tls.pcap"}).size();
  const FlowStreamRecord record = sensor_.client().Run(UntilCaughtUp());
  ExpectCaughtUpEnd(record, v1::STREAM_END_REASON_SOURCE_END);
  EXPECT_EQ(record.events.size(), all);
  EXPECT_TRUE(record.started().subscription().end_when_caught_up());
  id_ = CreateSession(sensor_, FilesSpecOf({"http_cut.pcap"}));
  sensor_.client().Subscribe(id_);
  const FlowStreamRecord failed = sensor_.client().Run(UntilCaughtUp());
  EXPECT_EQ(failed.status.code, kDataLoss);
  EXPECT_EQ(failed.ended().reason(), v1::STREAM_END_REASON_FAILED);
  EXPECT_GT(failed.events.size(), 0u);
}

TEST_F(SubscriptionOptions, EndWhenWhatWasThereIsDeliveredThoughTheSessionGoesOn) {
  Hold();
  const FlowStreamRecord record = sensor_.client().Run(UntilCaughtUp());
  ExpectCaughtUpEnd(record, v1::STREAM_END_REASON_CAUGHT_UP);
  EXPECT_GT(record.events.size(), 0u);
  EXPECT_EQ(record.started().subscription().on_overflow(), v1::OVERFLOW_POLICY_BLOCK);
  EXPECT_EQ(record.ended().session_state(), v1::SESSION_STATE_RUNNING);
  v1::SubscribeFlowsRequest live = UntilCaughtUp();
  live.mutable_subscription()->set_position(v1::START_POSITION_LIVE);
  const FlowStreamRecord nothing = sensor_.client().Run(live);
  ExpectCaughtUpEnd(nothing, v1::STREAM_END_REASON_CAUGHT_UP);
  EXPECT_TRUE(nothing.events.empty());
}

TEST_F(SubscriptionOptions, LookAgainWhereTheyEndedBefore) {
  Hold();
  const FlowStreamRecord first = sensor_.client().Run(UntilCaughtUp());
  ExpectCaughtUpEnd(first, v1::STREAM_END_REASON_CAUGHT_UP);
  v1::SubscribeFlowsRequest again = UntilCaughtUp();
  again.mutable_subscription()->set_resume_token(first.tokens.back());
  holder_.reset();  // what it held is released, and the session ends
  while (StateOf(id_) != v1::SESSION_STATE_ENDED) std::this_thread::yield();
  const FlowStreamRecord second = sensor_.client().Run(again);
  ExpectCaughtUpEnd(second, v1::STREAM_END_REASON_SOURCE_END);
  ASSERT_FALSE(second.events.empty());
  EXPECT_EQ(second.events.front().sequence(), first.events.back().sequence() + 1);
  const size_t all = sensor_.client().Subscribe(id_).events.size();
  EXPECT_EQ(first.events.size() + second.events.size(), all);
}

TEST_F(SubscriptionOptions, EndOnALiveSessionAtFullSpeed) {
  v1::SessionSpec spec;
  spec.mutable_source()->mutable_synthetic()->set_packets_per_flow(1);
  spec.mutable_meter()->mutable_idle_timeout();  // a record for each packet
  spec.mutable_meter()->set_max_dissected_packets(0);
  id_ = CreateSession(sensor_, spec);
  for (int i = 0; i < 5; ++i) {
    const FlowStreamRecord record = sensor_.client().Run(UntilCaughtUp());
    ExpectCaughtUpEnd(record, v1::STREAM_END_REASON_CAUGHT_UP);
  }
}

TEST_F(SubscriptionOptions, StartNoSessionToSeeWhatIsThere) {
  v1::SessionSpec spec = FilesSpecOf({"tls.pcap"});
  spec.mutable_lifetime()->mutable_while_subscribed()->mutable_linger();
  id_ = CreateSession(sensor_, spec);
  const FlowStreamRecord look = sensor_.client().Run(UntilCaughtUp());
  ExpectCaughtUpEnd(look, v1::STREAM_END_REASON_CAUGHT_UP);
  EXPECT_TRUE(look.events.empty());
  EXPECT_EQ(look.ended().session_state(), v1::SESSION_STATE_WAITING);
  std::this_thread::sleep_for(
      std::chrono::milliseconds(1500));  // lifetimes are looked at meanwhile
  EXPECT_EQ(StateOf(id_), v1::SESSION_STATE_WAITING);
  EXPECT_GT(sensor_.client().Subscribe(id_).events.size(), 0u);
}

TEST_F(SubscriptionOptions, CannotEndWhereTheSessionBegins) {
  v1::CaptureFlowsRequest request;
  *request.mutable_spec() = FilesSpecOf({"tls.pcap"});
  request.mutable_subscription()->set_end_when_caught_up(true);
  const CallStatus status = sensor_.client().Run(request).status;
  EXPECT_EQ(status.code, kInvalidArgument);
  EXPECT_EQ(status.field, "subscription.end_when_caught_up");
  EXPECT_EQ(sensor_.SessionCount(), 0u);
}

TEST_F(SubscriptionOptions, RefuseATokenThatIsLargerThanAnyMayBe) {
  RunToItsEnd({"tls.pcap"});
  for (const size_t size : {65536, 65537}) {
    v1::SubscribeFlowsRequest request = Request();
    request.mutable_subscription()->set_resume_token(std::string(size, 'x'));
    ExpectRefused(request, "subscription.resume_token");
  }
}

TEST_F(SubscriptionOptions, HaveHeartbeatsAtTheirIntervalOnABusyStream) {
  v1::SessionSpec spec;
  spec.mutable_source()->mutable_synthetic()->set_packets_per_flow(1);
  spec.mutable_meter()->mutable_idle_timeout();
  spec.mutable_meter()->set_max_dissected_packets(0);
  id_ = CreateSession(sensor_, spec);
  v1::SubscribeFlowsRequest request = Request();
  request.mutable_subscription()->mutable_heartbeat_interval()->set_nanos(200'000'000);
  request.mutable_subscription()->mutable_batch()->mutable_max_delay();
  request.mutable_subscription()->mutable_batch()->set_max_events(20);
  request.mutable_subscription()->mutable_field_mask()->add_paths("id");
  const std::unique_ptr<FlowCall> call = sensor_.client().Open(request);
  const auto begin = std::chrono::steady_clock::now();
  v1::FlowStreamMessage message;
  int heartbeats = 0;
  uint64_t messages = 0, events = 0;
  while (heartbeats < 6) {
    ASSERT_TRUE(call->Read(message));
    ++messages;
    events += message.events().events_size();
    if (!message.has_heartbeat()) continue;
    ++heartbeats;
    EXPECT_EQ(message.heartbeat().ledger().delivered(), events);
    ExpectBalanced(message.heartbeat().ledger());
    EXPECT_FALSE(message.resume_token().empty());
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  EXPECT_GE(took.count(), 6 * 0.2 - 0.1);
  EXPECT_LT(took.count(), 6 * 0.2 + 5) << "on a busy machine";
  EXPECT_GT(messages, 100u) << "the stream was not busy: nothing is shown";
}

}  // namespace
}  // namespace weir
