// How far a session's source was read: SourceProgress.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "tests/integration/test_sensor.h"

namespace weir {
namespace {

std::string Bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

TEST(Progress, OfAListTellsTheFileThatIsRead) {
  TestSensor sensor;
  v1::CaptureFlowsRequest request;
  *request.mutable_spec() = FilesSpecOf({"tls.pcap", "dns.pcap"});
  const v1::SourceProgress done = sensor.client().Run(request).ended().statistics().progress();
  EXPECT_EQ(done.files_read(), 2u);
  EXPECT_EQ(done.files_total(), 2u);
  EXPECT_EQ(done.current_file(), "");
  EXPECT_EQ(done.bytes_read(), done.bytes_total());
}

TEST(Progress, OfAListIsToldWhileItIsRead) {
  TestSensor sensor;
  v1::CreateSessionRequest create;
  create.set_session_id("long");
  *create.mutable_spec() = FilesSpecOf(std::vector<std::string>(3000, "mixed.pcap"));
  v1::CreateSessionResponse created;
  ASSERT_TRUE(sensor.client().Call(create, created).ok());
  EXPECT_EQ(created.session().status().statistics().progress().files_total(), 3000u);
  EXPECT_EQ(created.session().status().statistics().progress().current_file(), "mixed.pcap");
  v1::SubscribeFlowsRequest subscribe;
  subscribe.set_session_id("long");
  const std::unique_ptr<FlowCall> call = sensor.client().Open(subscribe);
  v1::FlowStreamMessage message;
  ASSERT_TRUE(call->Read(message));
  std::set<uint32_t> seen;
  v1::GetSessionRequest get;
  get.set_session_id("long");
  while (call->Read(message)) {
    v1::GetSessionResponse got;
    ASSERT_TRUE(sensor.client().Call(get, got).ok());
    const v1::SourceProgress& progress = got.session().status().statistics().progress();
    seen.insert(progress.files_read());
    if (progress.files_read() < 3000 && !progress.current_file().empty()) {
      EXPECT_EQ(progress.current_file(), "mixed.pcap");
    }
  }
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(*seen.rbegin(), 3000u);
}

TEST(Progress, OfAnUploadIsOneFileWithoutAName) {
  TestSensor sensor;
  const std::string bytes = Bytes("tests/data/tls.pcap");
  v1::AnalyzeCaptureRequest open, chunk;
  v1::UploadSource& upload =
      *open.mutable_open()->mutable_spec()->mutable_source()->mutable_upload();
  upload.set_name("tls");
  upload.set_total_bytes(bytes.size());
  chunk.set_chunk(bytes);
  const std::unique_ptr<UploadCall> call = sensor.client().OpenUpload();
  ASSERT_TRUE(call->Send(open) && call->Send(chunk));
  call->EndSending();
  const v1::SourceProgress progress = TestClient::Drain(*call).ended().statistics().progress();
  EXPECT_EQ(progress.files_read(), 1u);
  EXPECT_EQ(progress.files_total(), 1u);
  EXPECT_EQ(progress.current_file(), "");
  EXPECT_EQ(progress.bytes_read(), bytes.size());
  EXPECT_EQ(progress.bytes_total(), bytes.size());
}

TEST(Progress, IsAbsentWhereNoFileIsRead) {
  TestSensor sensor;
  v1::CaptureFlowsRequest request;
  request.mutable_spec()->mutable_source()->mutable_synthetic()->set_flows(3);
  EXPECT_FALSE(sensor.client().Run(request).ended().statistics().has_progress());
}

}  // namespace
}  // namespace weir
