// AnalyzeCapture: a capture goes up, its flows come down meanwhile.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>

#include "tests/integration/test_sensor.h"

namespace weir {
namespace {

constexpr int kInvalidArgument = 3;
constexpr int kDeadlineExceeded = 4;
constexpr int kResourceExhausted = 8;
constexpr int kDataLoss = 15;

std::string ReadAll(const std::string& name) {
  std::ifstream file("tests/data/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

v1::AnalyzeCaptureRequest OpenMessage() {
  v1::AnalyzeCaptureRequest request;
  request.mutable_open()->mutable_spec()->mutable_source()->mutable_upload()->set_name("sent.pcap");
  return request;
}

v1::AnalyzeCaptureRequest Chunk(const std::string& bytes) {
  v1::AnalyzeCaptureRequest request;
  request.set_chunk(bytes);
  return request;
}

void SendChunks(UploadCall& call, const std::string& bytes, size_t chunk) {
  for (size_t at = 0; at < bytes.size(); at += chunk) {
    if (!call.Send(Chunk(bytes.substr(at, chunk)))) return;
  }
}

// Sends the capture, in chunks of so many bytes, while it reads what comes.
FlowStreamRecord Upload(TestSensor& sensor, const std::string& bytes, size_t chunk = 1 << 20,
                        const v1::AnalyzeCaptureRequest& open = OpenMessage()) {
  const std::unique_ptr<UploadCall> call = sensor.client().OpenUpload();
  std::thread sender([&] {
    if (call->Send(open)) SendChunks(*call, bytes, chunk);
    call->EndSending();
  });
  FlowStreamRecord record = TestClient::Drain(*call);
  sender.join();
  return record;
}

// A capture of so many packets of UDP, each of a flow of its own.
std::string CaptureOf(uint32_t packets) {
  const uint32_t header[] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, 65535, 1};
  uint8_t record[16 + 60] = {};
  uint8_t* frame = record + 16;
  std::memcpy(frame + 12, "\x08\x00\x45\x00\x00\x2e", 6);
  std::memcpy(frame + 22, "\x40\x11", 2);
  std::memcpy(frame + 34, "\x30\x39\x30\x3a\x00\x1a", 6);
  std::string bytes(reinterpret_cast<const char*>(header), sizeof(header));
  for (uint32_t i = 0; i < packets; ++i) {
    const uint32_t meta[] = {1'600'000'000 + i / 100'000, i % 100'000 * 10, 60, 60};
    std::memcpy(record, meta, sizeof(meta));
    std::memcpy(frame + 26, &i, sizeof(i));
    bytes.append(reinterpret_cast<const char*>(record), sizeof(record));
  }
  return bytes;
}

TEST(AnalyzeCapture, GivesTheFlowsOfTheFileWhateverTheChunks) {
  TestSensor sensor;
  for (const char* name : {"mixed.pcap", "http.pcapng", "tls.pcap"}) {
    const FlowStreamRecord file = sensor.client().Capture({name});
    const std::string bytes = ReadAll(name);
    for (size_t chunk : {size_t{7}, size_t{1000}, size_t{1} << 20}) {
      SCOPED_TRACE(testing::Message() << name << " by " << chunk);
      const FlowStreamRecord sent = Upload(sensor, bytes, chunk);
      ASSERT_TRUE(sent.status.ok()) << sent.status.message;
      EXPECT_EQ(sent.ended().reason(), v1::STREAM_END_REASON_SOURCE_END);
      ASSERT_EQ(sent.events.size(), file.events.size());
      for (size_t i = 0; i < sent.events.size(); ++i) {
        EXPECT_EQ(sent.events[i].SerializeAsString(), file.events[i].SerializeAsString());
      }
      ExpectBalanced(sent.ended().ledger());
      ExpectBalanced(sent.ended().statistics());
    }
  }
  EXPECT_TRUE(sensor.AwaitSessionCount(0));
}

TEST(AnalyzeCapture, GivesTheFlowsSoFarAndDataLossForACaptureThatIsCut) {
  TestSensor sensor;
  const std::string bytes = ReadAll("mixed.pcap");
  const FlowStreamRecord record = Upload(sensor, bytes.substr(0, bytes.size() - 3));
  EXPECT_EQ(record.status.code, kDataLoss) << record.status.message;
  EXPECT_THAT(record.status.message, testing::HasSubstr("sent.pcap"));
  EXPECT_GT(record.events.size(), 0u);
  ExpectBalanced(record.ended().ledger());
  ExpectBalanced(record.ended().statistics());
}

TEST(AnalyzeCapture, TakesSoManyBytesAndNoMore) {
  const std::string bytes = ReadAll("mixed.pcap");
  TestSensor exact({.upload = {.max_bytes = bytes.size()}});
  EXPECT_TRUE(Upload(exact, bytes, 1000).status.ok());
  TestSensor short_by_one({.upload = {.max_bytes = bytes.size() - 1}});
  const FlowStreamRecord record = Upload(short_by_one, bytes, 1000);
  EXPECT_EQ(record.status.code, kResourceExhausted) << record.status.message;
  EXPECT_EQ(record.status.reason, "UPLOAD_TOO_LARGE");
  EXPECT_GT(record.events.size(), 0u);
  EXPECT_EQ(record.ended().reason(), v1::STREAM_END_REASON_FAILED);
  v1::AnalyzeCaptureRequest open = OpenMessage();
  open.mutable_open()->mutable_spec()->mutable_source()->mutable_upload()->set_total_bytes(
      bytes.size());
  const FlowStreamRecord told = Upload(short_by_one, bytes, 1000, open);
  EXPECT_EQ(told.status.reason, "UPLOAD_TOO_LARGE");
  EXPECT_TRUE(told.messages.empty());
}

TEST(AnalyzeCapture, IsEndedWhereNothingComesBeforeItBegins) {
  TestSensor sensor({.max_streams = 1, .upload = {.idle_ns = 50'000'000}});
  const std::unique_ptr<UploadCall> silent = sensor.client().OpenUpload();
  const CallStatus status = silent->Finish();  // it sends nothing, and does not half-close
  EXPECT_EQ(status.code, kDeadlineExceeded) << status.message;
  EXPECT_EQ(status.reason, "UPLOAD_IDLE");
  EXPECT_THAT(status.message, testing::HasSubstr("0.05 s"));
  EXPECT_TRUE(sensor.AwaitSessionCount(0));
}

TEST(AnalyzeCapture, GivesTheFlowsSoFarOfAnUploadThatGoesQuiet) {
  TestSensor sensor({.upload = {.idle_ns = 300'000'000}});
  const std::string bytes = ReadAll("mixed.pcap");
  const std::unique_ptr<UploadCall> call = sensor.client().OpenUpload();
  ASSERT_TRUE(call->Send(OpenMessage()));
  ASSERT_TRUE(call->Send(Chunk(bytes.substr(0, bytes.size() - 3))));
  const FlowStreamRecord record = TestClient::Drain(*call);
  EXPECT_EQ(record.status.code, kDeadlineExceeded) << record.status.message;
  EXPECT_EQ(record.status.reason, "UPLOAD_IDLE");
  EXPECT_GT(record.events.size(), 0u);
  EXPECT_EQ(record.ended().reason(), v1::STREAM_END_REASON_FAILED);
  ExpectBalanced(record.ended().ledger());
  ExpectBalanced(record.ended().statistics());
  EXPECT_TRUE(sensor.AwaitSessionCount(0));
}

TEST(AnalyzeCapture, IsNotIdleWhileTheSensorMakesItWait) {
  // The log keeps the reader waiting for longer than the limit; the client, which then goes on to
  // read, has all it sent.
  TestSensor sensor({.upload = {.idle_ns = 200'000'000}});
  v1::AnalyzeCaptureRequest open = OpenMessage();
  v1::SessionSpec& spec = *open.mutable_open()->mutable_spec();
  spec.mutable_meter()->mutable_idle_timeout();  // a record for each packet
  spec.mutable_meter()->set_max_dissected_packets(0);
  spec.mutable_log()->set_max_bytes(1 << 20);
  const std::string bytes = CaptureOf(100'000);
  const std::unique_ptr<UploadCall> call = sensor.client().OpenUpload();
  std::thread sender([&] {
    call->Send(open);
    SendChunks(*call, bytes, 1 << 18);
    call->EndSending();
  });
  v1::FlowStreamMessage message;
  ASSERT_TRUE(call->Read(message));
  std::this_thread::sleep_for(std::chrono::milliseconds(600));  // three times the limit
  const FlowStreamRecord record = TestClient::Drain(*call);
  sender.join();
  EXPECT_TRUE(record.status.ok()) << record.status.message;
  EXPECT_EQ(record.events.size(), 100'000u);
}

TEST(AnalyzeCapture, TakesNoLongerThanItsLimit) {
  TestSensor sensor({.upload = {.max_ns = 500'000'000}});
  const std::string bytes = ReadAll("mixed.pcap");
  const std::unique_ptr<UploadCall> call = sensor.client().OpenUpload();
  ASSERT_TRUE(call->Send(OpenMessage()));
  std::thread sender([&] {  // a few bytes at a time, never silent for long, never done
    for (size_t i = 0; call->Send(Chunk(bytes.substr(i % bytes.size(), 1))); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  const FlowStreamRecord record = TestClient::Drain(*call);
  sender.join();
  EXPECT_EQ(record.status.code, kDeadlineExceeded) << record.status.message;
  EXPECT_EQ(record.status.reason, "UPLOAD_TOO_LONG");
  ExpectBalanced(record.ended().ledger());
}

TEST(AnalyzeCapture, SaysWhatIsWrongWithItsMessages) {
  TestSensor sensor;
  v1::AnalyzeCaptureRequest of_files = OpenMessage();
  *of_files.mutable_open()->mutable_spec() = FilesSpecOf({"tls.pcap"});
  const struct {
    std::vector<v1::AnalyzeCaptureRequest> messages;
    const char* field;
  } cases[] = {
      {{}, "open"},
      {{Chunk("x")}, "open"},
      {{{}}, "open"},
      {{of_files}, "spec.source"},
      {{OpenMessage(), OpenMessage()}, "message"},
      {{OpenMessage(), Chunk("")}, "chunk"},
      {{OpenMessage(), Chunk(std::string((1 << 20) + 1, 'x'))}, "chunk"},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(&each - cases);
    const std::unique_ptr<UploadCall> call = sensor.client().OpenUpload();
    for (const v1::AnalyzeCaptureRequest& message : each.messages) call->Send(message);
    call->EndSending();
    const CallStatus status = call->Finish();
    EXPECT_EQ(status.code, kInvalidArgument) << status.message;
    EXPECT_EQ(status.field, each.field) << status.message;
  }
  EXPECT_TRUE(sensor.AwaitSessionCount(0));
}

TEST(AnalyzeCapture, LeavesNothingBehindWhenItsClientGoesAway) {
  TestSensor sensor({.max_streams = 1});
  const std::string bytes = CaptureOf(100'000);
  v1::FlowStreamMessage message;
  const auto open_when_free = [&] {  // once the stream before is gone
    for (;;) {
      std::unique_ptr<UploadCall> call = sensor.client().OpenUpload();
      call->Send(OpenMessage());
      if (call->Read(message)) return call;
    }
  };
  sensor.client().OpenUpload()->Cancel();  // before anything was sent
  for (int chunks : {0, 1, 5}) {
    const std::unique_ptr<UploadCall> call = open_when_free();
    for (int i = 0; i < chunks; ++i) call->Send(Chunk(bytes.substr(i * 1000000, 1000000)));
    call->Cancel();
    call->Finish();
    EXPECT_TRUE(sensor.AwaitSessionCount(0));
  }
  FlowStreamRecord after;
  do {  // the one stream that may be is free again once the cancelled ones are gone
    after = Upload(sensor, ReadAll("tls.pcap"));
  } while (after.status.reason == "TOO_MANY_STREAMS");
  EXPECT_TRUE(after.status.ok()) << after.status.message;
}

TEST(AnalyzeCapture, EndsAClientThatSendsAllBeforeItReads) {
  TestSensor sensor;
  v1::AnalyzeCaptureRequest open = OpenMessage();
  v1::SessionSpec& spec = *open.mutable_open()->mutable_spec();
  spec.mutable_meter()->mutable_idle_timeout();  // a record for each packet
  spec.mutable_meter()->set_max_dissected_packets(0);
  spec.mutable_log()->set_max_bytes(1 << 20);
  open.mutable_open()->mutable_subscription()->mutable_stall_timeout()->set_nanos(200'000'000);
  const std::string bytes = CaptureOf(250'000);
  const std::unique_ptr<UploadCall> call = sensor.client().OpenUpload();
  ASSERT_TRUE(call->Send(open));
  SendChunks(*call, bytes, 1 << 18);
  call->EndSending();
  const CallStatus status = call->Finish();
  EXPECT_EQ(status.code, kResourceExhausted) << status.message;
  EXPECT_TRUE(sensor.AwaitSessionCount(0));
}

}  // namespace
}  // namespace weir
