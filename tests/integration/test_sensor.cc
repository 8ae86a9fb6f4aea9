#include "tests/integration/test_sensor.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "server/process/sensor_server.h"

namespace weir {
namespace {

// Bazel shows the captures as links, which lead out of the folder that they are in.
std::string DataFolder() { return std::filesystem::canonical("tests/data/tls.pcap").parent_path(); }

}  // namespace

TestSensor::TestSensor(const TestSensorOptions& options) {
  SensorServerOptions server_options;
  server_options.listen = {"127.0.0.1:0", "unix:" + socket_path_};
  server_options.log_line = [this](absl::string_view) {
    MutexLock lock(mutex_);
    ++log_lines_;
    logged_.NotifyAll();
  };
  server_options.sensor_id = options.sensor_id;
  server_options.standard_input = options.standard_input;
  server_options.transport = options.transport;
  server_options.limits = options.limits;
  server_options.limits.max_sessions = options.max_sessions;
  server_options.streams = {.max_streams = options.max_streams,
                            .max_pending = options.max_pending,
                            .max_linger_ns = options.max_linger_ns,
                            .upload = options.upload};
  const absl::StatusOr<CaptureRoot> root =
      CaptureRoot::Below(options.capture_root.empty() ? DataFolder() : options.capture_root);
  EXPECT_TRUE(root.ok()) << root.status();
  absl::StatusOr<std::unique_ptr<SensorServer>> server =
      SensorServer::Start(server_options, options.no_capture_root ? CaptureRoot::NoFiles() : *root);
  EXPECT_TRUE(server.ok()) << server.status();
  server_ = *std::move(server);
  client_ = std::make_unique<TestClient>(server_->addresses()[0]);
}

TestSensor::~TestSensor() {
  client_.reset();
  server_.reset();
}

std::unique_ptr<TestClient> TestSensor::SocketClient() {
  return std::make_unique<TestClient>("unix:" + socket_path_);
}

std::unique_ptr<TestClient> TestSensor::InProcessClient() {
  return std::make_unique<TestClient>(server_->InProcessChannel());
}

void TestSensor::Shutdown(int64_t drain_ns) { server_->Shutdown(drain_ns); }

size_t TestSensor::SessionCount() {
  v1::ListSessionsRequest request;
  request.set_page_size(1000);
  v1::ListSessionsResponse response;
  EXPECT_TRUE(client_->Call(request, response).ok());
  return response.sessions_size();
}

bool TestSensor::AwaitSessionCount(size_t count) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  for (;;) {
    int seen = 0;
    {
      MutexLock lock(mutex_);
      seen = log_lines_;
    }
    if (SessionCount() == count) return true;
    MutexLock lock(mutex_);
    while (log_lines_ == seen) {
      const std::chrono::nanoseconds rest = deadline - std::chrono::steady_clock::now();
      if (rest.count() <= 0) return false;
      logged_.WaitFor(mutex_, rest.count());
    }
  }
}

v1::SessionSpec FilesSpecOf(const std::vector<std::string>& paths) {
  v1::SessionSpec spec;
  for (const std::string& path : paths) spec.mutable_source()->mutable_files()->add_paths(path);
  return spec;
}

void ExpectBalanced(const v1::Ledger& ledger) {
  uint64_t accounted = ledger.delivered() + ledger.filtered_out() + ledger.withheld();
  for (const v1::LostEvents& lost : ledger.lost()) accounted += lost.events();
  EXPECT_EQ(ledger.end_sequence() - ledger.start_sequence(), accounted);
}

void ExpectBalanced(const v1::CaptureStatistics& statistics) {
  uint64_t ignored = 0;
  for (const v1::IgnoredPackets& each : statistics.ignored()) ignored += each.packets();
  EXPECT_EQ(statistics.captured_packets(), statistics.packets_in_flows() + ignored);
  EXPECT_EQ(statistics.packets_in_flows(),
            statistics.packets_in_ended_flows() + statistics.packets_in_open_flows());
  uint64_t ended = 0;
  for (const v1::EndedFlows& each : statistics.flows_ended()) ended += each.flows();
  EXPECT_EQ(statistics.flows_started(), ended + statistics.open_flows());
}

}  // namespace weir
