// Fifty sessions with two hundred streams on one sensor with its default settings.
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/integration/server_process.h"
#include "tests/integration/test_sensor.h"
#include "tests/support/temporary_folder.h"

namespace weir {
namespace {

constexpr int kSessions = 50;
constexpr int kSubscribers = 4;  // of each

// What one stream gave.
struct Heard {
  uint64_t events = 0;
  bool is_whole = true;  // each event once, in order, from the first on
  v1::StreamEnded ended;
  CallStatus status;

  void Take(const v1::FlowStreamMessage& message) {
    for (const v1::FlowEvent& event : message.events().events()) {
      is_whole &= event.sequence() == ++events;
    }
    if (message.has_ended()) ended = message.ended();
  }
};

// A process of its own, so that its threads and descriptors can be counted.
class ManyAtOnce : public testing::Test {
 protected:
  const TemporaryFolder folder_;
  const std::string address_ = "unix:" + folder_.Path("weir.sock");
  ServerProcess server_{{"--listen", address_}};
};

std::string IdOf(int session) { return "s" + std::to_string(session); }

void CreateLive(TestClient& client, int session) {
  v1::CreateSessionRequest request;
  request.set_session_id(IdOf(session));
  v1::SessionSpec& spec = *request.mutable_spec();
  spec.mutable_source()->mutable_synthetic()->set_flows_per_second(50);
  spec.mutable_source()->mutable_synthetic()->set_packets_per_flow(2);
  spec.mutable_meter()->mutable_idle_timeout();  // a record for each packet
  spec.mutable_meter()->set_max_dissected_packets(0);
  spec.mutable_meter()->set_workers(1);
  v1::CreateSessionResponse response;
  const CallStatus status = client.Call(request, response);
  ASSERT_TRUE(status.ok()) << session << ": " << status.message;
}

// Opens all streams, and returns once each of them has had events.
std::vector<std::unique_ptr<FlowCall>> OpenAll(TestClient& client, std::vector<Heard>& heard) {
  std::vector<std::unique_ptr<FlowCall>> calls;
  for (int i = 0; i < kSessions * kSubscribers; ++i) {
    v1::SubscribeFlowsRequest request;
    request.set_session_id(IdOf(i / kSubscribers));
    calls.push_back(client.Open(request));
  }
  for (size_t i = 0; i < calls.size(); ++i) {
    v1::FlowStreamMessage message;
    while (heard[i].events == 0) {
      if (!calls[i]->Read(message)) break;
      heard[i].Take(message);
    }
    EXPECT_GT(heard[i].events, 0u) << calls[i]->Finish().message;
  }
  return calls;
}

void ReadAll(std::vector<std::unique_ptr<FlowCall>>& calls, std::vector<Heard>& heard) {
  std::vector<std::thread> readers;
  for (size_t i = 0; i < calls.size(); ++i) {
    readers.emplace_back([&call = *calls[i], &out = heard[i]] {
      v1::FlowStreamMessage message;
      while (call.Read(message)) out.Take(message);
      out.status = call.Finish();
    });
  }
  for (std::thread& reader : readers) reader.join();
}

void ExpectSubscribers(TestClient& client) {
  for (int i = 0; i < kSessions; ++i) {
    v1::GetSessionRequest request;
    request.set_session_id(IdOf(i));
    v1::GetSessionResponse response;
    ASSERT_TRUE(client.Call(request, response).ok());
    EXPECT_EQ(response.session().status().subscribers(), static_cast<uint32_t>(kSubscribers));
    EXPECT_EQ(response.session().status().state(), v1::SESSION_STATE_RUNNING);
  }
}

template <typename Request, typename Response>
void CallForAll(TestClient& client) {
  for (int i = 0; i < kSessions; ++i) {
    Request request;
    request.set_session_id(IdOf(i));
    Response response;
    EXPECT_TRUE(client.Call(request, response).ok());
  }
}

// Everything at once, from the sessions' making to their end.
void RunAll(TestClient& client) {
  std::vector<Heard> heard(kSessions * kSubscribers);
  for (int i = 0; i < kSessions; ++i) ASSERT_NO_FATAL_FAILURE(CreateLive(client, i));
  std::vector<std::unique_ptr<FlowCall>> calls = OpenAll(client, heard);
  ExpectSubscribers(client);
  CallForAll<v1::StopSessionRequest, v1::StopSessionResponse>(client);
  ReadAll(calls, heard);
  for (size_t i = 0; i < heard.size(); ++i) {
    EXPECT_TRUE(heard[i].status.ok()) << heard[i].status.message;
    EXPECT_TRUE(heard[i].is_whole);
    EXPECT_EQ(heard[i].ended.reason(), v1::STREAM_END_REASON_STOPPED);
    ExpectBalanced(heard[i].ended.ledger());
    ExpectBalanced(heard[i].ended.statistics());
    EXPECT_EQ(heard[i].ended.ledger().delivered(), heard[i].events);
    EXPECT_EQ(heard[i].events, heard[i / kSubscribers * kSubscribers].events) << "of one session";
  }
  CallForAll<v1::DeleteSessionRequest, v1::DeleteSessionResponse>(client);
}

// Looks again until it is so, for 20 seconds at most.
template <typename IsSo>
bool Await(IsSo is_so) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

TEST_F(ManyAtOnce, GetEveryEventAndLeaveNothingBehind) {
  ASSERT_NE(server_.AwaitLine("listening on"), "");
  const size_t descriptors = server_.Descriptors();
  size_t threads = 0;
  for (int round = 0; round < 3; ++round) {
    {
      TestClient client(address_);
      ASSERT_NO_FATAL_FAILURE(RunAll(client));
    }
    EXPECT_TRUE(Await([&] { return server_.Descriptors() <= descriptors; }))
        << server_.Descriptors() << " descriptors, not " << descriptors;
    // gRPC keeps the threads that its first calls needed.
    if (round == 0) threads = server_.Threads();
    EXPECT_TRUE(Await([&] { return server_.Threads() <= threads; }))
        << server_.Threads() << " threads, not " << threads;
  }
  server_.Signal(SIGTERM);
  EXPECT_EQ(server_.Wait(), 0);
}

}  // namespace
}  // namespace weir
