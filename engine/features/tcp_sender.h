// One side of a TCP connection: what of the sequence space it has sent, and how fast that was
// acknowledged.
#ifndef WEIR_ENGINE_FEATURES_TCP_SENDER_H_
#define WEIR_ENGINE_FEATURES_TCP_SENDER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "engine/packet/packet_view.h"

namespace weir {

// What a TCP header and the lengths around it say.
struct TcpSegment {
  int64_t time_ns = 0;
  uint32_t sequence = 0;
  uint32_t acknowledgment = 0;
  uint32_t payload = 0;  // bytes
  uint16_t window = 0;   // as it stands there, not scaled
  uint8_t flags = 0;     // TcpFlag bits
  const uint8_t* options = nullptr;
  size_t options_bytes = 0;  // that were captured

  bool Has(uint8_t flag) const { return (flags & flag) != 0; }
};

// Sequence numbers wrap: the difference decides.
inline bool TcpBefore(uint32_t a, uint32_t b) { return static_cast<int32_t>(a - b) < 0; }

// What becomes of one side (Zeek's endpoint states).
enum class TcpSideState : uint8_t {
  kInactive,  // sent nothing yet
  kPartial,   // sent something without a handshake that was seen
  kSynSent,
  kSynAckSent,
  kEstablished,
  kClosed,  // sent FIN
  kReset,   // sent RST
};

// What was told of a side in the history.
enum TcpMark : uint8_t {
  kMarkAck = 1,
  kMarkData = 2,
  kMarkFinRst = 4,
  kMarkMultiFlag = 8,
  kMarkSyn = 16,
  kMarkFin = 32,
  kMarkRst = 64,
  kMarkSynAck = 128,
};

// Plain data; what every packet needs stands first, in one cache line.
struct TcpSender {
  static constexpr int64_t kNoRtt = INT64_MAX;

  // Sequence numbers that later ones went ahead of.
  struct Gap {
    uint32_t start;
    uint32_t end;
    int64_t time_ns;  // when that was seen
  };
  static constexpr size_t kMaxGaps = 3;

  uint32_t next = 0;  // behind the largest sequence number sent
  TcpSideState state = TcpSideState::kInactive;
  TcpSideState state_before = TcpSideState::kInactive;
  uint8_t marks = 0;      // TcpMark bits
  bool is_begun = false;  // `next` and `first` are known
  bool window_is_zero = false;
  bool is_sampling = false;  // a round trip is being timed, from `sample_ns` to the ACK of:
  bool samples_syn = false;  // that of the SYN
  uint8_t gap_count = 0;
  uint32_t sample_end = 0;
  int64_t sample_ns = 0;
  int64_t min_rtt_ns = kNoRtt;  // of payload
  int64_t syn_rtt_ns = kNoRtt;
  uint32_t first = 0;  // the smallest sequence number sent

  uint32_t retransmitted_packets = 0;
  uint32_t repeated_payloads = 0;  // of those: with payload
  uint64_t retransmitted_bytes = 0;
  uint32_t out_of_order_packets = 0;
  uint32_t zero_windows = 0;
  uint64_t out_of_order_bytes = 0;
  uint32_t sack_packets = 0;
  std::optional<uint16_t> mss;
  std::optional<uint8_t> window_scale;
  bool sack_permitted = false;
  uint32_t last_syn = 0, last_fin = 0, last_rst = 0;  // sequence numbers, for the history
  std::array<Gap, kMaxGaps> gaps;                     // in the order of time

  // Adds what the side sends. `reorder_ns`: how late what is out of order may come. True where the
  // payload was all sent before.
  bool Send(const TcpSegment& segment, int64_t reorder_ns);

  // The other side acknowledges what stands before `acknowledgment`.
  void Acknowledge(uint32_t acknowledgment, int64_t now_ns) {
    if (is_sampling && !TcpBefore(acknowledgment, sample_end)) EndSample(now_ns);
  }

  // True where the window became 0.
  bool SetWindow(uint16_t window) {
    const bool became_zero = window == 0 && !window_is_zero;
    window_is_zero = window == 0;
    zero_windows += became_zero;
    return became_zero;
  }

  void ReadOptions(const TcpSegment& segment);

  void MoveTo(TcpSideState to) {
    state_before = state;
    state = to;
  }

 private:
  bool SendUnexpected(const TcpSegment& segment, uint32_t end, int64_t reorder_ns);
  bool SendAgain(const TcpSegment& segment, uint32_t end, int64_t reorder_ns);
  bool IsAnotherStart(const TcpSegment& segment) const;
  void Begin(const TcpSegment& segment);
  void BeginSample(const TcpSegment& segment, uint32_t end, bool of_syn);
  void EndSample(int64_t now_ns);
  void AddGap(uint32_t start, uint32_t end, int64_t now_ns);
  void CountOutOfOrder(uint32_t bytes, uint32_t repeated);
  void FillGap(size_t index, uint32_t start, uint32_t end);
};

}  // namespace weir

#endif  // WEIR_ENGINE_FEATURES_TCP_SENDER_H_
