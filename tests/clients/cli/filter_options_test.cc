// The options that say which flows are wanted, as requests.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/clients/cli/program_fixture.h"
#include "tests/clients/sample_flow.h"

namespace weir::cli {
namespace {

using ::testing::HasSubstr;

class FilterOptionsTest : public ProgramTest {
 protected:
  v1::Subscription Asked(std::vector<std::string> options) {
    script().messages = SampleStream(0);
    options.insert(options.begin(), {"flows", "--output", "count"});
    options.push_back("x.pcap");
    EXPECT_EQ(Run(options), 0) << error_.text();
    return script().capture_request.subscription();
  }
};

struct Case {
  std::vector<std::string> options;
  const char* expected;
};

TEST_F(FilterOptionsTest, BecomeFiltersOfTheSubscription) {
  const Case cases[] = {
      {{}, ""},
      {{"--net", "10.0.0.0/8,::1"}, "allow { networks: '10.0.0.0/8' networks: '::1' }"},
      {{"--src-net", "1.2.3.4"}, "allow { src_networks: '1.2.3.4' }"},
      {{"--dst-net", "1.2.3.4"}, "allow { dst_networks: '1.2.3.4' }"},
      {{"--port", "53", "--port", "1-1024"},
       "allow { ports { first: 53 } ports { first: 1 last: 1024 } }"},
      {{"--proto", "tcp,UDP,89"}, "allow { protocols: [6, 17, 89] }"},
      {{"--vlan", "0,7"}, "allow { vlan_ids: [0, 7] }"},
      {{"--app", "TLS,5"}, "allow { applications: 'TLS' application_ids: 5 }"},
      {{"--category", "Web", "--sni", "*.org"},
       "allow { categories: 'Web' server_names: '*.org' }"},
      {{"--min-packets", "3", "--min-bytes", "9"}, "allow { min_packets: 3 min_bytes: 9 }"},
      {{"--min-duration", "1.5"}, "allow { min_duration { seconds: 1 nanos: 500000000 } }"},
      {{"--risk", "A, b", "--min-risk-score", "50"}, "allow { risks: 'A, b' min_risk_score: 50 }"},
      {{"--event", "ended"}, "allow { event_types: EVENT_TYPE_ENDED }"},
      {{"--end-reason", "idle,tcp_closed"},
       "allow { end_reasons: [END_REASON_IDLE, END_REASON_TCP_CLOSED] }"},
      {{"--not-port", "53", "--not-proto", "icmp"},
       "deny { ports { first: 53 } } deny { protocols: 1 }"},
      {{"--app", "TLS", "--not-sni", "*.com"},
       "allow { applications: 'TLS' } deny { server_names: '*.com' }"},
  };
  for (const Case& each : cases) {
    v1::Subscription expected;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(each.expected, &expected));
    const v1::Subscription asked = Asked(each.options);
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(asked, expected))
        << asked.ShortDebugString() << "\n"
        << expected.ShortDebugString();
  }
}

TEST_F(FilterOptionsTest, ThatAreNoneAreAWrongUsage) {
  const Case cases[] = {
      {{"--port", "65536"}, "65536"},        {{"--port", "9-3"}, "9-3"},
      {{"--proto", "nonesuch"}, "nonesuch"}, {{"--vlan", "4096"}, "4096"},
      {{"--end-reason", "never"}, "never"},  {{"--event", "never"}, "never"},
  };
  for (const Case& each : cases) {
    std::vector<std::string> arguments = {"flows", "x.pcap"};
    arguments.insert(arguments.end(), each.options.begin(), each.options.end());
    EXPECT_EQ(Run(arguments), 2);
    EXPECT_THAT(error_.text(), HasSubstr(each.expected));
  }
}

TEST_F(FilterOptionsTest, ArePrintedWithTheRequestWhereThatIsAsked) {
  EXPECT_EQ(RunRemote({"subscribe", "s1", "--net", "10.0.0.0/8", "--print-request"}), 0);
  EXPECT_THAT(output_.text(), HasSubstr("\"session_id\": \"s1\""));
  EXPECT_THAT(output_.text(), HasSubstr("\"networks\": ["));
  EXPECT_EQ(script().subscribe_request.session_id(), "");  // nothing was sent
}

}  // namespace
}  // namespace weir::cli
