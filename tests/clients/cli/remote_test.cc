// The commands that ask a sensor elsewhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/clients/cli/program_fixture.h"
#include "tests/clients/sample_flow.h"

namespace weir::cli {
namespace {

using ::testing::HasSubstr;
using Remote = ProgramTest;

v1::Session SessionCalled(const std::string& id) {
  v1::Session session;
  session.set_id(id);
  session.mutable_spec()->mutable_source()->mutable_files()->add_paths("x.pcap");
  session.mutable_status()->set_state(v1::SESSION_STATE_RUNNING);
  session.mutable_status()->mutable_statistics()->set_captured_packets(12);
  return session;
}

TEST_F(Remote, SubscribesFromAPlaceWithAPolicy) {
  script().messages = SampleStream(2);
  EXPECT_EQ(RunRemote({"subscribe", "s1", "--from", "0aFF", "--on-overflow", "block", "--events",
                       "ended,updated", "--output", "count"}),
            0);
  EXPECT_EQ(output_.text(), "2 flows, 6 packets, 3000 bytes\n");
  EXPECT_EQ(script().subscribe_request.session_id(), "s1");
  const v1::Subscription& subscription = script().subscribe_request.subscription();
  EXPECT_EQ(subscription.resume_token(), "\x0a\xff");
  EXPECT_EQ(subscription.on_overflow(), v1::OVERFLOW_POLICY_BLOCK);
  EXPECT_EQ(subscription.event_types_size(), 2);
}

TEST_F(Remote, TellsTheTokenOfAStreamThatBreaksOff) {
  script().messages = SampleStream(1);
  script().messages.pop_back();
  script().status = absl::UnavailableError("the sensor shuts down");
  EXPECT_EQ(RunRemote({"subscribe", "s1", "--output", "count"}), 1);
  EXPECT_EQ(error_.text(),
            "weir: s1: the sensor shuts down\nweir: to go on from here: --from 0aff\n");
}

TEST_F(Remote, SaysWhereAGapIs) {
  script().messages = SampleStream(0);
  v1::FlowStreamMessage message;
  message.mutable_gap()->set_reason(v1::LOSS_REASON_RESUME_TOO_OLD);
  message.mutable_gap()->set_first_sequence(5);
  message.mutable_gap()->set_last_sequence(9);
  script().messages.insert(script().messages.begin() + 1, message);
  EXPECT_EQ(RunRemote({"subscribe", "s1", "--output", "jsonl"}), 0);
  EXPECT_EQ(error_.text(), "weir: gap: events 5 to 9 lost (resume_too_old)\n");
}

TEST_F(Remote, ListsSessionsOverAllPages) {
  for (const char* id : {"a", "b", "c"}) script().sessions.push_back(SessionCalled(id));
  EXPECT_EQ(RunRemote({"sessions", "list"}), 0);
  EXPECT_EQ(output_.text(),
            "SESSION  STATE    SUBSCRIBERS  FLOWS  PACKETS  EVENTS  SOURCE  ERROR\n"
            "a        running            0      0       12       0  x.pcap\n"
            "b        running            0      0       12       0  x.pcap\n"
            "c        running            0      0       12       0  x.pcap\n");
}

TEST_F(Remote, CreatesASessionThatWaitsForSubscribers) {
  EXPECT_EQ(RunRemote({"sessions", "create", "x.pcap", "--id", "s9", "--after-subscribers", "2",
                       "--label", "team=red", "--splt", "4", "--json"}),
            0);
  const v1::SessionSpec& spec = script().create_request.spec();
  EXPECT_EQ(spec.start().mode(), v1::START_MODE_AFTER_SUBSCRIBERS);
  EXPECT_EQ(spec.start().subscribers(), 2u);
  EXPECT_EQ(spec.labels().at("team"), "red");
  EXPECT_EQ(output_.text(),
            "{\"id\":\"s9\",\"spec\":{\"source\":{\"files\":{\"paths\":[\"x.pcap\"]}},"
            "\"meter\":{\"splt_analysis\":4},\"start\":{\"mode\":\"after_subscribers\","
            "\"subscribers\":2},\"labels\":{\"team\":\"red\"}},\"status\":{\"state\":\"waiting\","
            "\"subscribers\":0}}\n");
}

TEST_F(Remote, StopsAndDeletesSessionsThatThereAre) {
  script().sessions.push_back(SessionCalled("a"));
  EXPECT_EQ(RunRemote({"sessions", "stop", "a"}), 0);
  EXPECT_EQ(RunRemote({"sessions", "delete", "a"}), 0);
  EXPECT_EQ(error_.text(), "");
  EXPECT_EQ(RunRemote({"sessions", "stop", "b"}), 1);
  EXPECT_EQ(RunRemote({"sessions", "delete", "b"}), 1);
  EXPECT_EQ(error_.text(), "weir: there is no session \"b\"\nweir: there is no session \"b\"\n");
}

TEST_F(Remote, WatchesASessionToItsEnd) {
  script().reports.resize(2);
  *script().reports[0].mutable_session() = SessionCalled("a");
  script().reports[1].mutable_statistics()->set_captured_packets(99);
  EXPECT_EQ(RunRemote({"sessions", "watch", "a"}), 0);
  EXPECT_THAT(output_.text(), HasSubstr("a        running            0      0       99"));
}

TEST_F(Remote, TellsWhatTheSensorIsAndKnows) {
  script().sensor.set_id("sensor-7");
  script().sensor.add_capabilities(v1::CAPABILITY_CAPTURE_FILES);
  v1::NetworkInterface& interface = *script().interfaces.add_interfaces();
  interface.set_name("eth0");
  interface.add_addresses("\n\1\1\1");
  script().protocols.add_protocols()->set_name("TLS");
  script().risks.add_risks()->set_severity(v1::RISK_SEVERITY_HIGH);
  script().files.emplace_back().set_path("day/x.pcap");
  const struct {
    std::vector<std::string> arguments;
    const char* shown;
  } cases[] = {{{"info"}, "sensor-7"},
               {{"info", "--interfaces"}, "eth0  down   10.1.1.1"},
               {{"info", "--protocols"}, "TLS"},
               {{"info", "--risks"}, "high"},
               {{"info", "--files"}, "day/x.pcap"},
               {{"info", "--json"}, "\"capabilities\":[\"capture_files\"]"}};
  for (const auto& [arguments, shown] : cases) {
    EXPECT_EQ(RunRemote(arguments), 0);
    EXPECT_THAT(output_.text(), HasSubstr(shown));
  }
}

}  // namespace
}  // namespace weir::cli
