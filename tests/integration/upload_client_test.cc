// The client library's upload, against a real sensor.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "clients/cpp/channel.h"
#include "clients/cpp/flow_stream.h"
#include "tests/integration/test_sensor.h"

namespace weir {
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
