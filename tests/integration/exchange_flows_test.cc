// ExchangeFlows: verdicts go back to the sensor, and what they say is in the flows' later events.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <set>
#include <thread>

#include "tests/integration/exchange_model.h"

namespace weir {
namespace {

const std::vector<std::string> kCaptures = {"mixed.pcap", "tls.pcap", "dns.pcap"};

bool Release(const v1::Flow&, v1::FlowVerdict&) { return true; }

bool LabelPort(const v1::Flow& flow, v1::FlowVerdict& verdict) {
  (*verdict.mutable_labels())["port"].set_int_value(flow.dst_port());
  (*verdict.mutable_labels())["even"].set_bool_value(flow.src_port() % 2 == 0);
  return true;
}

bool EndEvenPorts(const v1::Flow& flow, v1::FlowVerdict& verdict) {
  verdict.set_action(flow.src_port() % 2 == 0 ? v1::FLOW_ACTION_END : v1::FLOW_ACTION_CONTINUE);
  return LabelPort(flow, verdict);
}

void ExpectGoodEnd(const FlowStreamRecord& record) {
  ASSERT_TRUE(record.status.ok()) << record.status.message;
  ExpectBalanced(record.ended().ledger());
  ExpectBalanced(record.ended().statistics());
  EXPECT_EQ(record.ended().ledger().lost_size(), 0);
  EXPECT_EQ(record.ended().statistics().held_flows(), 0u);
}

TEST(ExchangeFlows, ShowsLabelsToEverySubscriberAndItsFilters) {
  TestSensor sensor;
  v1::SessionSpec spec = HoldSpecOf(kCaptures, 1);
  spec.mutable_start()->set_mode(v1::START_MODE_AFTER_SUBSCRIBERS);
  spec.mutable_start()->set_subscribers(3);
  const std::string id = CreateSession(sensor, spec);
  std::future<FlowStreamRecord> all =
      std::async([&] { return sensor.SocketClient()->Subscribe(id); });
  std::future<FlowStreamRecord> some = std::async([&] {
    v1::SubscribeFlowsRequest request;
    request.set_session_id(id);
    v1::LabelMatch& match = *request.mutable_subscription()->add_allow()->add_labels();
    match.set_name("port");
    match.mutable_value()->set_int_value(53);
    return sensor.SocketClient()->Run(request);
  });
  const ExchangeRecord model = RunModel(sensor.client(), id, LabelPort);
  const FlowStreamRecord every = all.get();
  const FlowStreamRecord dns = some.get();
  for (const FlowStreamRecord* record : {&model.stream, &every, &dns}) ExpectGoodEnd(*record);
  size_t ended = 0, to_53 = 0;
  for (const v1::FlowEvent& event : every.events) {
    if (event.type() == v1::EVENT_TYPE_EARLY) {
      EXPECT_EQ(event.flow().labels_size(), 0);
      continue;
    }
    ++ended;
    to_53 += event.flow().dst_port() == 53;
    ASSERT_EQ(event.flow().labels_size(), 2);
    EXPECT_EQ(event.flow().labels().at("port").int_value(), event.flow().dst_port());
  }
  EXPECT_GT(ended, 5u);
  EXPECT_EQ(model.results.applied(), ended);
  EXPECT_EQ(model.results.unknown_flows() + model.results.late() + model.results.refused(), 0u);
  EXPECT_GT(to_53, 0u);
  EXPECT_EQ(dns.events.size(), to_53);
  EXPECT_EQ(dns.ended().ledger().filtered_out(), 2 * ended - to_53);
  EXPECT_EQ(every.ended().statistics().decided_holds(), ended);
  EXPECT_EQ(every.ended().statistics().verdicts_applied(), ended);
}

TEST(ExchangeFlows, EndsFlowsForAProgramAtThePacketOfTheVerdict) {
  TestSensor sensor;
  const std::string id = CreateSession(sensor, HoldSpecOf(kCaptures, 2));
  const ExchangeRecord model = RunModel(sensor.client(), id, EndEvenPorts);
  ExpectGoodEnd(model.stream);
  size_t by_program = 0;
  for (const v1::FlowEvent& event : model.stream.events) {
    if (event.flow().end_reason() != v1::END_REASON_PROGRAM) continue;
    ++by_program;
    EXPECT_EQ(event.flow().bidirectional().packets(), 2u);
    EXPECT_EQ(event.flow().src_port() % 2, 0u);
    EXPECT_TRUE(event.flow().labels().at("even").bool_value());
  }
  EXPECT_GT(by_program, 0u);
}

TEST(ExchangeFlows, MakesTheSameRecordsOnEveryRun) {
  TestSensor sensor;
  for (const uint32_t workers : {1, 2, 4}) {
    v1::SessionSpec spec = HoldSpecOf(kCaptures, 3);
    spec.mutable_meter()->set_workers(workers);
    spec.mutable_meter()->set_flow_statistics(true);
    spec.mutable_meter()->mutable_verdicts()->set_max_queued_packets(2);
    std::vector<std::string> first;
    for (int run = 0; run < 3; ++run) {
      const ExchangeRecord model =
          RunModel(sensor.client(), CreateSession(sensor, spec), EndEvenPorts);
      ExpectGoodEnd(model.stream);
      const auto records = SortedRecords(model.stream.events);
      if (run == 0) first = records;
      ASSERT_EQ(records, first) << workers << " workers, run " << run;
    }
    EXPECT_GT(first.size(), 5u);
  }
}

TEST(ExchangeFlows, MakesTheRecordsOfAPlainSessionButForTheLabels) {
  TestSensor sensor;
  const auto plain = SortedRecords(sensor.client().Capture(kCaptures).events);
  ExchangeRecord model =
      RunModel(sensor.client(), CreateSession(sensor, HoldSpecOf(kCaptures, 4)), LabelPort);
  ExpectGoodEnd(model.stream);
  size_t labelled = 0;
  for (v1::FlowEvent& event : model.stream.events) {
    labelled += event.flow().labels_size() > 0;
    event.mutable_flow()->clear_labels();
  }
  EXPECT_GT(labelled, 0u);
  EXPECT_EQ(SortedRecords(model.stream.events), plain);
}

TEST(ExchangeFlows, GoesOnWithoutVerdictsThatDoNotComeInTime) {
  TestSensor sensor;
  v1::SessionSpec spec = HoldSpecOf(kCaptures, 1);
  *spec.mutable_meter()->mutable_verdicts()->mutable_hold_timeout() = {};
  spec.mutable_meter()->mutable_verdicts()->mutable_hold_timeout()->set_nanos(20'000'000);
  const ExchangeRecord model = RunModel(sensor.client(), CreateSession(sensor, spec),
                                        [](const v1::Flow&, v1::FlowVerdict&) { return false; });
  ExpectGoodEnd(model.stream);
  const v1::CaptureStatistics& totals = model.stream.ended().statistics();
  EXPECT_GT(totals.holds(), 5u);
  EXPECT_EQ(totals.expired_holds(), totals.holds());
  EXPECT_EQ(SortedRecords(model.stream.events),
            SortedRecords(sensor.client().Capture(kCaptures).events));
}

TEST(ExchangeFlows, HoldsNothingOnceTheHolderIsGone) {
  for (const bool cancelled : {true, false}) {
    TestSensor sensor;
    const std::string id = CreateSession(sensor, HoldSpecOf(kCaptures, 1));
    const std::unique_ptr<ExchangeCall> holder = OpenExchange(sensor.client(), id, true);
    v1::FlowStreamMessage message;
    do {
      ASSERT_TRUE(holder->Read(message));
    } while (!message.has_events());
    if (cancelled) {
      holder->Cancel();
      EXPECT_EQ(holder->Finish().code, 1);
    } else {
      holder->EndSending();  // its stream goes on
      const ExchangeRecord rest = RunModel(*holder, Release);
      ExpectGoodEnd(rest.stream);
    }
    const FlowStreamRecord record = sensor.client().Subscribe(id);
    ExpectGoodEnd(record);
    const v1::CaptureStatistics& totals = record.ended().statistics();
    EXPECT_GT(totals.released_holds(), 0u);
    EXPECT_EQ(totals.released_holds(), totals.holds());
    EXPECT_EQ(totals.open_flows(), 0u);
  }
}

TEST(ExchangeFlows, HasOneHolderAtATimeAndOthersBesideIt) {
  TestSensor sensor;
  const std::string id = CreateSession(sensor, HoldSpecOf(kCaptures, 1));
  const std::unique_ptr<ExchangeCall> holder = OpenExchange(sensor.client(), id, true);
  v1::FlowStreamMessage message;
  ASSERT_TRUE(holder->Read(message));
  const std::unique_ptr<ExchangeCall> second = OpenExchange(sensor.client(), id, true);
  const CallStatus refused = second->Finish();
  EXPECT_EQ(refused.code, 9) << refused.message;  // FAILED_PRECONDITION
  EXPECT_THAT(refused.message, testing::HasSubstr("another subscriber holds"));
  const std::unique_ptr<ExchangeCall> other = OpenExchange(sensor.client(), id, false);
  std::future<ExchangeRecord> beside = std::async([&] { return RunModel(*other, Release); });
  const ExchangeRecord record = RunModel(*holder, Release);
  ExpectGoodEnd(record.stream);
  ExpectGoodEnd(beside.get().stream);
}

TEST(ExchangeFlows, ReleasesAtOnceWhenTheSessionIsStopped) {
  TestSensor sensor;
  const std::string id = CreateSession(sensor, HoldSpecOf(kCaptures, 1));
  const std::unique_ptr<ExchangeCall> holder = OpenExchange(sensor.client(), id, true);
  v1::FlowStreamMessage message;
  do {
    ASSERT_TRUE(holder->Read(message));
  } while (!message.has_events());
  v1::StopSessionRequest stop;
  stop.set_session_id(id);
  v1::StopSessionResponse stopped;
  ASSERT_TRUE(sensor.client().Call(stop, stopped).ok());
  while (!message.has_ended()) ASSERT_TRUE(holder->Read(message));
  EXPECT_EQ(message.ended().statistics().open_flows(), 0u);
  EXPECT_EQ(message.ended().statistics().held_flows(), 0u);
  EXPECT_TRUE(holder->Finish().ok());
}

}  // namespace

// Who holds the flows of a session, and how a hold goes from one client to another.

namespace {

std::unique_ptr<ExchangeCall> OpenTakingOver(TestClient& client, const std::string& id,
                                             bool hold = true) {
  std::unique_ptr<ExchangeCall> call = client.OpenExchange();
  v1::ExchangeFlowsRequest open = OpenMessage(id, hold);
  open.mutable_open()->set_take_over(true);
  EXPECT_TRUE(call->Send(open));
  return call;
}

// A session with a holder, for whom flows are held by now.
std::unique_ptr<ExchangeCall> HoldSome(TestSensor& sensor, const std::string& id) {
  std::unique_ptr<ExchangeCall> holder = OpenExchange(sensor.client(), id, true);
  v1::FlowStreamMessage message;
  do {
    EXPECT_TRUE(holder->Read(message));
  } while (!message.has_events());
  return holder;
}

enum class Leaves { kCancels, kHalfCloses, kStays };

class ExchangeHold : public testing::TestWithParam<Leaves> {};

TEST_P(ExchangeHold, IsTakenOverWithTheFlowsThatAreHeld) {
  TestSensor sensor;
  const auto plain = SortedRecords(sensor.client().Capture(kCaptures).events);
  const std::string id = CreateSession(sensor, HoldSpecOf(kCaptures, 1));
  const std::unique_ptr<ExchangeCall> first = HoldSome(sensor, id);
  const std::unique_ptr<ExchangeCall> second = OpenTakingOver(sensor.client(), id);
  v1::FlowStreamMessage started;
  ASSERT_TRUE(second->Read(started));
  if (GetParam() == Leaves::kCancels) {
    first->Cancel();
    EXPECT_EQ(first->Finish().code, 1);
  } else if (GetParam() == Leaves::kHalfCloses) {
    first->EndSending();
  }
  std::future<FlowStreamRecord> beside;
  if (GetParam() != Leaves::kCancels) {
    beside = std::async(std::launch::async, [&] { return TestClient::Drain(*first); });
  }
  const ExchangeRecord record = RunModel(*second, Release);
  ASSERT_TRUE(record.stream.status.ok()) << record.stream.status.message;
  EXPECT_EQ(SortedRecords(record.stream.events), plain);
  const v1::CaptureStatistics& totals = record.stream.ended().statistics();
  EXPECT_EQ(totals.released_holds(), 0u) << "none was released but by a verdict";
  EXPECT_EQ(totals.decided_holds(), totals.holds());
  EXPECT_GT(totals.holds(), 5u);
  if (GetParam() == Leaves::kCancels) return;
  const FlowStreamRecord other = beside.get();
  EXPECT_TRUE(other.status.ok()) << other.status.message;
  ExpectBalanced(other.ended().ledger());
}

INSTANTIATE_TEST_SUITE_P(Whatever, ExchangeHold,
                         testing::Values(Leaves::kCancels, Leaves::kHalfCloses, Leaves::kStays));

TEST(ExchangeTakeOver, LeavesTheOtherItsVerdicts) {
  TestSensor sensor;
  const std::string id = CreateSession(sensor, HoldSpecOf({"mixed.pcap"}, 1));
  const std::unique_ptr<ExchangeCall> first = OpenExchange(sensor.client(), id, true);
  v1::FlowStreamMessage message;
  ASSERT_TRUE(first->Read(message));
  const std::unique_ptr<ExchangeCall> second = OpenTakingOver(sensor.client(), id);
  ASSERT_TRUE(second->Read(message));
  const ExchangeRecord record = RunModel(*first, Release);
  EXPECT_TRUE(record.stream.status.ok()) << record.stream.status.message;
  EXPECT_GT(record.results.applied(), 0u);
  EXPECT_EQ(record.stream.ended().statistics().decided_holds(),
            record.stream.ended().statistics().holds());
}

TEST(ExchangeTakeOver, IsForHoldersAlone) {
  TestSensor sensor;
  const std::string id = CreateSession(sensor, HoldSpecOf({"mixed.pcap"}, 1));
  const CallStatus refused = OpenTakingOver(sensor.client(), id, false)->Finish();
  EXPECT_EQ(refused.code, 3) << refused.message;
  EXPECT_THAT(refused.field, testing::EndsWith("take_over"));
}

TEST(ExchangeTakeOver, ReleasesWhatIsHeldWhenTheLastHolderGoes) {
  TestSensor sensor;
  const std::string id = CreateSession(sensor, HoldSpecOf(kCaptures, 1));
  const std::unique_ptr<ExchangeCall> first = HoldSome(sensor, id);
  std::unique_ptr<ExchangeCall> second = OpenTakingOver(sensor.client(), id);
  v1::FlowStreamMessage started;
  ASSERT_TRUE(second->Read(started));
  second.reset();
  const FlowStreamRecord record = TestClient::Drain(*first);
  ASSERT_TRUE(record.status.ok()) << record.status.message;
  EXPECT_EQ(record.ended().statistics().released_holds(), record.ended().statistics().holds());
}

}  // namespace

}  // namespace weir
