#include "engine/features/tcp_analysis.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace weir {
namespace {

constexpr uint8_t kFin = kTcpFin, kSyn = kTcpSyn, kRst = kTcpRst, kAck = kTcpAck;
constexpr bool kOut = true, kBack = false;
constexpr int64_t kMilli = 1'000'000;

struct Packet {
  int64_t time_ms;
  bool out;  // from the source
  uint8_t flags;
  uint32_t sequence, acknowledgment, payload = 0;
  uint16_t window = 1000;
  std::vector<uint8_t> options = {};
};

TcpAnalysis Analyze(const std::vector<Packet>& packets, bool from_answer = false) {
  TcpAnalysis analysis(from_answer);
  for (const Packet& packet : packets) {
    analysis.Add(packet.out ? Direction::kSrcToDst : Direction::kDstToSrc,
                 {.time_ns = packet.time_ms * kMilli,
                  .sequence = packet.sequence,
                  .acknowledgment = packet.acknowledgment,
                  .payload = packet.payload,
                  .window = packet.window,
                  .flags = packet.flags,
                  .options = packet.options.data(),
                  .options_bytes = packet.options.size()});
  }
  return analysis;
}

const Packet kSynOut = {0, kOut, kSyn, 100, 0};
const Packet kSynAck = {20, kBack, kSyn | kAck, 500, 101};
const Packet kLastAck = {30, kOut, kAck, 101, 501};

std::vector<Packet> Opened(std::vector<Packet> then = {}) {
  std::vector<Packet> packets = {kSynOut, kSynAck, kLastAck};
  packets.insert(packets.end(), then.begin(), then.end());
  return packets;
}

struct StateCase {
  std::string name;
  std::vector<Packet> packets;
  TcpConnState state;
  std::string history;
  TcpHandshake handshake = TcpHandshake::kComplete;
};

const StateCase kStates[] = {
    {"a SYN alone", {kSynOut}, TcpConnState::kS0, "S", TcpHandshake::kSynUnanswered},
    {"a SYN sent again", {kSynOut, kSynOut}, TcpConnState::kS0, "S", TcpHandshake::kSynUnanswered},
    {"a SYN-ACK without the last ACK",
     {kSynOut, kSynAck},
     TcpConnState::kS1,
     "Sh",
     TcpHandshake::kSynAckUnanswered},
    {"a SYN-ACK alone", {kSynAck}, TcpConnState::kOth, "h", TcpHandshake::kSynAckUnanswered},
    {"established", Opened(), TcpConnState::kS1, "ShA"},
    {"established, the SYN not captured", {kSynAck, kLastAck}, TcpConnState::kS1, "hA"},
    {"established, the SYN behind its answer",
     {kSynAck, kSynOut, kLastAck},
     TcpConnState::kS1,
     "hSA"},
    {"closed by both",
     Opened({{40, kOut, kAck, 101, 501, 10},
             {50, kBack, kAck, 501, 111, 20},
             {60, kOut, kFin | kAck, 111, 521},
             {70, kBack, kFin | kAck, 521, 112},
             {80, kOut, kAck, 112, 522}}),
     TcpConnState::kSf, "ShADdFf"},
    {"a FIN sent again",
     Opened({{60, kOut, kFin | kAck, 101, 501}, {70, kOut, kFin | kAck, 101, 501}}),
     TcpConnState::kS2, "ShAF"},
    {"closed by the destination alone", Opened({{60, kBack, kFin | kAck, 501, 101}}),
     TcpConnState::kS3, "ShAf"},
    {"refused",
     {kSynOut, {1, kBack, kRst | kAck, 0, 101}},
     TcpConnState::kRej,
     "Sr",
     TcpHandshake::kSynUnanswered},
    {"reset by the source", Opened({{60, kOut, kRst, 101, 0}}), TcpConnState::kRstO, "ShAR"},
    {"reset by the source in place of the last ACK",
     {kSynOut, kSynAck, {21, kOut, kRst, 101, 0}},
     TcpConnState::kRstO,
     "ShR",
     TcpHandshake::kSynAckUnanswered},
    {"reset by the destination", Opened({{60, kBack, kRst, 501, 0}}), TcpConnState::kRstR, "ShAr"},
    {"SYN and RST without an answer",
     {kSynOut, {1, kOut, kRst, 101, 0}},
     TcpConnState::kRstOs0,
     "SR",
     TcpHandshake::kSynUnanswered},
    {"SYN-ACK and RST without a SYN",
     {kSynAck, {21, kBack, kRst, 501, 0}},
     TcpConnState::kRstRh,
     "hr",
     TcpHandshake::kSynAckUnanswered},
    {"SYN and FIN without an answer",
     {kSynOut, {1, kOut, kFin, 101, 0}},
     TcpConnState::kSh,
     "SF",
     TcpHandshake::kSynUnanswered},
    {"SYN-ACK and FIN without a SYN",
     {kSynAck, {21, kBack, kFin | kAck, 501, 101}},
     TcpConnState::kShr,
     "hf",
     TcpHandshake::kSynAckUnanswered},
    {"open before the capture",
     {{0, kOut, kAck, 7, 9, 5}, {1, kBack, kAck, 9, 12, 5}},
     TcpConnState::kOth,
     "Dd",
     TcpHandshake::kNotSeen},
    {"a RST alone", {{0, kOut, kRst, 7, 0}}, TcpConnState::kOth, "R", TcpHandshake::kNotSeen},
    {"flags that do not go together",
     {{0, kOut, kSyn | kFin, 7, 0}, {1, kBack, kFin | kRst, 9, 8}},
     TcpConnState::kRstR,
     "Qi",
     TcpHandshake::kNotSeen},
};

TEST(TcpAnalysis, TellsStateAndHistoryAsZeekDoes) {
  for (const StateCase& c : kStates) {
    SCOPED_TRACE(c.name);
    const TcpAnalysis analysis = Analyze(c.packets);
    EXPECT_EQ(static_cast<int>(analysis.conn_state()), static_cast<int>(c.state));
    EXPECT_EQ(analysis.history(), c.history);
    EXPECT_EQ(static_cast<int>(analysis.handshake()), static_cast<int>(c.handshake));
  }
}

TEST(TcpAnalysis, MarksAHistoryThatBeginsWithTheAnswer) {
  EXPECT_EQ(Analyze({kSynAck, kLastAck}, true).history(), "^hA");
}

// `size` bytes each from 101 on, in the order of `pieces`, a millisecond apart.
std::vector<Packet> Pieces(const std::vector<uint32_t>& pieces, int64_t first_ms = 40,
                           uint32_t size = 10) {
  std::vector<Packet> packets = Opened();
  int64_t time_ms = first_ms;
  for (uint32_t piece : pieces) {
    packets.push_back({time_ms++, kOut, kAck, 101 + piece * size, 501, size});
  }
  return packets;
}

struct OrderCase {
  std::string name;
  std::vector<Packet> packets;
  uint32_t again, again_bytes, late, late_bytes;
};

const OrderCase kOrders[] = {
    {"in order", Pieces({0, 1, 2, 3}), 0, 0, 0, 0},
    {"two change places", Pieces({0, 2, 1, 3}), 0, 0, 1, 10},
    {"one comes last of many", Pieces({1, 2, 3, 4, 0}), 0, 0, 1, 10},
    {"one is sent again", Pieces({0, 1, 1, 2}), 1, 10, 0, 0},
    {"all are sent again", Pieces({0, 1, 0, 1}), 2, 20, 0, 0},
    {"what filled a gap is sent again", Pieces({0, 2, 1, 1}), 1, 10, 1, 10},
    {"a gap in three parts is filled from its middle", Pieces({0, 4, 2, 1, 3}), 0, 0, 3, 30},
    {"more gaps than are kept", Pieces({0, 2, 4, 6, 8, 1, 3, 5, 7}), 1, 10, 3, 30},
};

TEST(TcpAnalysis, TellsWhatWasSentAgainFromWhatCameOutOfOrder) {
  for (const OrderCase& c : kOrders) {
    SCOPED_TRACE(c.name);
    const TcpAnalysis analysis = Analyze(c.packets);
    const TcpSender& sender = analysis.Of(Direction::kSrcToDst);
    EXPECT_EQ(sender.retransmitted_packets, c.again);
    EXPECT_EQ(sender.retransmitted_bytes, c.again_bytes);
    EXPECT_EQ(sender.out_of_order_packets, c.late);
    EXPECT_EQ(sender.out_of_order_bytes, c.late_bytes);
    EXPECT_EQ(analysis.Of(Direction::kDstToSrc).retransmitted_packets, 0u);
  }
}

TEST(TcpAnalysis, HoldsWhatFillsAnOldGapToBeSentAgain) {
  // The handshake took 30 ms.
  for (const auto& [late_ms, again] : {std::pair{30, 0u}, {31, 1u}}) {
    std::vector<Packet> packets =
        Opened({{40, kOut, kAck, 111, 501, 10}, {40 + late_ms, kOut, kAck, 101, 501, 10}});
    const TcpAnalysis analysis = Analyze(packets);
    const TcpSender& sender = analysis.Of(Direction::kSrcToDst);
    EXPECT_EQ(sender.retransmitted_packets, again) << late_ms;
    EXPECT_EQ(sender.out_of_order_packets, 1 - again) << late_ms;
  }
  // Nothing is known of it here: 3 ms.
  for (const auto& [late_ms, again] : {std::pair{3, 0u}, {4, 1u}}) {
    std::vector<Packet> packets = {{0, kOut, kAck, 101, 501, 10},
                                   {40, kOut, kAck, 121, 501, 10},
                                   {40 + late_ms, kOut, kAck, 111, 501, 10}};
    EXPECT_EQ(Analyze(packets).Of(Direction::kSrcToDst).retransmitted_packets, again) << late_ms;
  }
}

TEST(TcpAnalysis, CountsBytesThatAPacketRepeatsBesideNewOnes) {
  const TcpAnalysis analysis =
      Analyze(Opened({{40, kOut, kAck, 101, 501, 10}, {41, kOut, kAck, 105, 501, 10}}));
  const TcpSender& sender = analysis.Of(Direction::kSrcToDst);
  EXPECT_EQ(sender.retransmitted_packets, 0u);
  EXPECT_EQ(sender.retransmitted_bytes, 6u);
}

TEST(TcpAnalysis, TakesNoProbeOfASilentConnectionForDataSentAgain) {
  const TcpAnalysis analysis = Analyze(Opened({{40, kOut, kAck, 101, 501, 10},
                                               {9000, kOut, kAck, 110, 501, 1},
                                               {18000, kOut, kAck, 110, 501, 0}}));
  EXPECT_EQ(analysis.Of(Direction::kSrcToDst).retransmitted_packets, 0u);
  EXPECT_EQ(analysis.history(), "ShAD");
}

TEST(TcpAnalysis, GoesOnWhereSequenceNumbersWrap) {
  const TcpAnalysis analysis = Analyze({{0, kOut, kAck, 0xFFFFFFF0, 1, 16},
                                        {1, kOut, kAck, 0, 1, 16},
                                        {2, kOut, kAck, 0xFFFFFFF0, 1, 16},
                                        {3, kOut, kAck, 16, 1, 16}});
  EXPECT_EQ(analysis.Of(Direction::kSrcToDst).retransmitted_packets, 1u);
  EXPECT_EQ(analysis.Of(Direction::kSrcToDst).out_of_order_packets, 0u);
}

TEST(TcpAnalysis, LeavesWhatIsOfNoWindowAlone) {
  const TcpAnalysis analysis =
      Analyze(Opened({{40, kOut, kAck, 0x70000000, 501, 10}, {41, kOut, kAck, 101, 501, 10}}));
  EXPECT_EQ(analysis.Of(Direction::kSrcToDst).out_of_order_packets, 0u);
  EXPECT_EQ(analysis.Of(Direction::kSrcToDst).retransmitted_packets, 0u);
}

TEST(TcpAnalysis, TimesRoundTrips) {
  const TcpAnalysis analysis = Analyze(Opened({{40, kOut, kAck, 101, 501, 10},
                                               {55, kBack, kAck, 501, 111},
                                               {60, kOut, kAck, 111, 501, 10},
                                               {61, kOut, kAck, 121, 501, 10},
                                               {67, kBack, kAck, 501, 121, 5},
                                               {71, kOut, kAck, 131, 506}}));
  EXPECT_EQ(analysis.handshake_rtt_ns(), 30 * kMilli);
  EXPECT_EQ(analysis.Of(Direction::kSrcToDst).syn_rtt_ns, 20 * kMilli);
  EXPECT_EQ(analysis.Of(Direction::kDstToSrc).syn_rtt_ns, 10 * kMilli);
  EXPECT_EQ(analysis.Of(Direction::kSrcToDst).min_rtt_ns, 7 * kMilli);
  EXPECT_EQ(analysis.Of(Direction::kDstToSrc).min_rtt_ns, 4 * kMilli);
}

TEST(TcpAnalysis, TimesNoSynBehindItsAnswer) {
  const TcpAnalysis analysis =
      Analyze({kSynAck, {21, kOut, kSyn, 100, 0}, kLastAck, {40, kBack, kAck, 501, 101, 5}});
  EXPECT_EQ(analysis.Of(Direction::kSrcToDst).syn_rtt_ns, TcpSender::kNoRtt);
  EXPECT_EQ(analysis.Of(Direction::kDstToSrc).syn_rtt_ns, 10 * kMilli);
}

TEST(TcpAnalysis, TimesNothingThatWasSentTwice) {
  const TcpAnalysis analysis = Analyze({kSynOut,
                                        {10, kOut, kSyn, 100, 0},
                                        kSynAck,
                                        kLastAck,
                                        {40, kOut, kAck, 101, 501, 10},
                                        {50, kOut, kAck, 101, 501, 10},
                                        {51, kBack, kAck, 501, 111}});
  EXPECT_EQ(analysis.handshake_rtt_ns(), TcpSender::kNoRtt);
  EXPECT_EQ(analysis.Of(Direction::kSrcToDst).syn_rtt_ns, TcpSender::kNoRtt);
  EXPECT_EQ(analysis.Of(Direction::kSrcToDst).min_rtt_ns, TcpSender::kNoRtt);
}

TEST(TcpAnalysis, CountsHowOftenAWindowBecameZero) {
  const TcpAnalysis analysis = Analyze(Opened({{40, kBack, kAck, 501, 101, 0, 0},
                                               {41, kBack, kAck, 501, 101, 0, 0},
                                               {42, kBack, kAck, 501, 101, 0, 9},
                                               {43, kBack, kAck, 501, 101, 0, 0},
                                               {44, kOut, kRst, 101, 0, 0, 0}}));
  EXPECT_EQ(analysis.Of(Direction::kDstToSrc).zero_windows, 2u);
  EXPECT_EQ(analysis.Of(Direction::kSrcToDst).zero_windows, 0u) << "a reset has no window";
  EXPECT_EQ(analysis.history(), "ShAawR");
}

TEST(TcpAnalysis, ReadsOptions) {
  const std::vector<uint8_t> syn = {2, 4, 0x05, 0xB4, 4, 2, 8, 10, 0, 0,
                                    0, 1, 0,    0,    0, 0, 1, 3,  3, 7};
  const std::vector<uint8_t> sack = {1, 1, 5, 10, 0, 0, 0, 1, 0, 0, 0, 2};
  const std::vector<uint8_t> time = {1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2};
  const TcpAnalysis analysis = Analyze({{0, kOut, kSyn, 100, 0, 0, 1000, syn},
                                        kSynAck,
                                        {30, kOut, kAck, 101, 501, 0, 1000, sack},
                                        {31, kOut, kAck, 101, 501, 0, 1000, time}});
  const TcpSender& out = analysis.Of(Direction::kSrcToDst);
  EXPECT_EQ(out.mss, 1460);
  EXPECT_EQ(out.window_scale, 7);
  EXPECT_TRUE(out.sack_permitted);
  EXPECT_EQ(out.sack_packets, 1u);
  const TcpSender& back = analysis.Of(Direction::kDstToSrc);
  EXPECT_FALSE(back.mss.has_value() || back.window_scale.has_value() || back.sack_permitted);
}

TEST(TcpAnalysis, EndsOptionsAtWhatIsMalformed) {
  for (const std::vector<uint8_t>& options : {std::vector<uint8_t>{2},
                                              {2, 0, 0, 0},
                                              {2, 1, 0, 0},
                                              {2, 9, 5, 5},
                                              {0, 2, 4, 5},
                                              {2, 3, 5, 5},
                                              {3, 2}}) {
    const TcpAnalysis analysis = Analyze({{0, kOut, kSyn, 100, 0, 0, 1000, options}});
    EXPECT_FALSE(analysis.Of(Direction::kSrcToDst).mss.has_value());
    EXPECT_FALSE(analysis.Of(Direction::kSrcToDst).window_scale.has_value());
  }
}

TEST(TcpAnalysis, KeepsAHistoryOfBoundedLength) {
  std::vector<Packet> packets;
  for (uint32_t i = 0; i < 200; ++i) packets.push_back({i, kOut, kSyn, i * 7, 0});
  EXPECT_EQ(Analyze(packets).history(), std::string(TcpHistory::kRoom, 'S'));
}

TEST(TcpAnalysis, RepeatsLettersAtPowersOfTen) {
  std::vector<uint32_t> pieces(101, 0);
  EXPECT_EQ(Analyze(Pieces(pieces)).history(), "ShADTTT");
}

}  // namespace
}  // namespace weir
