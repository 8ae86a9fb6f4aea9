// What nfstream's columns say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/clients/cli/output/formatted_event.h"
#include "tests/clients/sample_flow.h"

namespace weir::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(NfstreamFormatter, HasTheNumbersOfNdpi42) {
  const std::pair<v1::Confidence, const char*> cases[] = {
      {v1::CONFIDENCE_UNSPECIFIED, "0"}, {v1::CONFIDENCE_MATCH_BY_PORT, "1"},
      {v1::CONFIDENCE_MATCH_BY_IP, "2"}, {v1::CONFIDENCE_DPI_PARTIAL, "3"},
      {v1::CONFIDENCE_DPI_CACHE, "3"},   {v1::CONFIDENCE_DPI_AGGRESSIVE, "4"},
      {v1::CONFIDENCE_DPI, "4"},         {v1::CONFIDENCE_CUSTOM_RULE, "4"}};
  for (const auto& [confidence, number] : cases) {
    v1::FlowEvent event = SampleEvent(1);
    event.mutable_flow()->mutable_application()->set_confidence(confidence);
    EXPECT_THAT(Format({OutputFormat::kJsonl, true}, event),
                HasSubstr(std::string("\"application_confidence\":") + number + ","));
  }
}

TEST(NfstreamFormatter, HasTunnelZeroWhereThereIsNone) {
  v1::FlowEvent event = SampleEvent(1);
  event.mutable_flow()->set_tunnel_kind(v1::TUNNEL_KIND_NONE);
  EXPECT_THAT(Format({OutputFormat::kJsonl, true}, event), HasSubstr("\"tunnel_id\":0,"));
  EXPECT_THAT(Format({OutputFormat::kJsonl}, event), HasSubstr("\"tunnel_kind\":\"none\""));
}

TEST(NfstreamFormatter, WritesTheAttributesInTheirOrderAndUnits) {
  EXPECT_EQ(
      Format({OutputFormat::kJsonl, true}, SampleEvent(1), EverythingOn()),
      "{\"id\":17,\"expiration_id\":1,\"src_ip\":\"192.168.5.44\","
      "\"src_mac\":\"48:d2:24:63:31:00\",\"src_oui\":\"48:d2:24\",\"src_port\":59571,"
      "\"dst_ip\":\"10.0.0.1\",\"dst_mac\":\"00:00:00:00:00:00\",\"dst_oui\":\"00:00:00\","
      "\"dst_port\":443,\"protocol\":6,\"ip_version\":4,\"vlan_id\":7,\"tunnel_id\":2,"
      "\"bidirectional_first_seen_ms\":1470104373025,\"bidirectional_last_seen_ms\":1470104373127,"
      "\"bidirectional_duration_ms\":102,\"bidirectional_packets\":3,\"bidirectional_bytes\":1458,"
      "\"src2dst_first_seen_ms\":1470104373025,\"src2dst_last_seen_ms\":1470104373127,"
      "\"src2dst_duration_ms\":102,\"src2dst_packets\":2,\"src2dst_bytes\":729,"
      "\"dst2src_first_seen_ms\":0,\"dst2src_last_seen_ms\":0,\"dst2src_duration_ms\":0,"
      "\"dst2src_packets\":1,\"dst2src_bytes\":0,"
      "\"bidirectional_min_ps\":60,\"bidirectional_mean_ps\":500.0,\"bidirectional_stddev_ps\":0.1,"
      "\"bidirectional_max_ps\":900,\"src2dst_min_ps\":60,\"src2dst_mean_ps\":250.25,"
      "\"src2dst_stddev_ps\":0.1,\"src2dst_max_ps\":900,\"dst2src_min_ps\":0,"
      "\"dst2src_mean_ps\":0.0,\"dst2src_stddev_ps\":0.0,\"dst2src_max_ps\":0,"
      "\"bidirectional_min_piat_ms\":2,\"bidirectional_mean_piat_ms\":51.0,"
      "\"bidirectional_stddev_piat_ms\":0.5,\"bidirectional_max_piat_ms\":100,"
      "\"src2dst_min_piat_ms\":2,\"src2dst_mean_piat_ms\":51.0,\"src2dst_stddev_piat_ms\":0.5,"
      "\"src2dst_max_piat_ms\":100,\"dst2src_min_piat_ms\":0,\"dst2src_mean_piat_ms\":0.0,"
      "\"dst2src_stddev_piat_ms\":0.0,\"dst2src_max_piat_ms\":0,"
      "\"bidirectional_syn_packets\":2,\"bidirectional_cwr_packets\":0,"
      "\"bidirectional_ece_packets\":0,\"bidirectional_urg_packets\":0,"
      "\"bidirectional_ack_packets\":3,\"bidirectional_psh_packets\":0,"
      "\"bidirectional_rst_packets\":0,\"bidirectional_fin_packets\":0,"
      "\"src2dst_syn_packets\":2,\"src2dst_cwr_packets\":0,\"src2dst_ece_packets\":0,"
      "\"src2dst_urg_packets\":0,\"src2dst_ack_packets\":3,\"src2dst_psh_packets\":0,"
      "\"src2dst_rst_packets\":0,\"src2dst_fin_packets\":0,\"dst2src_syn_packets\":0,"
      "\"dst2src_cwr_packets\":0,\"dst2src_ece_packets\":0,\"dst2src_urg_packets\":0,"
      "\"dst2src_ack_packets\":0,\"dst2src_psh_packets\":0,\"dst2src_rst_packets\":0,"
      "\"dst2src_fin_packets\":0,\"splt_direction\":[0, 1, -1],\"splt_ps\":[60, 900, -1],"
      "\"splt_piat_ms\":[0, 2, -1],\"application_name\":\"TLS.Google\","
      "\"application_category_name\":\"Web\",\"application_is_guessed\":0,"
      "\"application_confidence\":4,\"requested_server_name\":\"www.example.com\","
      "\"client_fingerprint\":\"0123abcd\",\"server_fingerprint\":\"4567ef\","
      "\"user_agent\":\"curl/7.88\",\"content_type\":\"text/html\"}\n");
}

TEST(NfstreamFormatter, LeavesOutWhatTheSessionDoesNotCompute) {
  v1::MeterSettings meter;
  meter.set_decode_tunnels(false);
  meter.set_max_dissected_packets(0);
  const std::string line = Format({OutputFormat::kJsonl, true}, SampleEvent(1), meter);
  EXPECT_THAT(line, EndsWith("\"dst2src_bytes\":0}\n"));
  EXPECT_THAT(line, Not(HasSubstr("tunnel_id")));
}

TEST(NfstreamFormatter, CallsAFlowWithoutApplicationUnknown) {
  v1::FlowEvent event = SampleEvent(1);
  event.mutable_flow()->clear_application();
  EXPECT_THAT(Format({OutputFormat::kJsonl, true}, event),
              HasSubstr("\"application_name\":\"Unknown\","
                        "\"application_category_name\":\"Unspecified\","));
}

TEST(NfstreamFormatter, NamesTheProcessWhereTheSessionLooksForIt) {
  v1::MeterSettings meter;
  meter.set_find_processes(true);
  v1::FlowEvent event = SampleEvent(1);
  EXPECT_THAT(Format({OutputFormat::kJsonl, true}, event, meter),
              EndsWith(",\"system_process_pid\":-1,\"system_process_name\":\"\"}\n"));
  event.mutable_flow()->mutable_process()->set_pid(4711);
  event.mutable_flow()->mutable_process()->set_name("curl");
  EXPECT_THAT(Format({OutputFormat::kJsonl, true}, event, meter),
              EndsWith(",\"system_process_pid\":4711,\"system_process_name\":\"curl\"}\n"));
  EXPECT_THAT(Format({OutputFormat::kJsonl, true}, event), Not(HasSubstr("system_")));
}

TEST(NfstreamFormatter, WritesCsvWithQuotedLists) {
  const std::string text = Format({OutputFormat::kCsv, true}, SampleEvent(1), EverythingOn());
  EXPECT_THAT(text, StartsWith("id,expiration_id,src_ip,"));
  EXPECT_THAT(text, HasSubstr(",\"[0, 1, -1]\",\"[60, 900, -1]\",\"[0, 2, -1]\",TLS.Google,"));
}

TEST(NfstreamFormatter, WritesEndedFlowsAlone) {
  v1::FlowEvent event = SampleEvent(1);
  event.set_type(v1::EVENT_TYPE_UPDATED);
  EXPECT_EQ(Format({OutputFormat::kJsonl, true}, event), "");
}

}  // namespace
}  // namespace weir::cli
