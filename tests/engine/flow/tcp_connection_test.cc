#include "engine/flow/tcp_connection.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace weir {
namespace {

constexpr uint8_t kFin = 0x01, kSyn = 0x02, kRst = 0x04, kAck = 0x10;
constexpr bool kSource = true, kDestination = false;
constexpr int64_t kSecond = 1'000'000'000;

struct TcpSegment {
  bool from_source;
  uint8_t flags;
  uint32_t sequence, acknowledgment, payload_bytes;
};

PacketView PacketOf(const TcpSegment& segment) {
  PacketView packet;
  packet.tcp_flags = segment.flags;
  packet.tcp_sequence = segment.sequence;
  packet.tcp_acknowledgment = segment.acknowledgment;
  packet.payload_bytes = segment.payload_bytes;
  return packet;
}

struct CloseCase {
  const char* name;
  std::vector<TcpSegment> segments;
  int closed_after;  // how many segments, -1 where never
};

const CloseCase kCloseCases[] = {
    {"an open connection",
     {{kSource, kSyn, 100, 0, 0},
      {kDestination, kSyn | kAck, 500, 101, 0},
      {kSource, kAck, 101, 501, 0},
      {kSource, kAck, 101, 501, 50}},
     -1},
    {"a reset by the source", {{kSource, kSyn, 1, 0, 0}, {kSource, kRst, 2, 0, 0}}, 2},
    {"a refused connection", {{kSource, kSyn, 1, 0, 0}, {kDestination, kRst | kAck, 0, 2, 0}}, 2},
    {"an orderly close in four segments",
     {{kSource, kFin | kAck, 100, 500, 0},
      {kDestination, kAck, 500, 101, 0},
      {kDestination, kFin | kAck, 500, 101, 0},
      {kSource, kAck, 101, 501, 0}},
     4},
    {"an orderly close in three segments begun by the destination",
     {{kDestination, kFin | kAck, 500, 100, 0},
      {kSource, kFin | kAck, 100, 501, 0},
      {kDestination, kAck, 501, 101, 0}},
     3},
    {"a half-closed connection whose other side goes on sending",
     {{kSource, kFin | kAck, 100, 500, 0},
      {kDestination, kAck, 500, 101, 1000},
      {kSource, kAck, 101, 1500, 0}},
     -1},
    {"FINs that crossed on the way",
     {{kSource, kFin | kAck, 100, 500, 0},
      {kDestination, kFin | kAck, 500, 100, 0},
      {kDestination, kAck, 501, 101, 0},
      {kSource, kAck, 101, 501, 0}},
     4},
    {"a FIN with data is acknowledged behind its data",
     {{kDestination, kFin | kAck, 500, 100, 0},
      {kSource, kFin | kAck, 100, 501, 10},
      {kDestination, kAck, 501, 110, 0},
      {kDestination, kAck, 501, 111, 0}},
     4},
    {"sequence numbers that pass 2^32",
     {{kDestination, kFin | kAck, 0xFFFFFFFF, 0xFFFFFFFE, 0},
      {kSource, kFin | kAck, 0xFFFFFFFE, 0, 5},
      {kDestination, kAck, 0, 0xFFFFFFFF, 0},
      {kDestination, kAck, 0, 4, 0}},
     4},
    {"a FIN sent again before the last acknowledgment",
     {{kSource, kFin | kAck, 100, 500, 0},
      {kDestination, kFin | kAck, 500, 101, 0},
      {kDestination, kFin | kAck, 500, 101, 0},
      {kSource, kAck, 101, 501, 0}},
     4},
    {"an acknowledgment number without the ACK flag",
     {{kSource, kFin | kAck, 100, 500, 0},
      {kDestination, kFin | kAck, 500, 101, 0},
      {kSource, 0, 101, 501, 0}},
     -1},
    {"a SYN with FIN counts both",
     {{kDestination, kFin | kAck, 500, 0, 0},
      {kSource, kSyn | kFin | kAck, 100, 501, 0},
      {kDestination, kAck, 501, 101, 0},
      {kDestination, kAck, 501, 102, 0}},
     4},
};

TEST(TcpConnection, ClosesAfterTheRightSegment) {
  for (const CloseCase& c : kCloseCases) {
    SCOPED_TRACE(c.name);
    TcpConnection connection;
    TcpPhase phase = TcpPhase::kOpen;
    int closed_after = -1;
    for (size_t i = 0; i < c.segments.size(); ++i) {
      PacketView packet = PacketOf(c.segments[i]);
      packet.timestamp_ns = static_cast<int64_t>(i) - 5;
      phase = connection.Add(c.segments[i].from_source ? 0 : 1, packet, phase);
      if (phase == TcpPhase::kClosed && closed_after < 0) closed_after = static_cast<int>(i) + 1;
    }
    EXPECT_EQ(closed_after, c.closed_after);
    if (closed_after > 0) {
      EXPECT_EQ(connection.closed_ns(), closed_after - 6);
    }
  }
}

TEST(TcpConnection, StaysClosedWhateverFollows) {
  TcpConnection connection;
  TcpPhase phase = connection.Add(0, PacketOf({kSource, kRst, 1, 0, 0}), TcpPhase::kOpen);
  ASSERT_EQ(phase, TcpPhase::kClosed);
  PacketView late = PacketOf({kDestination, kFin | kAck, 9, 2, 0});
  late.timestamp_ns = 77;
  EXPECT_EQ(connection.Add(1, late, phase), TcpPhase::kClosed);
  EXPECT_EQ(connection.closed_ns(), 0) << "closed once";
}

struct ReuseCase {
  const char* name;
  std::vector<TcpSegment> segments;
  TcpSegment then;
  int64_t silence_ns;  // between them
  bool is_another;
};

const TcpSegment kOpening[] = {{kSource, kSyn, 100, 0, 0},
                               {kDestination, kSyn | kAck, 500, 101, 0},
                               {kSource, kAck, 101, 501, 0}};

std::vector<TcpSegment> Opened(std::vector<TcpSegment> then = {}) {
  std::vector<TcpSegment> segments(std::begin(kOpening), std::end(kOpening));
  segments.insert(segments.end(), then.begin(), then.end());
  return segments;
}

const ReuseCase kReuseCases[] = {
    {"the same SYN after a long time", {kOpening[0]}, kOpening[0], 60 * kSecond, false},
    {"another SYN to one without answer", {kOpening[0]}, {kSource, kSyn, 900, 0, 0}, 1, true},
    {"another SYN to one that was answered, but not established",
     {kOpening[0], kOpening[1]},
     {kSource, kSyn, 900, 0, 0},
     1,
     true},
    {"an open from both sides", {kOpening[0]}, {kDestination, kSyn, 900, 0, 0}, 1, false},
    {"an answer made anew, from a SYN cookie",
     {kOpening[0], kOpening[1]},
     {kDestination, kSyn | kAck, 700, 101, 0},
     kSecond,
     false},
    {"the SYN behind its answer", {kOpening[1]}, {kSource, kSyn, 100, 0, 0}, 1, false},
    {"another SYN behind an answer", {kOpening[1]}, {kSource, kSyn, 900, 0, 0}, 1, true},
    {"another SYN into a busy connection", Opened(), {kSource, kSyn, 900, 0, 0}, 1, false},
    {"1 ns below the silence", Opened(), {kSource, kSyn, 900, 0, 0}, kTcpSilenceNs - 1, false},
    {"exactly the silence", Opened(), {kSource, kSyn, 900, 0, 0}, kTcpSilenceNs, true},
    {"the same SYN after a silence", Opened(), {kSource, kSyn, 100, 0, 0}, 60 * kSecond, false},
    {"a SYN of the other side after a silence",
     Opened(),
     {kDestination, kSyn, 900, 0, 0},
     60 * kSecond,
     true},
    {"the answer to another SYN in a busy connection",
     Opened({{kSource, kSyn, 900, 0, 0}}),
     {kDestination, kSyn | kAck, 7000, 901, 0},
     1,
     true},
    {"another SYN after a reset",
     Opened({{kDestination, kRst, 501, 0, 0}}),
     {kSource, kSyn, 900, 0, 0},
     1,
     true},
    {"the same SYN after a refusal",
     {kOpening[0], {kDestination, kRst | kAck, 0, 101, 0}},
     kOpening[0],
     kSecond,
     false},
    {"an answer of another connection after a reset",
     Opened({{kDestination, kRst, 501, 0, 0}}),
     {kDestination, kSyn | kAck, 7000, 901, 0},
     1,
     true},
    {"the answer sent again after a reset", Opened({{kSource, kRst, 101, 0, 0}}), kOpening[1], 1,
     false},
    {"a SYN with RST", Opened(), {kSource, kSyn | kRst, 900, 0, 0}, 60 * kSecond, false},
    {"a SYN into one that was open before the capture, at once",
     {{kSource, kAck, 101, 501, 9}},
     {kSource, kSyn, 900, 0, 0},
     1,
     false},
    {"a SYN into one that was open before the capture, after a silence",
     {{kSource, kAck, 101, 501, 9}},
     {kSource, kSyn, 900, 0, 0},
     kTcpSilenceNs,
     true},
};

TEST(TcpConnection, TellsTheSynOfAnotherConnection) {
  for (const ReuseCase& c : kReuseCases) {
    SCOPED_TRACE(c.name);
    TcpConnection connection;
    TcpPhase phase = TcpPhase::kOpen;
    for (const TcpSegment& segment : c.segments) {
      const bool speaks = (segment.flags & (kSyn | kFin | kRst)) || phase == TcpPhase::kClosing;
      if (!speaks) continue;
      phase = connection.Add(segment.from_source ? 0 : 1, PacketOf(segment), phase);
    }
    PacketView packet = PacketOf(c.then);
    packet.timestamp_ns = c.silence_ns;
    EXPECT_EQ(
        connection.IsOfAnother(c.then.from_source ? 0 : 1, packet, {phase, c.segments.size(), 0}),
        c.is_another);
  }
}

}  // namespace
}  // namespace weir
