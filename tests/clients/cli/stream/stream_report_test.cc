#include "clients/cli/stream/stream_report.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>

namespace weir::cli {
namespace {

v1::StreamEnded EndedOf(const char* text) {
  v1::StreamEnded ended;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &ended)) << text;
  return ended;
}

struct Case {
  Received received;
  bool whole_capture;
  const char* ended;
  const char* summary;
};

TEST(Summary, SpeaksOfWhatTheStreamDelivered) {
  const Case cases[] = {
      {{4, 4, true},
       true,
       "ledger { start_sequence: 1 end_sequence: 5 delivered: 4 } "
       "statistics { captured_packets: 76 packets_in_flows: 76 }",
       "4 flows, 76 packets; nothing lost"},
      {{1, 1, true},
       true,
       "ledger { start_sequence: 1 end_sequence: 2 delivered: 1 } "
       "statistics { captured_packets: 3 packets_in_flows: 1 "
       "ignored { reason: IGNORED_REASON_NOT_IP packets: 2 } }",
       "1 flow, 1 of 3 packets (2 ignored: 2 not_ip); nothing lost"},
      {{2, 2, true},
       true,
       "ledger { start_sequence: 1 end_sequence: 5 delivered: 2 filtered_out: 2 } "
       "statistics { captured_packets: 76 packets_in_flows: 76 }",
       "2 of 4 flows (2 filtered out), 76 packets captured; nothing lost"},
      {{12, 4, false},
       true,
       "ledger { start_sequence: 1 end_sequence: 13 delivered: 12 } "
       "statistics { captured_packets: 1 packets_in_flows: 1 }",
       "12 events (4 flows ended), 1 packet; nothing lost"},
      {{3, 3, true},
       false,
       "ledger { start_sequence: 1 end_sequence: 4 delivered: 3 } "
       "statistics { captured_packets: 999 packets_in_flows: 999 }",
       "3 flows; nothing lost"},
      {{0, 0, true},
       false,
       "ledger { start_sequence: 1 end_sequence: 12 filtered_out: 11 } ",
       "0 of 11 flows (11 filtered out); nothing lost"},
      {{3, 3, true},
       false,
       "ledger { start_sequence: 17 end_sequence: 25 delivered: 3 filtered_out: 1 "
       "lost { reason: LOSS_REASON_OVERTAKEN events: 4 } }",
       "3 of 8 flows (1 filtered out, 4 lost), starting at event 17; WITH LOSSES"},
      {{5, 3, false},
       false,
       "ledger { start_sequence: 9 end_sequence: 12 delivered: 3 snapshot_delivered: 2 }",
       "5 events (3 flows ended), 2 open at the start, starting at event 9; nothing lost"},
      {{3, 3, true},
       false,
       "ledger { start_sequence: 1 end_sequence: 9 delivered: 3 filtered_out: 1 withheld: 4 }",
       "3 of 8 flows (1 filtered out, 4 withheld); nothing lost"},
      {{1, 1, true},
       true,
       "ledger { start_sequence: 1 end_sequence: 2 delivered: 1 } "
       "statistics { captured_packets: 3 packets_in_flows: 3 kernel_dropped_packets: 2 }",
       "1 flow, 3 packets; WITH LOSSES"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(SummaryOf(each.received, EndedOf(each.ended), each.whole_capture), each.summary);
  }
}

TEST(Gap, SaysWhichEventsAreLost) {
  v1::StreamGap gap;
  gap.set_reason(v1::LOSS_REASON_OVERTAKEN);
  EXPECT_EQ(DescribeGap(gap), "gap: an unknown number of events lost (overtaken)");
  gap.set_events(5);
  EXPECT_EQ(DescribeGap(gap), "gap: 5 events lost (overtaken)");
  gap.set_first_sequence(3);
  gap.set_last_sequence(7);
  EXPECT_EQ(DescribeGap(gap), "gap: events 3 to 7 lost (overtaken)");
  gap.set_events(2);
  EXPECT_EQ(DescribeGap(gap), "gap: 2 of events 3 to 7 lost (overtaken)");
}

TEST(End, IsSaidInAWord) {
  EXPECT_EQ(DescribeEnd(v1::STREAM_END_REASON_SOURCE_END), "end of source");
  EXPECT_EQ(DescribeEnd(v1::STREAM_END_REASON_STOPPED), "the session was stopped");
  EXPECT_EQ(DescribeEnd(v1::STREAM_END_REASON_SHUTDOWN), "the sensor is shutting down");
  EXPECT_EQ(DescribeEnd(v1::STREAM_END_REASON_CAUGHT_UP), "caught up");
  EXPECT_EQ(DescribeEnd(v1::STREAM_END_REASON_STALLED), "the stream ended (stalled)");
}

v1::CaptureStatistics StatisticsOf(const char* text) {
  v1::CaptureStatistics statistics;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &statistics)) << text;
  return statistics;
}

TEST(Notes, SpeakOfTimesThatAreOdd) {
  EXPECT_TRUE(
      NotesOn(StatisticsOf("backward_timestamps: 5 largest_backward_nanos: 999999999")).empty());
  EXPECT_EQ(NotesOn(StatisticsOf("stray_timestamps: 1 backward_timestamps: 5 clock_steps_back: 1 "
                                 "largest_backward_nanos: 3600000000000")),
            (std::vector<std::string>{
                "1 packet with a stray time stamp, counted at the time of those around",
                "time goes back 6 times, by up to 3600 s: captures that overlap, or a clock that "
                "was set back"}));
}

TEST(Notes, TellDropsOfARecordedCaptureFromLosses) {
  const char* const drops = "kernel_dropped_packets: 3 interface_dropped_packets: 1";
  v1::StreamEnded ended;
  *ended.mutable_statistics() = StatisticsOf(drops);
  EXPECT_EQ(LossesOf(ended).size(), 2u);
  EXPECT_TRUE(NotesOn(ended.statistics()).empty());
  ended.mutable_statistics()->mutable_progress();
  EXPECT_TRUE(LossesOf(ended).empty());
  EXPECT_EQ(NotesOn(ended.statistics()),
            (std::vector<std::string>{
                "3 packets dropped by the kernel while the capture was recorded",
                "1 packet dropped by the interface while the capture was recorded"}));
}

TEST(Help, IsThereWhereNothingCouldBeUsed) {
  EXPECT_EQ(HelpFor(StatisticsOf("captured_packets: 11 "
                                 "ignored { reason: IGNORED_REASON_NOT_IP packets: 1 } "
                                 "ignored { reason: IGNORED_REASON_SERVICE_TAG packets: 10 }")),
            "nothing could be used: 10 service_tag: 802.1ad tags; --qinq");
  EXPECT_EQ(HelpFor(StatisticsOf("")), "");
  EXPECT_EQ(HelpFor(StatisticsOf("captured_packets: 2 packets_in_flows: 1 "
                                 "ignored { reason: IGNORED_REASON_NOT_IP packets: 1 }")),
            "");
}

}  // namespace
}  // namespace weir::cli
