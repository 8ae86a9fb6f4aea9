// The records of real flows as `weir flows --output jsonl` prints them: captures, engine, server,
// client and formatter together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/process/sensor_server.h"
#include "tests/clients/cli/program_fixture.h"

namespace weir::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Records : public ::testing::Test {
 protected:
  Records() {
    environment_.output = output_.descriptor();
    environment_.error = error_.descriptor();
    environment_.start_local_sensor = [] {
      auto server = EmbeddedServer::Start({});
      EXPECT_TRUE(server.ok()) << server.status();
      const std::shared_ptr<EmbeddedServer> owner = *std::move(server);
      return absl::StatusOr<LocalSensor>(LocalSensor{owner, owner->InProcessChannel()});
    };
  }

  // What is printed of the capture. To be called once in a test.
  std::string Flows(const std::string& capture, std::vector<std::string> options) {
    std::vector<std::string> arguments = {"weir", "flows", absl::StrCat("tests/data/", capture)};
    arguments.insert(arguments.end(), options.begin(), options.end());
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    EXPECT_EQ(RunProgram(static_cast<int>(argv.size()), argv.data(), environment_), 0)
        << error_.text();
    return output_.text();
  }

  // The line of the flow from this port, as jsonl.
  std::string Record(const std::string& capture, int src_port,
                     std::vector<std::string> options = {}) {
    options.insert(options.end(), {"--output", "jsonl"});
    const std::string all = Flows(capture, std::move(options));
    const std::string mark = absl::StrCat("\"src_port\":", src_port, ",");
    for (const absl::string_view line : absl::StrSplit(all, '\n')) {
      if (absl::StrContains(line, mark)) return std::string(line);
    }
    ADD_FAILURE() << "no flow from port " << src_port << " in " << all;
    return "";
  }

  static void ExpectParts(const std::string& line, const std::vector<const char*>& parts) {
    for (const char* part : parts) EXPECT_THAT(line, HasSubstr(part));
  }

  Capture output_;
  Capture error_;
  Environment environment_;
};

TEST_F(Records, OfTlsHaveHandshakeCertificateFingerprintsAndRisks) {
  const std::string line = Record("tls12.pcap", 50594);
  ExpectParts(
      line,
      {"\"application\":{\"id\":91,\"name\":\"TLS\",",
       "\"requested_server_name\":\"www.example.net\"",
       "\"fingerprints\":{\"client\":\"b1ab61eaed1b24bb7ad09712f7d1c120\",\"client_kind\":\"ja3\","
       "\"server\":\"0191d81a4ad7ee1a330a1e2c51d23ace\",\"server_kind\":\"ja3s\"",
       "\"tls\":{\"version\":771,", "\"alpn\":[\"h2\",\"http/1.1\"]", "\"cipher\":49195",
       "\"certificate\":{\"subject\":\"C=CH, O=Weir Example, CN=www.example.org\","
       "\"issuer\":\"C=CH, O=Weir Example, CN=www.example.org\","
       "\"sha1\":\"ad17c985b53f9198fb6de8c72f92de0e6d3130c1\","
       "\"not_before\":\"2026-11-24T02:10:53.000000000Z\","
       "\"not_after\":\"2036-11-21T02:10:53.000000000Z\","
       "\"names\":[\"www.example.org\",\"*.example.org\",\"*.example.com\"]}",
       "{\"id\":6,\"name\":\"Self-signed Certificate\",\"severity\":\"high\",\"score\":100",
       "{\"id\":10,\"name\":\"TLS Certificate Mismatch\",\"severity\":\"high\"",
       "\"score\":250,\"client_score\":165,\"server_score\":85", "\"end_reason\":\"tcp_closed\"",
       "\"client_ja4\":\"t12d0207h2_", "\"server_name\":\"www.example.net\"",
       "\"client_source\":\"weir\",\"server_source\":\"weir\",\"certificate_source\":\"ndpi\""});
}

TEST_F(Records, OfTls13HaveNoCertificate) {
  const std::string line = Record("quic.pcap", 60612);
  ExpectParts(line, {"\"name\":\"QUIC\"", "\"requested_server_name\":\"www.example.org\"",
                     "\"tls\":{\"version\":772,", "\"alpn\":[\"h3\"]",
                     "\"client\":\"121f6e4f22ee3205214b0676ed64b9e2\",\"client_kind\":\"ja3\""});
  EXPECT_THAT(line, Not(HasSubstr("\"certificate\"")));
  EXPECT_THAT(line, Not(HasSubstr("\"http\"")));
}

TEST_F(Records, OfHttpHaveRequestAndStatus) {
  const std::string line = Record("http_nsec.pcap", 42164);
  ExpectParts(line, {"\"http\":{\"method\":\"GET\",\"host\":\"www.example.com\","
                     "\"url\":\"www.example.com/\",\"user_agent\":\"weir-recorder/1.0\","
                     "\"status_code\":200,\"content_type\":\"text/html\"",
                     "\"first_seen\":\"2026-11-24T02:10:57.024036546Z\""});
  EXPECT_THAT(line, Not(HasSubstr("\"tls\"")));
}

TEST_F(Records, OfDnsHaveQueryAndAnswer) {
  ExpectParts(Record("dns.pcap", 59860),
              {"\"dns\":{\"query_name\":\"www.example.com\",\"query_type\":28,",
               "\"response\":{\"code\":0,", "\"address\":\"2001:db8:1::10\"}"});
}

TEST_F(Records, OfNamesThatAreNotHaveTheirAnswerCode) {
  const std::string line = Record("dns.pcap", 40678);
  ExpectParts(line, {"\"query_name\":\"nothing.example.com\"", "\"response\":{\"code\":3,"});
  EXPECT_THAT(line, Not(HasSubstr("\"address\"")));
}

TEST_F(Records, OfSshHaveBannersAndHassh) {
  ExpectParts(
      Record("ssh.pcap", 57402),
      {"\"ssh\":{\"client_banner\":\"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\","
       "\"server_banner\":\"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\",",
       "\"server_hassh\":\"425d29fe50d8e4f5e37efb6e24bcf660\"", "\"server_kind\":\"hassh\""});
}

TEST_F(Records, OfDhcpHaveWhatTheClientSaysOfItself) {
  ExpectParts(Record("dhcp.pcap", 68),
              {"\"dhcp\":{\"fingerprint\":\"1,3,6,12,15,28,42\","
               "\"class_identifier\":\"weir-recorder\",\"host_name\":\"client\"}",
               "\"client_kind\":\"dhcp_options\""});
}

TEST_F(Records, OfTunnelsHaveTheirKindAndId) {
  const std::string all =
      Flows("vxlan.pcap", {"--tunnels", "vxlan,gre,geneve", "--output", "jsonl"});
  ExpectParts(all, {"\"tunnel_kind\":\"vxlan\",\"tunnel_id\":42", "\"name\":\"DNS\""});
}

TEST_F(Records, OfIcmpHaveItsTypeAndCodeAndWhatTheIpHeaderSays) {
  ExpectParts(Flows("icmp.pcap", {"--output", "jsonl"}),
              {"\"icmp_type\":8,\"icmp_code\":0,\"src_to_dst_dscp\":0,\"src_to_dst_ttl\":64,"
               "\"dst_to_src_dscp\":0,\"dst_to_src_ttl\":64,"});
}

TEST_F(Records, SayWhichSensorAndSessionTheyAreOf) {
  const std::string all = Flows("dns.pcap", {"--with-origin"});
  EXPECT_THAT(all, ::testing::ContainsRegex("\"sensor_id\":\"[^\"]+\",\"session_id\":\"[^\"]+\","
                                            "\"session_uid\":\"[0-9a-f]+\",\"id\":"));
}

TEST_F(Records, HaveCommunityIdAndRiskScoreInCsv) {
  const std::string all = Flows("ssh.pcap", {"--community-id", "--output", "csv"});
  ExpectParts(all, {",tcp_closed,0,1:", ",tcp_closed,50,1:"});
}

TEST_F(Records, SayWhichRecordTheyGoOnFromAndWhyEachEnded) {
  const std::string all = Flows("timeouts.pcap", {"--continue-flows", "--output", "jsonl"});
  ExpectParts(all, {"\"end_reason\":\"active\"", "\"end_reason\":\"idle\"",
                    "\"end_reason\":\"source_end\"", "\"continues_flow_id\":1,"});
}

TEST_F(Records, EndWithTheConnectionWhereThatIsAskedFor) {
  EXPECT_THAT(Record("http_nsec.pcap", 42164, {"--tcp-close"}),
              HasSubstr("\"end_reason\":\"tcp_closed\""));
}

TEST_F(Records, ComeAsTheEventsThatAreAskedFor) {
  const std::string all = Flows(
      "http_nsec.pcap", {"--events", "started,early,classified,updated,ended", "--early-packets",
                         "3", "--update-interval", "0.0001", "--splt", "5", "--output", "jsonl"});
  for (const char* event : {"started", "early", "classified", "updated", "ended"}) {
    EXPECT_THAT(all, HasSubstr(absl::StrCat("{\"event\":\"", event, "\",")));
  }
}

TEST_F(Records, HaveTheNamesAndCategoriesOfOnesOwnFiles) {
  const std::string protocols = testing::TempDir() + "protocols.txt";
  const std::string categories = testing::TempDir() + "categories.txt";
  std::ofstream(protocols) << "# ours\nhost:\"www.example.net\"@Own.Web";
  std::ofstream(categories) << "www.example.org\t100\n";
  const std::string all = Flows("tls12.pcap", {"--protocols-file", protocols, "--categories-file",
                                               categories, "--output", "jsonl"});
  ExpectParts(all, {"\"master_id\":91,\"name\":\"TLS.Own.Web\",\"category_id\":",
                    "\"name\":\"TLS\",\"category_id\":100,\"category_name\":\"Malware\""});
}

TEST_F(Records, AreEvictedAtTheBoundOfOpenOnes) {
  const std::string all = Flows("dns.pcap", {"--max-active-flows", "1", "--output", "jsonl"});
  EXPECT_THAT(all, HasSubstr("\"end_reason\":\"evicted\""));
}

}  // namespace
}  // namespace weir::cli
