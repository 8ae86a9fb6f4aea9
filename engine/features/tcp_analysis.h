// How a TCP connection goes: its state and history in Zeek's words, what was sent again or came out
// of order, round trips and windows. Computed only where a session asks for it.
#ifndef WEIR_ENGINE_FEATURES_TCP_ANALYSIS_H_
#define WEIR_ENGINE_FEATURES_TCP_ANALYSIS_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "engine/features/flow_statistics.h"
#include "engine/features/tcp_sender.h"

namespace weir {

// The numbers are those of weir.v1.TcpConnState, and the meanings.
enum class TcpConnState : uint8_t {
  kS0 = 1,
  kS1,
  kSf,
  kRej,
  kS2,
  kS3,
  kRstO,
  kRstR,
  kRstOs0,
  kRstRh,
  kSh,
  kShr,
  kOth,
};

// Likewise weir.v1.TcpHandshake.
enum class TcpHandshake : uint8_t {
  kNotSeen = 1,
  kSynUnanswered,
  kSynAckUnanswered,
  kComplete,
};

// What happened, a letter each: see weir.v1.TcpAnalysis.history. What is more than there is room
// for is left out.
class TcpHistory {
 public:
  static constexpr size_t kRoom = 40;

  void Add(char letter) {
    if (size_ < kRoom) letters_[size_++] = letter;
  }
  std::string_view text() const { return {letters_.data(), size_}; }

 private:
  std::array<char, kRoom> letters_;
  uint8_t size_ = 0;
};

// Plain data, made for a connection and added to by each of its packets. Nothing is put together:
// what is kept of the sequence space is bounded (TcpSender).
class TcpAnalysis {
 public:
  // `from_answer`: the first packet was sent by who was asked, and the history begins with ^.
  explicit TcpAnalysis(bool from_answer) {
    if (from_answer) history_.Add('^');
  }

  // One packet of the connection, in the order of capture.
  void Add(Direction direction, const TcpSegment& segment);

  const TcpSender& Of(Direction direction) const {
    return senders_[static_cast<size_t>(direction)];
  }
  std::string_view history() const { return history_.text(); }
  TcpConnState conn_state() const;
  TcpHandshake handshake() const;
  // From the SYN to the ACK of the SYN-ACK; TcpSender::kNoRtt where that is not known.
  int64_t handshake_rtt_ns() const;

 private:
  void AddToHistory(Direction direction, const TcpSegment& segment);
  void AddOnce(Direction direction, TcpMark mark, char letter);
  void AddLetter(Direction direction, char letter);
  void Move(Direction direction, const TcpSegment& segment);
  void MoveFromInactive(Direction direction, const TcpSegment& segment);
  int64_t reorder_ns() const;
  bool rejected() const;

  std::array<TcpSender, 2> senders_;  // indexed by Direction
  TcpHistory history_;
  bool handshake_complete_ = false;
};

}  // namespace weir

#endif  // WEIR_ENGINE_FEATURES_TCP_ANALYSIS_H_
