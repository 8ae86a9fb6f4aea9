// Subscriptions that begin with a snapshot of the open flows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include "tests/integration/exchange_model.h"

namespace weir {
namespace {

// A session whose flows are all open, held for an hour, with the holder.
class Snapshot : public testing::Test {
 protected:
  void Hold(uint32_t workers = 1) {
    v1::SessionSpec spec = HoldSpecOf({"mixed.pcap", "tls.pcap", "dns.pcap"}, 1);
    spec.mutable_meter()->set_workers(workers);
    spec.mutable_meter()->mutable_verdicts()->set_max_queued_packets(10'000);
    id_ = CreateSession(sensor_, spec);
    holder_ = sensor_.client().OpenExchange();
    ASSERT_TRUE(holder_->Send(OpenMessage(id_, true)));
    ids_ = FirstRecords();
    v1::GetSessionResponse got;
    v1::GetSessionRequest get;
    get.set_session_id(id_);
    do {
      ASSERT_TRUE(sensor_.client().Call(get, got).ok());
      std::this_thread::yield();
    } while (got.session().status().statistics().held_flows() < ids_.size());
  }

  // Of a plain run, those of each key: they are open when all packets are there.
  std::multiset<uint64_t> FirstRecords() {
    std::map<std::set<std::string>, uint64_t> first;
    const FlowStreamRecord plain = sensor_.client().Capture({"mixed.pcap", "tls.pcap", "dns.pcap"});
    all_ids_.clear();
    for (const v1::FlowEvent& event : plain.events) {
      const v1::Flow& flow = event.flow();
      all_ids_.insert(flow.id());
      const std::set<std::string> ends = {flow.src_address() + std::to_string(flow.src_port()),
                                          flow.dst_address() + std::to_string(flow.dst_port()),
                                          std::to_string(flow.protocol())};
      uint64_t& id = first.emplace(ends, flow.id()).first->second;
      id = std::min(id, flow.id());
    }
    std::multiset<uint64_t> ids;
    for (const auto& [ends, id] : first) ids.insert(id);
    return ids;
  }

  v1::SubscribeFlowsRequest Request() const {
    v1::SubscribeFlowsRequest request;
    request.set_session_id(id_);
    request.mutable_subscription()->set_position(v1::START_POSITION_SNAPSHOT);
    return request;
  }

  // Reads as far as `caught_up`: the events before it.
  static std::vector<v1::FlowEvent> ReadSnapshot(FlowCall& call) {
    std::vector<v1::FlowEvent> events;
    v1::FlowStreamMessage message;
    while (call.Read(message) && !message.has_caught_up()) {
      EXPECT_TRUE(message.resume_token().empty());
      for (const v1::FlowEvent& event : message.events().events()) events.push_back(event);
    }
    EXPECT_FALSE(message.resume_token().empty());
    return events;
  }

  static std::multiset<uint64_t> IdsOf(const std::vector<v1::FlowEvent>& events) {
    std::multiset<uint64_t> ids;
    for (const v1::FlowEvent& event : events) {
      EXPECT_FALSE(event.has_sequence());
      EXPECT_EQ(event.type(), v1::EVENT_TYPE_SNAPSHOT);
      ids.insert(event.flow().id());
    }
    return ids;
  }

  TestSensor sensor_;
  std::string id_;
  std::multiset<uint64_t> ids_;      // of the flows that are open while they are held
  std::multiset<uint64_t> all_ids_;  // and of those that follow on the same ends
  std::unique_ptr<ExchangeCall> holder_;
};

TEST_F(Snapshot, HasEachOpenFlowOnceThenWhatHappens) {
  for (const uint32_t workers : {1, 4}) {
    Hold(workers);
    const std::unique_ptr<FlowCall> call = sensor_.client().Open(Request());
    EXPECT_EQ(IdsOf(ReadSnapshot(*call)), ids_);
    holder_.reset();
    const FlowStreamRecord rest = TestClient::Drain(*call);
    ASSERT_TRUE(rest.status.ok()) << rest.status.message;
    std::multiset<uint64_t> ended;
    for (const v1::FlowEvent& event : rest.events) {
      EXPECT_TRUE(event.has_sequence());
      if (event.type() == v1::EVENT_TYPE_ENDED) ended.insert(event.flow().id());
    }
    EXPECT_EQ(ended, all_ids_);
    const v1::Ledger& ledger = rest.ended().ledger();
    ExpectBalanced(ledger);
    EXPECT_EQ(ledger.snapshot_delivered(), ids_.size());
    EXPECT_EQ(ledger.delivered(), rest.events.size());
    EXPECT_GT(ledger.start_sequence(), 1u) << "EARLY events were there before";
  }
}

TEST_F(Snapshot, GoesThroughFiltersAndMasks) {
  Hold();
  v1::SubscribeFlowsRequest request = Request();
  v1::Subscription& subscription = *request.mutable_subscription();
  subscription.add_allow()->add_ports()->set_first(53);
  subscription.mutable_field_mask()->add_paths("id");
  subscription.mutable_batch()->set_max_bytes(1);  // an event to a message
  const std::unique_ptr<FlowCall> call = sensor_.client().Open(request);
  const std::vector<v1::FlowEvent> events = ReadSnapshot(*call);
  EXPECT_GT(events.size(), 0u);
  EXPECT_LT(events.size(), ids_.size());
  for (const v1::FlowEvent& event : events) {
    EXPECT_NE(event.flow().id(), 0u);
    EXPECT_FALSE(event.flow().has_bidirectional());
  }
}

TEST_F(Snapshot, ComesWhateverTypesOfEventAreAskedForButNotThroughFiltersOfThem) {
  Hold();
  v1::SubscribeFlowsRequest request = Request();
  request.mutable_subscription()->add_event_types(v1::EVENT_TYPE_ENDED);
  EXPECT_EQ(IdsOf(ReadSnapshot(*sensor_.client().Open(request))), ids_);
  v1::SubscribeFlowsRequest denying = Request();
  denying.mutable_subscription()->add_deny()->add_event_types(v1::EVENT_TYPE_SNAPSHOT);
  EXPECT_TRUE(ReadSnapshot(*sensor_.client().Open(denying)).empty());
  v1::SubscribeFlowsRequest allowing = Request();
  allowing.mutable_subscription()->add_allow()->add_event_types(v1::EVENT_TYPE_SNAPSHOT);
  EXPECT_EQ(IdsOf(ReadSnapshot(*sensor_.client().Open(allowing))), ids_);
}

TEST_F(Snapshot, ComesWholeWhateverTimeItIsAskedSince) {
  Hold();
  v1::SubscribeFlowsRequest request = Request();
  request.mutable_subscription()->set_since_unix_nano(INT64_MAX);
  EXPECT_EQ(IdsOf(ReadSnapshot(*sensor_.client().Open(request))), ids_);
}

TEST_F(Snapshot, IsAllThereIsForWhoEndsWhenCaughtUp) {
  Hold();
  v1::SubscribeFlowsRequest request = Request();
  request.mutable_subscription()->set_end_when_caught_up(true);
  const FlowStreamRecord record = sensor_.client().Run(request);
  ASSERT_TRUE(record.status.ok()) << record.status.message;
  EXPECT_EQ(IdsOf(record.events), ids_);
  ASSERT_GE(record.messages.size(), 3u);
  EXPECT_TRUE(record.messages[record.messages.size() - 2].has_caught_up());
  EXPECT_EQ(record.ended().reason(), v1::STREAM_END_REASON_CAUGHT_UP);
  EXPECT_EQ(record.ended().session_state(), v1::SESSION_STATE_RUNNING);
  EXPECT_EQ(record.ended().ledger().snapshot_delivered(), ids_.size());
  ExpectBalanced(record.ended().ledger());
}

TEST_F(Snapshot, OfASessionThatWaitsOrIsOverHasNothing) {
  id_ = CreateSession(sensor_, FilesSpecOf({"tls.pcap"}));
  const FlowStreamRecord first = sensor_.client().Run(Request());  // starts it
  ASSERT_TRUE(first.status.ok()) << first.status.message;
  EXPECT_GT(first.events.size(), 0u);
  for (const v1::FlowEvent& event : first.events) EXPECT_TRUE(event.has_sequence());
  const FlowStreamRecord second = sensor_.client().Run(Request());
  ASSERT_TRUE(second.status.ok()) << second.status.message;
  EXPECT_EQ(second.events.size(), 0u);
  EXPECT_EQ(second.messages[1].caught_up().sequence(), first.events.size());
  EXPECT_EQ(second.started().subscription().position(), v1::START_POSITION_SNAPSHOT);
}

TEST_F(Snapshot, IsTakenWhileALiveSessionRuns) {
  v1::SessionSpec spec;
  v1::SyntheticSource& source = *spec.mutable_source()->mutable_synthetic();
  source.set_flows_per_second(5000);
  spec.mutable_meter()->set_max_dissected_packets(0);
  spec.mutable_meter()->set_workers(2);
  id_ = CreateSession(sensor_, spec);
  size_t flows = 0;
  while (flows < 2000) {
    const std::unique_ptr<FlowCall> call = sensor_.client().Open(Request());
    const std::multiset<uint64_t> ids = IdsOf(ReadSnapshot(*call));
    EXPECT_EQ(std::set<uint64_t>(ids.begin(), ids.end()).size(), ids.size()) << "one came twice";
    flows = ids.size();
  }
}

TEST_F(Snapshot, EndsALogThatIsTooSmallNeitherForItselfNorForOthers) {
  v1::SessionSpec spec;
  v1::SyntheticSource& source = *spec.mutable_source()->mutable_synthetic();
  source.set_flows(20'000);
  spec.mutable_meter()->set_max_dissected_packets(0);
  spec.mutable_meter()->set_max_open_flows(5000);  // the rest are evicted: many events
  spec.mutable_log()->set_max_bytes(65536);
  spec.mutable_start()->set_mode(v1::START_MODE_AFTER_SUBSCRIBERS);
  spec.mutable_start()->set_subscribers(2);
  id_ = CreateSession(sensor_, spec);
  v1::SubscribeFlowsRequest plain = Request();
  plain.mutable_subscription()->set_position(v1::START_POSITION_OLDEST);
  FlowStreamRecord other;
  std::thread reader([&] { other = sensor_.SocketClient()->Run(plain); });
  v1::SubscribeFlowsRequest late = Request();
  const FlowStreamRecord first = sensor_.client().Run(late);
  reader.join();
  for (const FlowStreamRecord* record : std::vector<const FlowStreamRecord*>{&first, &other}) {
    ASSERT_TRUE(record->status.ok()) << record->status.message;
    ExpectBalanced(record->ended().ledger());
    EXPECT_EQ(record->ended().ledger().lost_size(), 0);
  }
}

}  // namespace
}  // namespace weir
