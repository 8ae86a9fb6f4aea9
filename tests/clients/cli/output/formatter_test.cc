// What each format makes of a flow.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/clients/cli/output/formatted_event.h"
#include "tests/clients/sample_flow.h"

namespace weir::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(JsonlFormatter, WritesEveryPartOfTheRecordReadably) {
  const std::string line = Format({OutputFormat::kJsonl}, SampleEvent(5));
  EXPECT_THAT(line, StartsWith("{\"event\":\"ended\",\"sequence\":5,"
                               "\"event_time\":\"2016-08-02T02:19:33.127000000Z\",\"id\":17,"
                               "\"src_address\":\"192.168.5.44\",\"dst_address\":\"10.0.0.1\","));
  for (const char* part :
       {"\"src_mac\":\"48:d2:24:63:31:00\"", "\"end_reason\":\"active\"",
        "\"tunnel_kind\":\"capwap\"", "\"first_seen\":\"2016-08-02T02:19:33.025000000Z\"",
        "\"dst_to_src\":{\"packets\":1,\"link_bytes\":0,\"ip_bytes\":0,\"transport_bytes\":0,"
        "\"payload_bytes\":0}",
        "\"client_kind\":\"ja3\"", "\"alpn\":[\"h2\"]", "\"sha1\":\"01ab\"",
        "\"address\":\"127.0.0.1\"", "\"severity\":\"high\"", "\"mean\":250.25",
        "\"mean_nanos\":51000000.0", "\"sizes\":[60,900]", "\"guessed\":false"}) {
    EXPECT_THAT(line, HasSubstr(part));
  }
  EXPECT_THAT(line, EndsWith("\"labels\":{\"score\":0.5,\"tags\":[\"a\"]},\"outer_vlan_id\":0}\n"));
  EXPECT_THAT(line, Not(HasSubstr("dst_mac")));       // absent
  EXPECT_THAT(line, Not(HasSubstr("community_id")));  // empty
}

TEST(JsonlFormatter, WritesIdentityTunnelRisksAndWhyTheRecordEnded) {
  v1::FlowEvent event = SampleEvent(5);
  v1::Flow& flow = *event.mutable_flow();
  flow.set_end_reason(v1::END_REASON_TCP_CLOSED);
  flow.set_tunnel_kind(v1::TUNNEL_KIND_GENEVE);
  flow.set_tunnel_id(0);
  flow.set_community_id("1:abc=");
  flow.set_continues_flow_id(3);
  v1::FlowRisks& risks = *flow.mutable_risks();
  risks.set_score(150);
  risks.set_client_score(135);
  risks.set_server_score(15);
  risks.mutable_risks(0)->set_name("TLS cert expired");
  const std::string line = Format({OutputFormat::kJsonl}, event);
  for (const char* part :
       {"\"end_reason\":\"tcp_closed\"", "\"tunnel_kind\":\"geneve\",\"tunnel_id\":0",
        "\"community_id\":\"1:abc=\"", "\"continues_flow_id\":3", "\"score\":150",
        "\"client_score\":135", "\"server_score\":15",
        "\"id\":7,\"name\":\"TLS cert expired\",\"severity\":\"high\""}) {
    EXPECT_THAT(line, HasSubstr(part));
  }
}

// Of a flow whose packets came at these times, in nanoseconds, the first of them alone from src.
v1::FlowEvent EventAt(int64_t first, int64_t last) {
  v1::FlowEvent event = SampleEvent(1);
  event.set_event_time_unix_nano(last);
  v1::Flow& flow = *event.mutable_flow();
  for (v1::Counters* counters : {flow.mutable_bidirectional(), flow.mutable_src_to_dst()}) {
    counters->set_first_seen_unix_nano(first);
    counters->set_last_seen_unix_nano(last);
  }
  flow.mutable_dst_to_src()->Clear();
  return event;
}

// From half a second and a nanosecond before 1970 to a millisecond and a half before it.
const v1::FlowEvent& EventBefore1970() {
  static const auto& event = *new v1::FlowEvent(EventAt(-500'000'001, -1'500'000));
  return event;
}

TEST(JsonlFormatter, WritesTimesBefore1970AndNoneWhereThereIsNone) {
  const std::string line = Format({OutputFormat::kJsonl}, EventBefore1970());
  EXPECT_THAT(line, HasSubstr("\"event_time\":\"1969-12-31T23:59:59.998500000Z\""));
  EXPECT_THAT(line, HasSubstr("\"payload_bytes\":1400,\"first_seen\":\"1969-12-31T23:59:59."
                              "499999999Z\",\"last_seen\":\"1969-12-31T23:59:59.998500000Z\"}"));
  EXPECT_THAT(line, HasSubstr("\"dst_to_src\":{\"packets\":0,\"link_bytes\":0,\"ip_bytes\":0,"
                              "\"transport_bytes\":0,\"payload_bytes\":0}"));
}

TEST(JsonlFormatter, WritesTheFirstMomentOf1970) {
  EXPECT_THAT(Format({OutputFormat::kJsonl}, EventAt(0, 0)),
              HasSubstr("\"first_seen\":\"1970-01-01T00:00:00.000000000Z\","
                        "\"last_seen\":\"1970-01-01T00:00:00.000000000Z\"}"));
}

TEST(CsvFormatter, WritesTimesBefore1970AndNoneWhereThereIsNone) {
  EXPECT_THAT(Format({OutputFormat::kCsv}, EventBefore1970()),
              HasSubstr("\nended,17,1969-12-31T23:59:59.499999999Z,"
                        "1969-12-31T23:59:59.998500000Z,0.498500,192.168.5.44,"));
  v1::FlowEvent event = SampleEvent(1);
  event.mutable_flow()->clear_bidirectional();
  EXPECT_THAT(Format({OutputFormat::kCsv}, event),
              HasSubstr("\nended,17,,,0.000000,192.168.5.44,"));
}

TEST(TableFormatter, WritesTimesBefore1970AndNoneWhereThereIsNone) {
  EXPECT_THAT(Format({OutputFormat::kTable}, EventBefore1970()),
              HasSubstr("\n1969-12-31 23:59:59.499  192.168.5.44:59571 "));
  v1::FlowEvent event = SampleEvent(1);
  event.mutable_flow()->clear_bidirectional();
  EXPECT_THAT(Format({OutputFormat::kTable}, event),
              HasSubstr("\n            192.168.5.44:59571 "));
}

// Rounded down, as everywhere in nfstream; 0 for a direction without packets.
TEST(NfstreamFormatter, WritesTimesBefore1970) {
  EXPECT_THAT(Format({OutputFormat::kJsonl, true}, EventBefore1970()),
              HasSubstr("\"bidirectional_first_seen_ms\":-501,\"bidirectional_last_seen_ms\":-2,"
                        "\"bidirectional_duration_ms\":499,"));
  const std::string csv = Format({OutputFormat::kCsv, true}, EventAt(-1, 999'999));
  EXPECT_THAT(csv, HasSubstr(",-1,0,1,3,1500,-1,0,1,2,750,0,0,0,0,0,"));
}

TEST(FieldFormatter, WritesTimesBefore1970) {
  OutputSettings settings;
  settings.format = OutputFormat::kCsv;
  settings.fields = {"bidirectional.first_seen_unix_nano", "dst_to_src.first_seen_unix_nano", "id"};
  EXPECT_THAT(Format(settings, EventBefore1970()),
              EndsWith("\n1969-12-31T23:59:59.499999999Z,,17\n"));
}

TEST(JsonlFormatter, WritesTheTimesOfCertificates) {
  v1::FlowEvent event = SampleEvent(1);
  v1::TlsCertificate& certificate = *event.mutable_flow()->mutable_tls()->mutable_certificate();
  certificate.mutable_not_before()->set_seconds(-1);
  certificate.mutable_not_after()->set_seconds(253'402'300'799);
  EXPECT_THAT(Format({OutputFormat::kJsonl}, event),
              HasSubstr("\"not_before\":\"1969-12-31T23:59:59.000000000Z\","
                        "\"not_after\":\"9999-12-31T23:59:59.000000000Z\""));
}

TEST(JsonlFormatter, WritesInterfaceIcmpAndWhatTheIpHeaderSays) {
  v1::FlowEvent event = SampleEvent(1);
  v1::Flow& flow = *event.mutable_flow();
  flow.set_interface_name("eth0");
  flow.set_interface_index(0);
  flow.set_icmp_type(8);
  flow.set_icmp_code(0);
  flow.set_src_to_dst_dscp(46);
  flow.set_src_to_dst_ttl(64);
  flow.set_dst_to_src_ttl(0);
  EXPECT_THAT(Format({OutputFormat::kJsonl}, event),
              EndsWith(",\"interface_name\":\"eth0\",\"interface_index\":0,\"icmp_type\":8,"
                       "\"icmp_code\":0,\"src_to_dst_dscp\":46,\"src_to_dst_ttl\":64,"
                       "\"dst_to_src_ttl\":0,\"outer_vlan_id\":0}\n"));
}

TEST(JsonlFormatter, WritesWhatAnEventHasBesideAFlow) {
  v1::FlowEvent event;
  event.set_sequence(3);
  event.set_type(v1::EVENT_TYPE_WINDOW);
  event.set_event_time_unix_nano(-1'000'000'000);
  event.mutable_aggregate()->set_name("hosts");
  event.mutable_aggregate()->add_rows()->add_key()->set_string_value("10.0.0.1");
  EXPECT_THAT(
      Format({OutputFormat::kJsonl}, event),
      StartsWith("{\"event\":\"window\",\"sequence\":3,\"event_time\":\"1969-12-31T23:59:59."
                 "000000000Z\",\"aggregate\":{\"name\":\"hosts\",\"number\":0,"
                 "\"start\":\"1970-01-01T00:00:00.000000000Z\","));
  EXPECT_THAT(Format({OutputFormat::kJsonl}, event), HasSubstr("\"key\":[\"10.0.0.1\"]"));
}

OutputSettings WithOrigin(OutputFormat format) {
  OutputSettings settings;
  settings.format = format;
  settings.with_origin = true;
  return settings;
}

// As a stream of sensor-7 would be, a session's whose uid is 0x01ab.
std::string FormatAsStarted(const OutputSettings& settings, const v1::FlowEvent& event) {
  std::string out;
  const auto formatter = MakeFlowFormatter(settings);
  formatter->Begin(SampleStream(0)[0].started(), out);
  formatter->Add(event, out);
  formatter->End(out);
  return out;
}

TEST(JsonlFormatter, SaysWhereAnEventWasMadeWhereThatIsAskedFor) {
  EXPECT_THAT(
      FormatAsStarted(WithOrigin(OutputFormat::kJsonl), SampleEvent(5)),
      HasSubstr("\"event_time\":\"2016-08-02T02:19:33.127000000Z\",\"sensor_id\":\"sensor-7\""
                ",\"session_id\":\"s1\",\"session_uid\":\"01ab\",\"id\":17,"));
  EXPECT_THAT(FormatAsStarted({OutputFormat::kJsonl}, SampleEvent(5)), Not(HasSubstr("sensor_id")));
}

TEST(JsonlFormatter, TakesTheOriginThatARelaySays) {
  v1::FlowEvent event = SampleEvent(5);
  event.mutable_origin()->set_sensor_id("far");
  event.mutable_origin()->set_session_uid("\x02");
  for (const OutputSettings& settings :
       {OutputSettings{OutputFormat::kJsonl}, WithOrigin(OutputFormat::kJsonl)}) {
    EXPECT_THAT(FormatAsStarted(settings, event),
                HasSubstr(",\"sensor_id\":\"far\",\"session_uid\":\"02\",\"id\":17,"));
  }
}

TEST(CsvFormatter, SaysWhereAnEventWasMadeWhereThatIsAskedFor) {
  v1::FlowEvent event = SampleEvent(5);
  event.mutable_flow()->set_interface_name("eth\"0");
  EXPECT_THAT(
      FormatAsStarted(WithOrigin(OutputFormat::kCsv), event),
      ::testing::AllOf(HasSubstr(",community_id,sensor_id,session_id,session_uid,interface_name,"
                                 "interface_index\nended,"),
                       EndsWith(",active,0,,sensor-7,s1,01ab,\"eth\"\"0\",\n")));
  event.mutable_flow()->set_interface_index(3);
  OutputSettings fields = WithOrigin(OutputFormat::kCsv);
  fields.fields = {"id", "interface_index"};
  EXPECT_EQ(FormatAsStarted(fields, event),
            "id,interface_index,sensor_id,session_id,session_uid\n17,3,sensor-7,s1,01ab\n");
}

TEST(CsvFormatter, QuotesTextAndShowsControlCharacters) {
  v1::FlowEvent event = SampleEvent(1);
  event.mutable_flow()->set_requested_server_name("a,\"b\"\x1b[31m\n");
  EXPECT_THAT(
      Format({OutputFormat::kCsv}, event),
      EndsWith("end_reason,risk_score,community_id\nended,17,2016-08-02T02:19:33.025000000Z,"
               "2016-08-02T02:19:33.127000000Z,0.102000,192.168.5.44,59571,10.0.0.1,443,6,"
               "7,TLS.Google,Web,\"a,\"\"b\"\"\\x1b[31m\\x0a\",3,1500,2,750,1,0,active,0,\n"));
}

TEST(CsvFormatter, EndsWithTheRiskScoreAndTheCommunityId) {
  v1::FlowEvent event = SampleEvent(1);
  event.mutable_flow()->mutable_risks()->set_score(160);
  event.mutable_flow()->set_community_id("1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
  EXPECT_THAT(Format({OutputFormat::kCsv}, event),
              EndsWith(",active,160,1:LQU9qZlK+B5F3KDmev6m5PMibrg=\n"));
}

TEST(CsvFormatter, LeavesTheRiskScoreOfAFlowEmptyThatWasNotInspected) {
  v1::FlowEvent event = SampleEvent(1);
  event.mutable_flow()->clear_risks();
  EXPECT_THAT(Format({OutputFormat::kCsv}, event), EndsWith(",active,0,\n"));
  event.mutable_flow()->clear_application();
  EXPECT_THAT(Format({OutputFormat::kCsv}, event), EndsWith(",active,,\n"));
}

TEST(TableFormatter, LetsNoTextSteerTheTerminal) {
  v1::FlowEvent event = SampleEvent(1);
  event.mutable_flow()->set_requested_server_name("\x1b]0;x\x07\xc2\x9b\xe2\x80\xae b\xc3\xbc\xff");
  EXPECT_THAT(Format({OutputFormat::kTable}, event),
              EndsWith("  \\x1b]0;x\\x07\\u009b\\u202e b\xc3\xbc\\xff\n"));
}

TEST(TableFormatter, ColoursOnlyWhereToldTo) {
  EXPECT_THAT(Format({OutputFormat::kTable, false, false}, SampleEvent(1)), Not(HasSubstr("\x1b")));
  EXPECT_THAT(Format({OutputFormat::kTable, false, true}, SampleEvent(1)),
              HasSubstr("\x1b[33m2016"));
}

TEST(TableFormatter, AlignsByTheWidthOnTheScreen) {
  std::string out;
  const auto formatter = MakeFlowFormatter({OutputFormat::kTable});
  formatter->Begin({}, out);
  for (const char* name :
       {"\xe4\xb8\xad\xe6\x96\x87", "abcd"}) {  // two wide characters, four narrow
    v1::FlowEvent event = SampleEvent(1);
    event.mutable_flow()->mutable_application()->set_name(name);
    event.mutable_flow()->clear_requested_server_name();
    formatter->Add(event, out);
  }
  formatter->End(out);
  EXPECT_THAT(out, HasSubstr("\xe4\xb8\xad\xe6\x96\x87               3   1500  0.102000\n"));
  EXPECT_THAT(out, HasSubstr("abcd               3   1500  0.102000\n"));
}

TEST(TableFormatter, ShowsIpv6AndPortlessEndpoints) {
  v1::FlowEvent event = SampleEvent(1);
  v1::Flow& flow = *event.mutable_flow();
  flow.set_src_address(std::string("\xfe\x80", 2) + std::string(13, '\0') + "\1");
  flow.set_dst_address(flow.src_address());
  flow.set_dst_port(0);
  EXPECT_THAT(Format({OutputFormat::kTable}, event), HasSubstr("  [fe80::1]:59571  fe80::1  "));
}

TEST(TableFormatter, HoldsTheFirstRowsAndThenWritesAtOnce) {
  std::string out;
  const auto formatter = MakeFlowFormatter({OutputFormat::kTable});
  formatter->Begin({}, out);
  for (int i = 0; i < 199; ++i) formatter->Add(SampleEvent(1), out);
  EXPECT_EQ(out, "");
  formatter->Add(SampleEvent(1), out);
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 201);
  formatter->Add(SampleEvent(1), out);
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 202);
}

TEST(JsonlFormatter, NamesTheProcess) {
  v1::FlowEvent event = SampleEvent(1);
  event.mutable_flow()->mutable_process()->set_pid(4711);
  event.mutable_flow()->mutable_process()->set_name("curl");
  EXPECT_THAT(Format({OutputFormat::kJsonl}, event),
              HasSubstr("\"process\":{\"pid\":4711,\"name\":\"curl\"}"));
}

OutputSettings WithFields(OutputFormat format, std::vector<std::string> fields) {
  OutputSettings settings;
  settings.format = format;
  settings.fields = std::move(fields);
  return settings;
}

TEST(FieldFormatter, HasTheColumnsThatWereAskedForInTheirOrder) {
  const std::vector<std::string> fields = {"dst_port",
                                           "src_address",
                                           "bidirectional.first_seen_unix_nano",
                                           "application.name",
                                           "end_reason",
                                           "tls.alpn",
                                           "risks.risks.severity",
                                           "ssh.client_banner",
                                           "nonesuch",
                                           "src_mac"};
  EXPECT_EQ(Format(WithFields(OutputFormat::kCsv, fields), SampleEvent(1)),
            "dst_port,src_address,bidirectional.first_seen_unix_nano,application.name,end_reason,"
            "tls.alpn,risks.risks.severity,ssh.client_banner,nonesuch,src_mac\n"
            "443,192.168.5.44,2016-08-02T02:19:33.025000000Z,TLS.Google,active,\"[\"\"h2\"\"]\","
            "\"[{\"\"id\"\":7,\"\"severity\"\":\"\"high\"\",\"\"score\"\":0}]\",,,"
            "48:d2:24:63:31:00\n");
  EXPECT_EQ(
      Format(WithFields(OutputFormat::kTable, {"dst_port", "application.name"}), SampleEvent(1)),
      "dst_port  application.name\n"
      "443       TLS.Google\n");
}

TEST(FieldFormatter, TellsTheTypeOfAnEventWhereThereAreSeveral) {
  v1::StreamStarted started;
  started.mutable_session_spec()->mutable_events()->add_types(v1::EVENT_TYPE_STARTED);
  for (OutputFormat format : {OutputFormat::kCsv, OutputFormat::kTable}) {
    const auto formatter = MakeFlowFormatter(WithFields(format, {"id"}));
    std::string out;
    formatter->Begin(started, out);
    formatter->Add(SampleEvent(1), out);
    formatter->End(out);
    EXPECT_EQ(out,
              format == OutputFormat::kCsv ? "event,id\nended,17\n" : "event  id\nended  17\n");
  }
}

TEST(FieldFormatter, MakesTextFromTheWireSafe) {
  v1::FlowEvent event = SampleEvent(1);
  event.mutable_flow()->set_user_agent("a\x1b[2J,\"b\"\n");
  EXPECT_EQ(Format(WithFields(OutputFormat::kCsv, {"user_agent", "id"}), event),
            "user_agent,id\n\"a\\x1b[2J,\"\"b\"\"\\x0a\",17\n");
  EXPECT_EQ(Format(WithFields(OutputFormat::kTable, {"user_agent"}), event),
            "user_agent\na\\x1b[2J,\"b\"\\x0a\n");
}

}  // namespace
}  // namespace weir::cli
