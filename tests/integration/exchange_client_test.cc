// The client library's exchange, against a real sensor.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

#include "clients/cpp/channel.h"
#include "clients/cpp/flow_stream.h"
#include "tests/integration/exchange_model.h"
#include "tests/integration/test_sensor.h"

namespace weir {
namespace {

v1::OpenExchange OpenOf(const std::string& id, bool hold) {
  v1::OpenExchange open;
  open.set_session_id(id);
  open.set_hold(hold);
  return open;
}

TEST(ExchangeClient, SendsVerdictsFromManyThreadsWhileItReads) {
  TestSensor sensor;
  const std::string id = CreateSession(sensor, HoldSpecOf({"mixed.pcap", "dns.pcap"}, 1));
  const auto stream =
      client::FlowStream::Exchange(*client::Connect(sensor.address()), OpenOf(id, true));
  std::vector<std::thread> senders;
  uint64_t early = 0, labelled = 0, applied = 0;
  while (stream->Next()) {
    applied += stream->message().verdicts().applied();
    for (const v1::FlowEvent& event : stream->message().events().events()) {
      labelled += event.flow().labels_size();
      if (event.type() != v1::EVENT_TYPE_EARLY) continue;
      ++early;
      senders.emplace_back([&stream, flow = event.flow().id()] {
        v1::FlowVerdictBatch batch;
        v1::FlowVerdict& verdict = *batch.add_verdicts();
        verdict.set_flow_id(flow);
        (*verdict.mutable_labels())["by"].set_string_value("a thread");
        EXPECT_TRUE(stream->SendVerdicts(std::move(batch)));
      });
    }
  }
  for (std::thread& sender : senders) sender.join();
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_GT(early, 5u);
  EXPECT_EQ(labelled, early);
  EXPECT_EQ(applied, early);
  EXPECT_FALSE(stream->SendVerdicts({})) << "it is over";
}

TEST(ExchangeClient, GoesOnAfterItHasSentItsLastVerdict) {
  TestSensor sensor;
  const std::string id = CreateSession(sensor, HoldSpecOf({"mixed.pcap"}, 1));
  const auto stream =
      client::FlowStream::Exchange(*client::Connect(sensor.address()), OpenOf(id, true));
  ASSERT_TRUE(stream->Next());
  stream->EndVerdicts();
  stream->EndVerdicts();
  EXPECT_FALSE(stream->SendVerdicts({}));
  while (stream->Next()) continue;
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_NE(stream->ended(), nullptr);
}

TEST(ExchangeClient, TellsWhatWasWrongWithAVerdict) {
  TestSensor sensor;
  const std::string id = CreateSession(sensor, HoldSpecOf({"mixed.pcap"}, 1));
  const auto stream =
      client::FlowStream::Exchange(*client::Connect(sensor.address()), OpenOf(id, true));
  EXPECT_TRUE(stream->SendVerdicts({}));  // of none
  while (stream->Next()) continue;
  const absl::Status status = stream->Finish();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
}

TEST(ExchangeClient, MayBeLeftAtAnyTime) {
  TestSensor sensor;
  v1::SessionSpec spec = HoldSpecOf({"mixed.pcap"}, 1);
  spec.mutable_lifetime()->mutable_while_subscribed()->mutable_linger();
  const std::string id = CreateSession(sensor, spec);
  {
    const auto stream =
        client::FlowStream::Exchange(*client::Connect(sensor.address()), OpenOf(id, true));
    ASSERT_TRUE(stream->Next());
  }
  EXPECT_TRUE(sensor.AwaitSessionCount(0));
}

TEST(ExchangeClient, SendsNoVerdictsWhereItIsNone) {
  TestSensor sensor;
  v1::SubscribeFlowsRequest request;
  request.set_session_id(CreateSession(sensor, FilesSpecOf({"tls.pcap"})));
  const auto stream = client::FlowStream::Subscribe(*client::Connect(sensor.address()), request);
  EXPECT_FALSE(stream->SendVerdicts({}));
  stream->EndVerdicts();
  while (stream->Next()) continue;
  EXPECT_TRUE(stream->Finish().ok());
}

}  // namespace

// The client library's upload, against a real sensor.

namespace {

v1::OpenUpload OpenOf(const std::string& name) {
  v1::OpenUpload open;
  open.mutable_spec()->mutable_source()->mutable_upload()->set_name(name);
  return open;
}

TEST(UploadClient, SendsAFileAndGivesItsFlows) {
  TestSensor sensor;
  const uint64_t flows = sensor.client().Capture({"mixed.pcap"}).events.size();
  const int file = open("tests/data/mixed.pcap", O_RDONLY);
  const auto stream =
      client::FlowStream::Upload(*client::Connect(sensor.address()), OpenOf("mixed.pcap"), file);
  uint64_t events = 0;
  while (stream->Next()) {
    if (stream->has_events()) events += stream->message().events().events_size();
  }
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(events, flows);
  ASSERT_NE(stream->ended(), nullptr);
  EXPECT_EQ(stream->ended()->ledger().delivered(), flows);
  close(file);
}

TEST(UploadClient, EndsThoughItsPipeIsQuiet) {
  TestSensor sensor;
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const auto stream =
      client::FlowStream::Upload(*client::Connect(sensor.address()), OpenOf("quiet"), ends[0]);
  ASSERT_TRUE(stream->Next());
  stream->Cancel();
  while (stream->Next()) continue;
  EXPECT_EQ(stream->Finish().code(), absl::StatusCode::kCancelled);
  EXPECT_TRUE(sensor.AwaitSessionCount(0));
  close(ends[0]);
  close(ends[1]);
}

TEST(UploadClient, TellsThatADescriptorCannotBeRead) {
  TestSensor sensor;
  const int folder = open("tests/data", O_RDONLY | O_DIRECTORY);
  const auto stream =
      client::FlowStream::Upload(*client::Connect(sensor.address()), OpenOf("folder"), folder);
  while (stream->Next()) continue;
  const absl::Status status = stream->Finish();
  EXPECT_NE(status.message().find("cannot be read"), std::string::npos) << status;
  EXPECT_TRUE(sensor.AwaitSessionCount(0));
  close(folder);
}

}  // namespace

}  // namespace weir
