// The options that say which flows are wanted, as requests.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/clients/cli/program_fixture.h"
#include "tests/clients/sample_flow.h"

namespace weir::cli {
namespace {

using google::protobuf::util::MessageDifferencer;
using ::testing::EndsWith;
using ::testing::HasSubstr;

class FilterOptionsTest : public ProgramTest {
 protected:
  v1::Subscription Asked(std::vector<std::string> options) {
    script().messages = SampleStream(0);
    options.insert(options.begin(), {"flows", "--output", "jsonl"});
    options.push_back("x.pcap");
    EXPECT_EQ(Run(options), 0) << error_.text();
    return script().capture_request.subscription();
  }
};

struct Case {
  std::vector<std::string> options;
  const char* expected;
};

const std::vector<Case>& Cases() {
  static const auto& cases = *new std::vector<Case>{
      {{}, ""},
      {{"--net", "10.0.0.0/8,::1"}, "allow { networks: '10.0.0.0/8' networks: '::1' }"},
      {{"--src-net", "1.2.3.4"}, "allow { src_networks: '1.2.3.4' }"},
      {{"--dst-net", "1.2.3.4"}, "allow { dst_networks: '1.2.3.4' }"},
      {{"--port", "53", "--port", "1-1024"},
       "allow { ports { first: 53 } ports { first: 1 last: 1024 } }"},
      {{"--src-port", "0"}, "allow { src_ports {} }"},
      {{"--dst-port", "443-443"}, "allow { dst_ports { first: 443 last: 443 } }"},
      {{"--proto", "tcp,UDP,89,icmp6"}, "allow { protocols: [6, 17, 89, 58] }"},
      {{"--ip-version", "4,6"}, "allow { ip_versions: [4, 6] }"},
      {{"--vlan", "0,7"}, "allow { vlan_ids: [0, 7] }"},
      {{"--tunnel", "none,gtp_u,vxlan"},
       "allow { tunnel_kinds: [TUNNEL_KIND_NONE, TUNNEL_KIND_GTP_U, TUNNEL_KIND_VXLAN] }"},
      {{"--app", "TLS,5"}, "allow { applications: 'TLS' application_ids: 5 }"},
      {{"--category", "Web,7", "--sni", "*.org"},
       "allow { categories: 'Web' category_ids: 7 server_names: '*.org' }"},
      {{"--confidence", "dpi,match_by_port,none"},
       "allow { confidences: [CONFIDENCE_DPI, CONFIDENCE_MATCH_BY_PORT, CONFIDENCE_UNSPECIFIED] "
       "}"},
      {{"--guessed"}, "allow { guessed: true }"},
      {{"--not-guessed"}, "deny { guessed: true }"},
      {{"--min-packets", "3", "--min-bytes", "9"}, "allow { min_packets: 3 min_bytes: 9 }"},
      {{"--min-packets", "0"}, "allow { min_packets: 0 }"},
      {{"--min-duration", "1.5"}, "allow { min_duration { seconds: 1 nanos: 500000000 } }"},
      {{"--risk", "A, b", "--risk", "7", "--min-risk-score", "50"},
       "allow { risks: 'A, b' risk_ids: 7 min_risk_score: 50 }"},
      {{"--min-severity", "severe"}, "allow { min_risk_severity: RISK_SEVERITY_SEVERE }"},
      {{"--event-type", "ended,updated"},
       "allow { event_types: [EVENT_TYPE_ENDED, EVENT_TYPE_UPDATED] }"},
      {{"--event-type", "snapshot,window"},
       "allow { event_types: [EVENT_TYPE_SNAPSHOT, EVENT_TYPE_WINDOW] }"},
      {{"--end-reason", "idle,tcp_closed"},
       "allow { end_reasons: [END_REASON_IDLE, END_REASON_TCP_CLOSED] }"},
      {{"--flow-label", "seen", "--flow-label", "score=-2", "--flow-label", "p=0.5", "--flow-label",
        "ok=true", "--flow-label", "team=red, blue", "--flow-label", "id=\"7\""},
       "allow { labels { name: 'seen' } labels { name: 'score' value { int_value: -2 } } "
       "labels { name: 'p' value { double_value: 0.5 } } "
       "labels { name: 'ok' value { bool_value: true } } "
       "labels { name: 'team' value { string_value: 'red, blue' } } "
       "labels { name: 'id' value { string_value: '7' } } }"},
      {{"--not-port", "53", "--not-proto", "icmp"},
       "deny { ports { first: 53 } } deny { protocols: 1 }"},
      {{"--app", "TLS", "--not-sni", "*.com"},
       "allow { applications: 'TLS' } deny { server_names: '*.com' }"},
      {{"--since", "1969-12-31T23:59:59.5Z"}, "since_unix_nano: -500000000"},
      {{"--fields", "id,application.name", "--fields", "src_port"},
       "field_mask { paths: 'id' paths: 'application.name' paths: 'src_port' }"},
  };
  return cases;
}

TEST_F(FilterOptionsTest, BecomeFiltersOfTheSubscription) {
  for (const Case& each : Cases()) {
    v1::Subscription expected;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(each.expected, &expected));
    const v1::Subscription asked = Asked(each.options);
    EXPECT_TRUE(MessageDifferencer::Equals(asked, expected)) << asked.ShortDebugString() << "\n"
                                                             << expected.ShortDebugString();
  }
}

TEST_F(FilterOptionsTest, ReachEveryFieldOfAFilter) {
  std::set<std::string> reached;
  for (const Case& each : Cases()) {
    const v1::Subscription asked = Asked(each.options);
    for (const v1::FlowFilter& filter : asked.allow()) {
      std::vector<const google::protobuf::FieldDescriptor*> fields;
      filter.GetReflection()->ListFields(filter, &fields);
      for (const auto* field : fields) reached.insert(field->name());
    }
  }
  const auto* type = v1::FlowFilter::descriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const bool is_built = type->field(i)->name() != "flow_ids";  // sensors refuse it so far
    EXPECT_EQ(reached.count(type->field(i)->name()), is_built ? 1u : 0u) << type->field(i)->name();
  }
}

TEST_F(FilterOptionsTest, HaveATwinThatLeavesOut) {
  for (const Case& each : Cases()) {
    const bool has_twin =
        each.options.size() == 2 && each.options[0] != "--fields" && each.options[0] != "--since";
    if (!has_twin) continue;
    const std::string twin = "--not-" + each.options[0].substr(2);
    v1::Subscription wanted = Asked(each.options);
    const v1::Subscription unwanted = Asked({twin, each.options[1]});
    wanted.mutable_deny()->Swap(wanted.mutable_allow());
    EXPECT_TRUE(MessageDifferencer::Equals(wanted, unwanted)) << twin;
  }
}

TEST_F(FilterOptionsTest, ThatAreNoneAreAWrongUsage) {
  const Case cases[] = {
      {{"--port", "65536"}, "65536"},
      {{"--port", "9-3"}, "9-3"},
      {{"--dst-port", "1-"}, "\"1-\""},
      {{"--ip-version", "5"}, "\"5\""},
      {{"--proto", "nonesuch"}, "nonesuch"},
      {{"--proto", "256"}, "256"},
      {{"--vlan", "4096"}, "4096"},
      {{"--tunnel", "pipe"}, "pipe"},
      {{"--end-reason", "never"}, "never"},
      {{"--event-type", "never"}, "never"},
      {{"--min-severity", "mild"}, "mild"},
      {{"--risk", "64"}, "\"64\""},
      {{"--flow-label", "=3"}, "\"=3\""},
      {{"--confidence", "4"}, "\"4\"; choices: match_by_port, match_by_ip, "},
      {{"--tunnel", "vxlam"}, "--tunnel: unknown value \"vxlam\"; did you mean vxlan?"},
      {{"--not-port", "x"}, "--not-port: invalid value \"x\""},
      {{"--app", "99999999999"}, "99999999999"},
  };
  for (const Case& each : cases) {
    std::vector<std::string> arguments = {"flows", "x.pcap"};
    arguments.insert(arguments.end(), each.options.begin(), each.options.end());
    EXPECT_EQ(Run(arguments), 2);
    EXPECT_THAT(error_.text(), HasSubstr(each.expected));
  }
}

TEST_F(FilterOptionsTest, ArePrintedWithTheRequestWhereThatIsAsked) {
  EXPECT_EQ(RunRemote({"subscribe", "s1", "--net", "10.0.0.0/8", "--min-bytes", "99", "--fields",
                       "dst_to_src.packets", "--print-request"}),
            0);
  EXPECT_EQ(script().subscribe_request.session_id(), "");  // nothing was sent
  EXPECT_THAT(error_.text(), EndsWith("request of weir.v1.FlowService/SubscribeFlows\n"));
  v1::SubscribeFlowsRequest printed, expected;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(output_.text(), &printed).ok());
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "session_id: 's1' subscription { position: START_POSITION_OLDEST "
      "allow { networks: '10.0.0.0/8' min_bytes: 99 } "
      "field_mask { paths: 'dst_to_src.packets' } }",
      &expected));
  EXPECT_TRUE(MessageDifferencer::Equals(printed, expected)) << output_.text();
}

TEST_F(FilterOptionsTest, ArePrintedForAnUploadAsItsFirstMessage) {
  EXPECT_EQ(RunRemote({"flows", "-", "--app", "DNS", "--print-request"}), 0);
  EXPECT_THAT(error_.text(), EndsWith("request of weir.v1.FlowService/AnalyzeCapture\n"));
  v1::AnalyzeCaptureRequest printed;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(output_.text(), &printed).ok());
  EXPECT_EQ(printed.open().spec().source().upload().name(), "standard input");
  EXPECT_EQ(printed.open().subscription().allow(0).applications(0), "DNS");
}

}  // namespace
}  // namespace weir::cli
