// The example program of the C++ client library, against a real sensor.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>
#include <utility>

#include "tests/integration/test_sensor.h"

namespace weir {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

struct Ran {
  int exit_code;
  std::string text;  // of both streams
};

Ran RunExample(const std::string& arguments) {
  const std::string command = "clients/cpp/example/follow_capture " + arguments + " 2>&1";
  FILE* const pipe = popen(command.c_str(), "r");
  Ran ran{-1, ""};
  std::array<char, 4096> line;
  while (fgets(line.data(), line.size(), pipe) != nullptr) ran.text += line.data();
  ran.exit_code = WEXITSTATUS(pclose(pipe));
  return ran;
}

TEST(FollowCapture, PrintsTheFlowsOfTheApplicationOnceAndALedgerThatAddsUp) {
  TestSensor sensor;
  const Ran ran = RunExample(sensor.address() + " applications.pcap TLS");
  EXPECT_EQ(ran.exit_code, 0);
  const char* const flow = "event [0-9]+: 192.0.2.12 port [0-9]+ to 198.51.100.10 port 443, ";
  EXPECT_THAT(ran.text,
              MatchesRegex(std::string(flow) + "TLS[^,]*, 19 packets\n" + flow +
                           "TLS[^,]*, 19 packets\nbroke off; resuming\n" + flow +
                           "TLS[^,]*, 19 packets\n" + flow +
                           "TLS[^,]*, 19 packets\nledger: 2 events from event 3 on: 2 delivered, 0 "
                           "filtered out, 0 withheld, 0 lost\n"));
  for (const char* name : {"TLS.Github", "TLS.Google", "TLS.NetFlix", "TLS.Slack"}) {
    EXPECT_THAT(ran.text, HasSubstr(name));
  }
  EXPECT_EQ(sensor.SessionCount(), 0u);
}

TEST(FollowCapture, LeavesOutOtherApplications) {
  TestSensor sensor;
  const Ran ran = RunExample(sensor.address() + " mixed.pcap DNS");
  EXPECT_EQ(ran.exit_code, 0) << ran.text;
  EXPECT_EQ(ran.text.find(", HTTP"), std::string::npos) << ran.text;
  EXPECT_THAT(ran.text, MatchesRegex(".*ledger: [0-9]+ events from event [0-9]+ on: [0-9]+ "
                                     "delivered, [1-9][0-9]* filtered out, 0 withheld, 0 lost\n"));
}

TEST(FollowCapture, SaysWhatIsWrong) {
  TestSensor sensor;
  const std::pair<std::string, const char*> cases[] = {
      {sensor.address() + " none.pcap TLS", "none.pcap: no such file\n"},
      {sensor.address() + " dhcp.pcap TLS", "too few such flows to break off\n"},
      {"nowhere tls.pcap TLS",
       "invalid address \"nowhere\": expected HOST:PORT or unix:///PATH\n"}};
  for (const auto& [arguments, said] : cases) {
    const Ran ran = RunExample(arguments);
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_EQ(ran.text, said);
  }
  EXPECT_EQ(RunExample("").exit_code, 2);
  EXPECT_EQ(sensor.SessionCount(), 0u);
}

}  // namespace
}  // namespace weir
