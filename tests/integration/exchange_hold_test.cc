// Who holds the flows of a session, and how a hold goes from one client to another.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "tests/integration/exchange_model.h"

namespace weir {
namespace {

const std::vector<std::string> kCaptures = {"mixed.pcap", "tls.pcap", "dns.pcap"};

bool Release(const v1::Flow&, v1::FlowVerdict&) { return true; }

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
