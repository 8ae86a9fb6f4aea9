// The commands that ask a sensor elsewhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/clients/cli/program_fixture.h"
#include "tests/clients/sample_flow.h"

namespace weir::cli {
namespace {

using ::testing::EndsWith;
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

TEST_F(Remote, SubscribesFromATokenWithAPolicy) {
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

TEST_F(Remote, SubscribesFromASnapshotAndCountsItsEventsApart) {
  script().messages = SampleStream(3);
  v1::StreamEnded& ended = *script().messages.back().mutable_ended();
  ended.mutable_ledger()->set_delivered(2);
  ended.mutable_ledger()->set_snapshot_delivered(1);
  ended.mutable_ledger()->set_end_sequence(ended.ledger().start_sequence() + 2);
  EXPECT_EQ(RunRemote({"subscribe", "s1", "--from", "snapshot", "--output", "count"}), 0)
      << error_.text();
  EXPECT_EQ(script().subscribe_request.subscription().position(), v1::START_POSITION_SNAPSHOT);
}

TEST_F(Remote, SubscribesToTheNewestEventsAndEndsWhenCaughtUp) {
  script().messages = SampleStream(1);
  script().messages.back().mutable_ended()->set_reason(v1::STREAM_END_REASON_CAUGHT_UP);
  EXPECT_EQ(RunRemote({"subscribe", "s1", "--last", "100", "--no-follow", "-o", "jsonl"}), 0);
  EXPECT_EQ(script().subscribe_request.subscription().last_events(), 100u);
  EXPECT_TRUE(script().subscribe_request.subscription().end_when_caught_up());
  EXPECT_EQ(error_.text(), "weir: s1: caught up\n");
  EXPECT_EQ(RunRemote({"subscribe", "s1", "--last", "9", "--from", "live"}), 2);
  EXPECT_EQ(RunRemote({"subscribe", "s1", "--last", "0"}), 2);
}

// As long as the API allows tokens to be, on a command line.
TEST_F(Remote, SubscribesFromALongToken) {
  script().messages = SampleStream(0);
  const std::string token(65'000, 'f');
  EXPECT_EQ(RunRemote({"subscribe", "s1", "--from", token}), 0) << error_.text();
  EXPECT_EQ(script().subscribe_request.subscription().resume_token(), std::string(32'500, '\xff'));
}

TEST_F(Remote, TellsTheTokenOfAStreamThatBreaksOff) {
  script().messages = SampleStream(1);
  script().messages.pop_back();
  script().status = absl::UnavailableError("the sensor shuts down");
  EXPECT_EQ(RunRemote({"subscribe", "s1", "--output", "count"}), 1);
  EXPECT_EQ(error_.text(), "weir: s1: the sensor shuts down\nweir: resume with: --from 0aff\n");
}

TEST_F(Remote, SaysWhereAGapIs) {
  script().messages = SampleStream(0);
  v1::FlowStreamMessage message;
  message.mutable_gap()->set_reason(v1::LOSS_REASON_RESUME_TOO_OLD);
  message.mutable_gap()->set_first_sequence(5);
  message.mutable_gap()->set_last_sequence(9);
  script().messages.insert(script().messages.begin() + 1, message);
  EXPECT_EQ(RunRemote({"subscribe", "s1", "--output", "jsonl"}), 0);
  EXPECT_EQ(error_.text(),
            "weir: gap: events 5 to 9 lost (resume_too_old)\n"
            "weir: s1: end of source\n");
}

TEST_F(Remote, SaysWhyAStreamIsOver) {
  const std::pair<v1::StreamEndReason, const char*> cases[] = {
      {v1::STREAM_END_REASON_SOURCE_END, "end of source"},
      {v1::STREAM_END_REASON_STOPPED, "the session was stopped"},
      {v1::STREAM_END_REASON_CAUGHT_UP, "caught up"},
      {v1::STREAM_END_REASON_SHUTDOWN, "the sensor is shutting down"}};
  for (const char* format : {"table", "jsonl", "csv", "count"}) {
    for (const auto& [reason, word] : cases) {
      script().messages = SampleStream(1);
      script().messages.back().mutable_ended()->set_reason(reason);
      EXPECT_EQ(RunRemote({"subscribe", "s1", "--output", format}), 0);
      EXPECT_THAT(error_.text(), EndsWith(std::string("weir: s1: ") + word + "\n"));
    }
  }
}

TEST_F(Remote, FailsWhereAStreamWasCutOff) {
  const std::pair<v1::StreamEndReason, const char*> cases[] = {
      {v1::STREAM_END_REASON_FAILED, "went down"},
      {v1::STREAM_END_REASON_OVERTAKEN, "was overtaken"},
      {v1::STREAM_END_REASON_STALLED, "made no progress"}};
  for (const auto& [reason, word] : cases) {
    script().messages = SampleStream(1);
    script().messages.back().mutable_ended()->set_reason(reason);
    script().status = absl::ResourceExhaustedError(word);
    EXPECT_EQ(RunRemote({"subscribe", "s1", "--output", "jsonl"}), 1);
    EXPECT_THAT(error_.text(),
                EndsWith(std::string("weir: s1: ") + word + "\nweir: resume with: --from 0aff\n"));
  }
}

TEST_F(Remote, SumsUpTheStreamNotTheSession) {
  script().messages = SampleStream(2);
  script().messages[0].mutable_started()->set_start_sequence(17);
  v1::Ledger& ledger = *script().messages.back().mutable_ended()->mutable_ledger();
  ledger.set_start_sequence(17);
  ledger.set_end_sequence(20);
  ledger.set_filtered_out(1);
  EXPECT_EQ(RunRemote({"subscribe", "s1", "--from", "live"}), 0);
  EXPECT_EQ(error_.text(),
            "weir: 2 of 3 flows (1 filtered out), starting at event 17; nothing lost\n"
            "weir: s1: end of source\n");
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

TEST_F(Remote, TellsHowManyFilesAreNotListed) {
  v1::Session session = SessionCalled("a");
  session.mutable_spec()->mutable_source()->mutable_files()->set_path_count(60'000);
  script().sessions.push_back(session);
  EXPECT_EQ(RunRemote({"sessions", "list"}), 0);
  EXPECT_THAT(output_.text(), HasSubstr("  x.pcap and 59999 more"));
  EXPECT_EQ(script().list_request.view(), v1::SESSION_VIEW_UNSPECIFIED);
}

TEST_F(Remote, ListsTheSessionsWithALabel) {
  EXPECT_EQ(RunRemote({"sessions", "list", "--label", "team=red"}), 0);
  EXPECT_EQ(script().list_request.labels().at("team"), "red");
}

TEST_F(Remote, TellsHowASessionStands) {
  v1::Session session = SessionCalled("a");
  (*session.mutable_spec()->mutable_labels())["team"] = "red\n";
  v1::SessionStatus& status = *session.mutable_status();
  status.mutable_create_time()->set_seconds(1'470'104'373);
  status.mutable_create_time()->set_nanos(25'000'000);
  status.mutable_error()->set_message("x.pcap: is cut");
  status.mutable_statistics()->set_packets_in_flows(10);
  status.mutable_statistics()->set_flows_started(3);
  v1::SourceProgress& progress = *status.mutable_statistics()->mutable_progress();
  progress.set_bytes_read(1'500'000);
  progress.set_files_read(1);
  progress.set_files_total(3);
  progress.set_current_file("y.pcap");
  status.mutable_statistics()->set_events_written(3);
  status.mutable_log()->set_first_sequence(2);
  status.mutable_log()->set_last_sequence(3);
  status.mutable_log()->set_bytes(99);
  session.set_uid("\x01\xab");
  script().sessions.push_back(session);
  EXPECT_EQ(RunRemote({"sessions", "show", "a"}), 0);
  EXPECT_EQ(script().get_request.view(), v1::SESSION_VIEW_FULL);
  EXPECT_EQ(output_.text(),
            "Session        a\n"
            "UID            01ab\n"
            "State          running\n"
            "Error          x.pcap: is cut\n"
            "Source         x.pcap\n"
            "Labels         {\"team\":\"red\\n\"}\n"
            "Created (UTC)  2016-08-02 02:19:33.025\n"
            "Subscribers    0\n"
            "Progress       1.5 MB, file 2 of 3: y.pcap\n"
            "Packets        12 captured, 10 in flows\n"
            "Flows          3 started, 0 open\n"
            "Events         3 written, 2 to 3 kept in 99 bytes\n");
  EXPECT_EQ(RunRemote({"sessions", "get", "a", "--json"}), 0);
  EXPECT_THAT(output_.text(), HasSubstr("\n{\"id\":\"a\",\"spec\":{"));
  EXPECT_EQ(RunRemote({"sessions", "get", "b"}), 1);
  EXPECT_EQ(error_.text(), "weir: unknown session \"b\"\n");
}

TEST_F(Remote, GivesSubscribersTheTimeThatWasAskedFor) {
  script().sessions.push_back(SessionCalled("a"));
  EXPECT_EQ(RunRemote({"sessions", "stop", "a", "--drain", "500ms"}), 0);
  EXPECT_EQ(script().stop_request.drain_timeout().nanos(), 500'000'000);
}

TEST_F(Remote, CreatesASessionWithALifetime) {
  EXPECT_EQ(RunRemote({"sessions", "create", "x.pcap", "--linger", "5", "--log-events", "9",
                       "--immediately"}),
            0)
      << error_.text();
  const v1::SessionSpec& spec = script().create_request.spec();
  EXPECT_EQ(spec.lifetime().while_subscribed().linger().seconds(), 5);
  EXPECT_EQ(spec.log().max_events(), 9u);
  EXPECT_EQ(spec.start().mode(), v1::START_MODE_IMMEDIATE);
  EXPECT_EQ(RunRemote({"sessions", "create", "x.pcap", "--linger", "5", "--idle-ttl", "5"}), 2);
}

TEST_F(Remote, CreatesASessionThatWaitsForSubscribers) {
  EXPECT_EQ(RunRemote({"sessions", "create", "x.pcap", "--id", "s9", "--after-subscribers", "2",
                       "--label", "team=red", "--splt", "4", "--json"}),
            0);
  const v1::SessionSpec& spec = script().create_request.spec();
  EXPECT_EQ(spec.start().mode(), v1::START_MODE_AFTER_SUBSCRIBERS);
  EXPECT_EQ(spec.start().subscribers(), 2u);
  EXPECT_EQ(spec.labels().at("team"), "red");
  EXPECT_EQ(
      output_.text(),
      "{\"id\":\"s9\",\"spec\":{\"source\":{\"files\":{\"paths\":[\"x.pcap\"],\"path_count\":0}},"
      "\"meter\":{\"early_packets\":4},\"start\":{\"mode\":\"after_subscribers\","
      "\"subscribers\":2},\"labels\":{\"team\":\"red\"}},\"status\":{\"state\":\"waiting\","
      "\"subscribers\":0}}\n");
}

TEST_F(Remote, CreatesASessionThatTakesVerdicts) {
  EXPECT_EQ(RunRemote({"sessions", "create", "x.pcap", "--verdicts"}), 0);
  EXPECT_TRUE(script().create_request.spec().meter().has_verdicts());
  EXPECT_EQ(script().create_request.spec().meter().verdicts().ByteSizeLong(), 0u);
  EXPECT_EQ(RunRemote({"sessions", "create", "x.pcap", "--hold-at-packet", "5", "--hold-timeout",
                       "2.5s", "--max-queued-packets", "9"}),
            0);
  EXPECT_EQ(script().create_request.spec().meter().verdicts().ShortDebugString(),
            "hold_at_packet: 5 hold_timeout { seconds: 2 nanos: 500000000 } "
            "max_queued_packets: 9");
  EXPECT_EQ(RunRemote({"sessions", "create", "x.pcap"}), 0);
  EXPECT_FALSE(script().create_request.spec().meter().has_verdicts());
}

TEST_F(Remote, StopsAndDeletesSessionsThatThereAre) {
  script().sessions.push_back(SessionCalled("a"));
  EXPECT_EQ(RunRemote({"sessions", "stop", "a"}), 0);
  EXPECT_EQ(RunRemote({"sessions", "delete", "a"}), 0);
  EXPECT_EQ(error_.text(), "");
  EXPECT_EQ(RunRemote({"sessions", "stop", "b"}), 1);
  EXPECT_EQ(RunRemote({"sessions", "delete", "b"}), 1);
  EXPECT_EQ(error_.text(), "weir: unknown session \"b\"\nweir: unknown session \"b\"\n");
}

TEST_F(Remote, WatchesASessionToItsEnd) {
  script().reports.resize(2);
  *script().reports[0].mutable_session() = SessionCalled("a");
  script().reports[1].mutable_statistics()->set_captured_packets(99);
  EXPECT_EQ(RunRemote({"sessions", "watch", "a"}), 0);
  EXPECT_THAT(output_.text(), HasSubstr("a        running            0      0       99"));
}

TEST_F(Remote, WatchesAllSessionsWhereNoneIsNamed) {
  script().sessions_reports.resize(6);
  for (const int i : {0, 1}) {
    v1::WatchSessionsResponse& report = script().sessions_reports[i];
    report.set_session_id(i == 0 ? "a" : "b");
    report.set_session_uid(report.session_id());
    *report.mutable_session() = SessionCalled(report.session_id());
  }
  script().sessions_reports[2].mutable_listed();
  script().sessions_reports[3].set_session_uid("b");
  script().sessions_reports[3].mutable_statistics()->set_captured_packets(99);
  script().sessions_reports[4].mutable_warning()->set_message("the flow table is full");
  script().sessions_reports[5].set_session_id("a");
  script().sessions_reports[5].mutable_deleted();
  EXPECT_EQ(RunRemote({"sessions", "watch"}), 0);
  EXPECT_EQ(output_.text(),
            "SESSION  STATE    SUBSCRIBERS  FLOWS  PACKETS  EVENTS  SOURCE  ERROR\n"
            "a        running            0      0       12       0  x.pcap\n"
            "b        running            0      0       12       0  x.pcap\n"
            "b        running            0      0       99       0  x.pcap\n");
  EXPECT_EQ(error_.text(), "weir: the flow table is full\nweir: a: deleted\n");
}

TEST_F(Remote, TellsWhatTheSensorIsAndKnows) {
  script().sensor.set_id("sensor-7");
  script().sensor.add_capabilities(v1::CAPABILITY_CAPTURE_FILES);
  script().sensor.mutable_start_time()->set_seconds(1'470'104'373);
  v1::NetworkInterface& interface = script().interfaces.emplace_back();
  interface.set_name("eth0");
  interface.add_addresses("\n\1\1\1");
  script().protocols.emplace_back().set_name("TLS");
  script().risks.emplace_back().set_severity(v1::RISK_SEVERITY_HIGH);
  script().files.emplace_back().set_path("day/x.pcap");
  v1::FlowField& field = script().fields.emplace_back();
  field.set_path("risks.risks");
  field.set_type("weir.v1.Risk");
  field.set_is_repeated(true);
  const struct {
    std::vector<std::string> arguments;
    const char* shown;
  } cases[] = {{{"info"}, "sensor-7"},
               {{"info"}, "Started (UTC)  2016-08-02 02:19:33.000\nCapabilities   capture_files\n"},
               {{"info", "--interfaces"}, "eth0  down   10.1.1.1"},
               {{"info", "--protocols"}, "TLS"},
               {{"info", "--protocols", "--session", "lab"}, "TLS"},
               {{"info", "--risks"}, "high"},
               {{"info", "--captures"}, "day/x.pcap"},
               {{"info", "--folder", "day"}, "day/x.pcap"},
               {{"info", "--fields"}, "risks.risks  list of weir.v1.Risk\n"},
               {{"info", "--json"}, "\"capabilities\":[\"capture_files\"]"}};
  for (const auto& [arguments, shown] : cases) {
    EXPECT_EQ(RunRemote(arguments), 0);
    EXPECT_THAT(output_.text(), HasSubstr(shown));
  }
  EXPECT_EQ(script().files_request.folder(), "day");
  EXPECT_EQ(script().protocols_request.session_id(), "lab");
  EXPECT_EQ(RunRemote({"info", "--session", "lab"}), 2);
}

}  // namespace
}  // namespace weir::cli
