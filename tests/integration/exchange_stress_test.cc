// ExchangeFlows with clients that go away, come too late or say too much.
#include <gtest/gtest.h>

#include <random>
#include <thread>
#include <vector>

#include "tests/integration/exchange_model.h"

namespace weir {
namespace {

const std::vector<std::string> kCaptures = {"mixed.pcap", "tls.pcap", "dns.pcap"};

// So little room that the reader waits for whoever holds.
v1::SessionSpec TightSpec(uint32_t workers) {
  v1::SessionSpec spec = HoldSpecOf(kCaptures, 1);
  spec.mutable_meter()->set_workers(workers);
  spec.mutable_meter()->mutable_verdicts()->set_max_queued_packets(1);
  return spec;
}

v1::CaptureStatistics StatisticsOf(TestSensor& sensor, const std::string& id) {
  v1::GetSessionRequest get;
  get.set_session_id(id);
  v1::GetSessionResponse got;
  EXPECT_TRUE(sensor.client().Call(get, got).ok());
  return got.session().status().statistics();
}

// Decides on so many flows, as long as there are some, and is cut off.
void HoldForAWhile(TestSensor& sensor, const std::string& id, uint64_t verdicts) {
  const std::unique_ptr<ExchangeCall> call = sensor.client().OpenExchange();
  if (!call->Send(OpenMessage(id, true))) return;
  v1::FlowStreamMessage message;
  while (call->Read(message)) {
    for (const v1::FlowEvent& event : message.events().events()) {
      if (event.type() != v1::EVENT_TYPE_EARLY) continue;
      if (verdicts-- == 0) {
        call->Cancel();
        (void)call->Finish();
        return;
      }
      call->Send(VerdictOn(event.flow().id()));
    }
  }
}

TEST(ExchangeStress, GoesOnWhateverBecomesOfHoldersThatTheReaderWaitsFor) {
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  TestSensor sensor;
  const auto plain = SortedRecords(sensor.client().Capture(kCaptures).events);
  for (const uint32_t workers : {1, 2, 4}) {
    for (int round = 0; round < 5; ++round) {
      const std::string id = CreateSession(sensor, TightSpec(workers));
      for (int holders = 0; holders < 3; ++holders) HoldForAWhile(sensor, id, random() % 4);
      const FlowStreamRecord record = sensor.client().Subscribe(id);
      ASSERT_TRUE(record.status.ok()) << record.status.message;
      ExpectBalanced(record.ended().ledger());
      const v1::CaptureStatistics& totals = record.ended().statistics();
      ExpectBalanced(totals);
      EXPECT_EQ(totals.held_flows() + totals.expired_holds(), 0u);
      EXPECT_EQ(totals.decided_holds() + totals.released_holds(), totals.holds());
      EXPECT_GT(totals.released_holds(), 0u);
      ASSERT_EQ(SortedRecords(record.events), plain) << workers << " workers";
    }
  }
}

TEST(ExchangeStress, CountsVerdictsOnFlowsThatAreOver) {
  TestSensor sensor;
  const std::string id = CreateSession(sensor, TightSpec(1));
  const FlowStreamRecord first = sensor.client().Subscribe(id);  // without a holder
  ASSERT_TRUE(first.status.ok());
  for (int round = 0; round < 20; ++round) {
    const std::unique_ptr<ExchangeCall> call = sensor.client().OpenExchange();
    ASSERT_TRUE(call->Send(OpenMessage(id, true)));
    v1::ExchangeFlowsRequest request;
    for (const v1::FlowEvent& event : first.events) {
      request.mutable_verdicts()->add_verdicts()->set_flow_id(event.flow().id());
    }
    (void)call->Send(request);  // may come when the stream has ended
    uint64_t unknown = 0;
    v1::FlowStreamMessage message, last;
    while (call->Read(message)) {
      last = message;
      unknown += message.verdicts().unknown_flows();
      EXPECT_EQ(message.verdicts().applied(), 0u);
    }
    const CallStatus status = call->Finish();
    ASSERT_TRUE(status.ok()) << status.message;
    ASSERT_TRUE(last.has_ended());
    EXPECT_EQ(last.ended().ledger().delivered(), first.events.size());
    EXPECT_TRUE(unknown == 0 || unknown == first.events.size()) << unknown;
  }
  EXPECT_EQ(StatisticsOf(sensor, id).verdicts_applied(), 0u);
}

// Floods of verdicts from several clients beside a holder, whose own are not harmed by them.
TEST(ExchangeStress, AnswersEveryVerdictOfAFlood) {
  constexpr uint64_t kClients = 3, kBatches = 40, kSize = 5000;
  TestSensor sensor;
  const std::string id = CreateSession(sensor, TightSpec(2));
  const std::unique_ptr<ExchangeCall> holder = sensor.client().OpenExchange();
  ASSERT_TRUE(holder->Send(OpenMessage(id, true)));
  v1::FlowStreamMessage started;
  ASSERT_TRUE(holder->Read(started));
  v1::ExchangeFlowsRequest batch;
  for (uint64_t i = 0; i < kSize; ++i) {
    batch.mutable_verdicts()->add_verdicts()->set_flow_id((1ull << 60) + i);
  }
  std::vector<std::thread> clients;
  for (uint64_t i = 0; i < kClients; ++i) {
    clients.emplace_back([&] {
      const std::unique_ptr<ExchangeCall> call = sensor.SocketClient()->OpenExchange();
      ASSERT_TRUE(call->Send(OpenMessage(id, false)));
      std::thread sender([&] {
        for (uint64_t k = 0; k < kBatches; ++k) EXPECT_TRUE(call->Send(batch));
      });
      uint64_t unknown = 0;
      v1::FlowStreamMessage message;
      while (unknown < kBatches * kSize && call->Read(message)) {
        unknown += message.verdicts().unknown_flows();
        EXPECT_LE(message.verdicts().unknown_flow_ids_size(), 256);
      }
      EXPECT_EQ(unknown, kBatches * kSize);
      sender.join();
    });
  }
  for (std::thread& client : clients) client.join();
  const ExchangeRecord model =
      RunModel(*holder, [](const v1::Flow&, v1::FlowVerdict&) { return true; });
  ASSERT_TRUE(model.stream.status.ok()) << model.stream.status.message;
  EXPECT_EQ(SortedRecords(model.stream.events),
            SortedRecords(sensor.client().Capture(kCaptures).events));
  EXPECT_EQ(model.stream.ended().statistics().decided_holds(), model.results.applied());
}

}  // namespace
}  // namespace weir
