// The whole program, against a sensor with canned answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "tests/clients/cli/program_fixture.h"
#include "tests/clients/sample_flow.h"

namespace weir::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using Program = ProgramTest;

TEST_F(Program, PrintsTheTableAndTheLedgerLine) {
  script().messages = SampleStream(1);
  v1::FlowStreamMessage quiet;  // before any row is there to learn the widths from
  quiet.mutable_heartbeat();
  script().messages.insert(script().messages.begin() + 1, quiet);
  EXPECT_EQ(Run({"flows", "x.pcap"}), 0);
  EXPECT_EQ(
      output_.text(),
      "TIME (UTC)               SOURCE              DESTINATION   PROTO  APPLICATION  PACKETS  "
      "BYTES  DURATION  SERVER NAME\n"
      "2016-08-02 02:19:33.025  192.168.5.44:59571  10.0.0.1:443  tcp    TLS.Google         3  "
      " 1500  0.102000  www.example.com\n");
  EXPECT_EQ(error_.text(), "weir: 1 flow, 3 of 5 packets (2 ignored: 2 not_ip); nothing lost\n");
}

TEST_F(Program, CountsWithoutFormatting) {
  script().messages = SampleStream(3);
  EXPECT_EQ(Run({"flows", "x.pcap", "--output", "count"}), 0);
  EXPECT_EQ(output_.text(), "3 flows, 9 packets, 4500 bytes\n");
  EXPECT_EQ(error_.text(), "");
}

TEST_F(Program, CountsBytesByTheAccountingModeInForce) {
  script().messages = SampleStream(1);
  script()
      .messages[0]
      .mutable_started()
      ->mutable_session_spec()
      ->mutable_meter()
      ->set_accounting_mode(v1::ACCOUNTING_MODE_PAYLOAD);
  EXPECT_EQ(Run({"flows", "x.pcap", "--output", "count"}), 0);
  EXPECT_EQ(output_.text(), "1 flows, 3 packets, 1400 bytes\n");
}

TEST_F(Program, SendsTheSettingsOfTheCommandLine) {
  script().messages = SampleStream(0);
  EXPECT_EQ(Run({"flows",
                 "a.pcap",
                 "-",
                 "--nfstream",
                 "--statistics",
                 "--splt",
                 "8",
                 "--accounting",
                 "2",
                 "--idle-timeout",
                 "1.5",
                 "--active-timeout",
                 "0",
                 "--max-dissected-packets",
                 "0",
                 "--decode-tunnels=false",
                 "--workers",
                 "4",
                 "--bpf",
                 "tcp and ip host localhost"}),
            0);
  const v1::SessionSpec& spec = script().capture_request.spec();
  EXPECT_THAT(spec.source().files().paths(), ::testing::ElementsAre("a.pcap", "/dev/stdin"));
  const v1::MeterSettings& meter = spec.meter();
  EXPECT_TRUE(meter.flow_statistics());
  EXPECT_EQ(meter.early_packets(), 8u);
  EXPECT_EQ(meter.accounting_mode(), v1::ACCOUNTING_MODE_TRANSPORT);
  EXPECT_EQ(meter.idle_timeout().seconds(), 1);
  EXPECT_EQ(meter.idle_timeout().nanos(), 500'000'000);
  EXPECT_TRUE(meter.has_active_timeout());
  EXPECT_TRUE(meter.has_max_dissected_packets());
  EXPECT_TRUE(meter.has_decode_tunnels());
  EXPECT_FALSE(meter.decode_tunnels());
  EXPECT_EQ(meter.workers(), 4u);
  EXPECT_EQ(meter.bpf_filter(), "tcp and ip host 127.0.0.1");
  EXPECT_EQ(meter.time_resolution(), v1::TIME_RESOLUTION_MILLISECOND);
  EXPECT_EQ(meter.rules(), v1::FLOW_RULES_NFSTREAM);
}

TEST_F(Program, SendsWhatGoesBeyondNfstream) {
  script().messages = SampleStream(0);
  EXPECT_EQ(Run({"flows",
                 "a.pcap",
                 "--tunnels",
                 "vxlan,geneve,gre",
                 "--qinq",
                 "--community-id",
                 "--find-processes",
                 "--process-poll-interval",
                 "20ms",
                 "--continue-flows",
                 "--tcp-close",
                 "--tcp-analysis",
                 "--no-join-fragments",
                 "--key-icmp-id",
                 "--attach-icmp-errors",
                 "--duplicate-window",
                 "5ms",
                 "--max-packets",
                 "12",
                 "--udp-idle-timeout",
                 "30",
                 "--events",
                 "started,early,classified,updated,ended",
                 "--early-at-packet",
                 "5",
                 "--update-interval",
                 "0.25",
                 "--max-open-flows",
                 "77",
                 "--protocols-file",
                 "protocols.txt",
                 "--categories-file",
                 "categories.txt"}),
            0)
      << error_.text();
  const v1::MeterSettings& meter = script().capture_request.spec().meter();
  EXPECT_THAT(
      meter.extra_tunnels(),
      ::testing::ElementsAre(v1::TUNNEL_KIND_VXLAN, v1::TUNNEL_KIND_GENEVE, v1::TUNNEL_KIND_GRE));
  EXPECT_TRUE(meter.decode_qinq());
  EXPECT_TRUE(meter.community_id());
  EXPECT_TRUE(meter.find_processes());
  EXPECT_EQ(meter.process_poll_interval().nanos(), 20'000'000);
  EXPECT_TRUE(meter.continue_flows());
  EXPECT_TRUE(meter.tcp_close_ends_flow());
  EXPECT_TRUE(meter.tcp_analysis() && meter.key_icmp_id() && meter.attach_icmp_errors());
  EXPECT_TRUE(meter.has_join_fragments() && !meter.join_fragments());
  EXPECT_EQ(meter.duplicate_window().nanos(), 5'000'000);
  EXPECT_EQ(meter.max_packets(), 12u);
  EXPECT_EQ(meter.idle_timeouts().udp().seconds(), 30);
  EXPECT_FALSE(meter.idle_timeouts().has_tcp());
  EXPECT_EQ(meter.max_open_flows(), 77u);
  EXPECT_EQ(meter.custom_protocols_file(), "protocols.txt");
  EXPECT_EQ(meter.custom_categories_file(), "categories.txt");
  const v1::EventSettings& events = script().capture_request.spec().events();
  EXPECT_THAT(events.types(), ::testing::ElementsAre(v1::EVENT_TYPE_STARTED, v1::EVENT_TYPE_EARLY,
                                                     v1::EVENT_TYPE_CLASSIFIED,
                                                     v1::EVENT_TYPE_UPDATED, v1::EVENT_TYPE_ENDED));
  EXPECT_EQ(events.early_at_packet(), 5u);
  EXPECT_EQ(events.update_interval().nanos(), 250'000'000);
}

TEST_F(Program, LeavesDefaultsToTheSensor) {
  script().messages = SampleStream(0);
  EXPECT_EQ(Run({"flows", "a.pcap"}), 0);
  EXPECT_EQ(script().capture_request.spec().meter().ByteSizeLong(), 0u);
}

TEST_F(Program, AsksForAnInterfaceWhereTheNameIsOneAndNoFile) {
  script().status = absl::UnavailableError("interface \"eth9\": went down");
  EXPECT_EQ(Run({"flows", "eth9"}), 1);
  EXPECT_EQ(script().capture_request.spec().source().interfaces().names(0), "eth9");
  EXPECT_EQ(error_.text(), "weir: interface \"eth9\": went down\n");
}

TEST_F(Program, PrintsTheFlowsBeforeTheDamageAndThenFails) {
  script().messages = SampleStream(1);
  script().status = absl::DataLossError("x.pcap: cut in the middle of packet 4");
  EXPECT_EQ(Run({"flows", "x.pcap", "--output", "csv"}), 1);
  EXPECT_THAT(output_.text(), HasSubstr("\nended,17,2016-08-02T02:19:33.025000000Z,"));
  EXPECT_EQ(error_.text(), "weir: x.pcap: cut in the middle of packet 4\n");
}

TEST_F(Program, SaysErrorsOnOneLineWithTheFieldAtFault) {
  script().status = absl::InvalidArgumentError("bad\nrequest");
  google::rpc::BadRequest fault;
  fault.add_field_violations()->set_field("spec.meter.bpf_filter");
  fault.mutable_field_violations(0)->set_description("syntax error");
  script().details.add_details()->PackFrom(fault);
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(2);
  script().details.add_details()->PackFrom(retry);
  EXPECT_EQ(Run({"flows", "x.pcap"}), 1);
  EXPECT_EQ(error_.text(), "weir: x.pcap: bad request (--bpf: syntax error; try again in 2s)\n");
  EXPECT_EQ(output_.text(), "");
}

TEST_F(Program, NamesAFieldOnceWhereTheMessageHasItAlready) {
  script().status = absl::UnimplementedError("batch.max_events: not built yet");
  google::rpc::BadRequest fault;
  fault.add_field_violations()->set_field("subscription.batch.max_events");
  fault.mutable_field_violations(0)->set_description("batch.max_events: not built yet");
  script().details.add_details()->PackFrom(fault);
  EXPECT_EQ(Run({"flows", "x.pcap"}), 1);
  EXPECT_EQ(error_.text(), "weir: x.pcap: batch.max_events: not built yet\n");
}

TEST_F(Program, FailsWhereTheLedgerDoesNotSayWhatWasReceived) {
  script().messages = SampleStream(2);
  script().messages[1].mutable_events()->mutable_events()->RemoveLast();
  EXPECT_EQ(Run({"flows", "x.pcap", "--output", "count"}), 1);
  EXPECT_THAT(error_.text(), HasSubstr("sent 2 events, 1 were received"));
}

TEST_F(Program, FailsWhereTheStreamHasNoLedger) {
  script().messages = SampleStream(1);
  script().messages.pop_back();
  EXPECT_EQ(Run({"flows", "x.pcap", "--output", "jsonl"}), 1);
  EXPECT_THAT(error_.text(), HasSubstr("the stream ended without a ledger"));
}

TEST_F(Program, SaysLossesAloudInEveryFormat) {
  for (const char* format : {"table", "jsonl", "csv", "count"}) {
    script().messages = SampleStream(1);
    v1::StreamEnded& ended = *script().messages.back().mutable_ended();
    ended.mutable_ledger()->set_end_sequence(7);
    v1::LostEvents& lost = *ended.mutable_ledger()->add_lost();
    lost.set_reason(v1::LOSS_REASON_OVERTAKEN);
    lost.set_events(5);
    ended.mutable_statistics()->set_kernel_dropped_packets(4);
    EXPECT_EQ(Run({"flows", "x.pcap", "--output", format}), 0) << format;
    EXPECT_THAT(error_.text(), EndsWith("weir: LOST: 5 events (overtaken)\n"
                                        "weir: LOST: 4 packets dropped by the kernel\n"))
        << format;
  }
}

TEST_F(Program, EndsQuietlyWhenTheReaderOfItsOutputGoesAway) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  environment_.output = ends[1];
  script().messages = SampleStream(3);
  script().messages.pop_back();
  script().hangs_at_end = true;
  EXPECT_EQ(Run({"flows", "x.pcap", "--output", "jsonl"}), 0);
  EXPECT_EQ(error_.text(), "");
  close(ends[1]);
}

TEST_F(Program, StopsAtAnInterruptWithWhatIsThere) {
  script().messages = SampleStream(1);
  script().messages.pop_back();
  script().hangs_at_end = true;
  // The first row is on the way out when the signal comes: the stream is then known to be open.
  std::thread interrupter([this] {
    while (output_.text().empty()) std::this_thread::yield();
    kill(getpid(), SIGINT);
  });
  EXPECT_EQ(Run({"flows", "x.pcap", "--output", "csv"}), 130);
  interrupter.join();
  EXPECT_THAT(output_.text(), HasSubstr("\nended,17,"));
  EXPECT_EQ(error_.text(), "weir: interrupted after 1 flow\n");
}

TEST_F(Program, WritesNothingWhereAStreamFailsBeforeItsFirstFlow) {
  for (const char* format : {"table", "jsonl", "csv", "count"}) {
    script().messages = SampleStream(0);
    script().status = absl::DataLossError("x.pcap: the file is empty");
    EXPECT_EQ(Run({"flows", "x.pcap", "--output", format}), 1);
  }
  EXPECT_EQ(output_.text(), "");
  const std::string each =
      "weir: nothing could be used: 2 not_ip: no IPv4 or IPv6 behind the link header; is the link "
      "type of the capture right?\nweir: x.pcap: the file is empty\n";
  EXPECT_EQ(error_.text(), each + each + each + each);
}

TEST_F(Program, WritesTheHeaderOfAStreamThatHasNoFlow) {
  script().messages = SampleStream(0);
  EXPECT_EQ(Run({"flows", "x.pcap", "--output", "csv"}), 0);
  EXPECT_THAT(output_.text(), StartsWith("event,id,first_seen"));
  EXPECT_EQ(Run({"flows", "x.pcap", "--output", "count"}), 0);
  EXPECT_THAT(output_.text(), EndsWith("\n0 flows, 0 packets, 0 bytes\n"));
}

TEST_F(Program, SaysHowManyOfTheFlowsPassedTheFilter) {
  script().messages = SampleStream(2);
  v1::Ledger& ledger = *script().messages.back().mutable_ended()->mutable_ledger();
  ledger.set_end_sequence(6);
  ledger.set_filtered_out(3);
  EXPECT_EQ(Run({"flows", "x.pcap", "--app", "TLS"}), 0);
  EXPECT_EQ(error_.text(),
            "weir: 2 of 5 flows (3 filtered out), 8 packets captured (2 ignored: 2 not_ip); "
            "nothing lost\n");
}

TEST_F(Program, ShowsTheFieldsThatWereAskedForAlone) {
  script().messages = SampleStream(1);
  EXPECT_EQ(Run({"flows", "x.pcap", "-o", "csv", "--fields",
                 "src_address,dst_port,application.name,bidirectional.packets"}),
            0);
  EXPECT_EQ(output_.text(),
            "src_address,dst_port,application.name,bidirectional.packets\n"
            "192.168.5.44,443,TLS.Google,3\n");
  EXPECT_EQ(script().capture_request.subscription().field_mask().paths_size(), 4);
  EXPECT_EQ(Run({"flows", "x.pcap", "-o", "count", "--fields", "id"}), 2);
  EXPECT_EQ(Run({"flows", "x.pcap", "--nfstream", "--fields", "id"}), 2);
}

TEST_F(Program, SendsTheTimeSinceWhichEventsAreWanted) {
  script().messages = SampleStream(0);
  environment_.now = [] { return absl::FromUnixSeconds(600); };
  const std::pair<const char*, int64_t> cases[] = {{"1970-01-01T00:00:01Z", 1'000'000'000},
                                                   {"1969-12-31 23:59:59", -1'000'000'000},
                                                   {"10m", 0},
                                                   {"700s", -100'000'000'000}};
  for (const auto& [time, nanos] : cases) {
    EXPECT_EQ(Run({"flows", "x.pcap", "--since", time}), 0) << error_.text();
    EXPECT_TRUE(script().capture_request.subscription().has_since_unix_nano());
    EXPECT_EQ(script().capture_request.subscription().since_unix_nano(), nanos) << time;
  }
  EXPECT_EQ(Run({"flows", "x.pcap", "--since", "600"}), 2);
  EXPECT_THAT(error_.text(), HasSubstr("weir: --since: invalid value \"600\": expected a time"));
}

TEST_F(Program, SaysOfEachRecordWhereItWasMadeWhereThatIsAskedFor) {
  script().messages = SampleStream(1);
  EXPECT_EQ(Run({"flows", "x.pcap", "--with-origin"}), 0);
  EXPECT_THAT(output_.text(), HasSubstr(",\"sensor_id\":\"sensor-7\",\"session_id\":\"s1\","
                                        "\"session_uid\":\"01ab\","));
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{"-o", "table"}, {"-o", "count"}, {"--nfstream"}}) {
    std::vector<std::string> words = {"flows", "x.pcap", "--with-origin"};
    words.insert(words.end(), more.begin(), more.end());
    EXPECT_EQ(Run(words), 2);
    EXPECT_THAT(error_.text(), HasSubstr("weir: --with-origin: "));
  }
}

TEST_F(Program, NamesASessionThatOutlivesTheStreamAndHowToResumeFromIt) {
  script().messages = SampleStream(1);
  script().messages.pop_back();
  script().status = absl::UnavailableError("the sensor is shutting down");
  EXPECT_EQ(RunRemote({"flows", "x.pcap", "--remote-file", "--session-id", "lab", "--linger", "30",
                       "-o", "jsonl"}),
            1);
  EXPECT_EQ(script().capture_request.session_id(), "lab");
  EXPECT_EQ(script().capture_request.linger().seconds(), 30);
  EXPECT_THAT(error_.text(), EndsWith("\nweir: resume with: weir subscribe s1 --from 0aff\n"));
  EXPECT_EQ(Run({"flows", "x.pcap", "--linger", "30"}), 2);
  EXPECT_EQ(RunRemote({"flows", "-", "--linger", "30"}), 2);
  EXPECT_THAT(error_.text(), HasSubstr("weir: --linger: not with an upload"));
}

TEST_F(Program, HandsTheArgumentsOfServeOn) {
  EXPECT_EQ(Run({"serve", "x"}), 0);
  EXPECT_EQ(Run({"serve"}), 9);
}

TEST_F(Program, SaysWhereNoSensorAnswers) {
  EXPECT_EQ(Run({"info"}), 1);
  EXPECT_EQ(
      error_.text(),
      "weir: cannot connect to unix:///nowhere/weir.sock: no sensor is listening there (start "
      "one with `weir serve`, or name one with --server)\n");
}

}  // namespace
}  // namespace weir::cli
