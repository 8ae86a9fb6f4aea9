// `weir subscribe` killed at random moments, again and again, while its session runs: what its
// output file holds in the end is what an undisturbed subscriber's holds, byte by byte.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/clients/cli/weir_process.h"
#include "tests/integration/test_sensor.h"
#include "tests/support/temporary_folder.h"

namespace weir::cli {
namespace {

constexpr int kFlows = 30'000;
constexpr int kFlowsPerSecond = 5'000;
constexpr int kMinKills = 20;

class ResumeKill : public ::testing::TestWithParam<const char*> {
 protected:
  ResumeKill()
      : nothing_(open("/dev/null", O_RDWR | O_CLOEXEC)),
        error_(open(folder_.Path("error").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) {}
  ~ResumeKill() override {
    close(nothing_);
    close(error_);
  }

  // Synthetic traffic at a steady pace, a record for each packet.
  void CreateSession() {
    v1::CreateSessionRequest request;
    request.set_session_id("lab");
    v1::SessionSpec& spec = *request.mutable_spec();
    spec.mutable_source()->mutable_synthetic()->set_flows(kFlows);
    spec.mutable_source()->mutable_synthetic()->set_flows_per_second(kFlowsPerSecond);
    spec.mutable_source()->mutable_synthetic()->set_packets_per_flow(1);
    spec.mutable_meter()->mutable_idle_timeout();
    spec.mutable_start()->set_mode(v1::START_MODE_IMMEDIATE);
    v1::CreateSessionResponse response;
    const CallStatus status = sensor_.client().Call(request, response);
    ASSERT_TRUE(status.ok()) << status.message;
  }

  bool SessionIsOver() {
    v1::GetSessionRequest request;
    request.set_session_id("lab");
    v1::GetSessionResponse response;
    EXPECT_TRUE(sensor_.client().Call(request, response).ok());
    return response.session().status().state() == v1::SESSION_STATE_ENDED;
  }

  WeirProcess Subscriber(const std::string& name) const {
    return WeirProcess(
        {"subscribe", "lab", "--server", sensor_.address(), "-o", GetParam(), "--output-file",
         folder_.Path(name), "--resume-file", folder_.Path(name + ".resume")},
        {nothing_, nothing_, error_});
  }

  TestSensor sensor_;
  TemporaryFolder folder_;
  const int nothing_;
  const int error_;
};

TEST_P(ResumeKill, LosesNoEventAndDoublesNone) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> millis(0, 250);
  CreateSession();
  WeirProcess undisturbed = Subscriber("undisturbed");
  int kills = 0;
  int kills_with_text = 0;
  for (; !SessionIsOver() || kills < kMinKills; ++kills) {
    WeirProcess disturbed = Subscriber("disturbed");
    // Longer where the programs before were killed too early to write: on a loaded machine.
    const int in_vain = kills - kills_with_text;
    std::this_thread::sleep_for(std::chrono::milliseconds(millis(random) + 20 * in_vain));
    disturbed.Signal(SIGKILL);
    disturbed.Wait();
    if (folder_.Has("disturbed") && !folder_.Text("disturbed").empty()) ++kills_with_text;
  }
  EXPECT_EQ(undisturbed.Wait(), 0) << folder_.Text("error");
  EXPECT_EQ(Subscriber("disturbed").Wait(), 0) << folder_.Text("error");
  EXPECT_GT(kills_with_text, kMinKills / 4) << kills;
  const std::string expected = folder_.Text("undisturbed");
  EXPECT_GT(expected.size(), 100u * kFlows);
  EXPECT_TRUE(folder_.Text("disturbed") == expected) << kills << " kills";
  // Once more changes nothing.
  EXPECT_EQ(Subscriber("disturbed").Wait(), 0);
  EXPECT_TRUE(folder_.Text("disturbed") == expected);
}

INSTANTIATE_TEST_SUITE_P(Formats, ResumeKill, ::testing::Values("jsonl", "csv"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace weir::cli
