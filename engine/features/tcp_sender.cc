#include "engine/features/tcp_sender.h"

#include <algorithm>

#include "engine/base/byte_order.h"

namespace weir {
namespace {

constexpr uint8_t kOptionEnd = 0, kOptionNop = 1, kOptionMss = 2, kOptionWindowScale = 3,
                  kOptionSackPermitted = 4, kOptionSack = 5;

// The options of most packets: two NOPs and a time stamp.
constexpr uint32_t kNopNopTimestamp = 0x0101080A;

bool HasTimestampAlone(const TcpSegment& segment) {
  return segment.options_bytes == 12 && LoadBig32(segment.options) == kNopNopTimestamp;
}

// A probe of a connection that is silent repeats the byte before the next one (RFC 9293, 3.8.4).
bool IsKeepAlive(const TcpSegment& segment, uint32_t next) {
  return segment.payload <= 1 && segment.sequence + 1 == next && !segment.Has(kTcpSyn | kTcpFin);
}

// No window is larger (RFC 7323, 2.3).
constexpr int32_t kLargestWindow = 1 << 30;

uint32_t Later(uint32_t a, uint32_t b) { return TcpBefore(a, b) ? b : a; }
uint32_t Earlier(uint32_t a, uint32_t b) { return TcpBefore(a, b) ? a : b; }

}  // namespace

bool TcpSender::Send(const TcpSegment& segment, int64_t reorder_ns) {
  const uint32_t length =
      segment.payload + (segment.Has(kTcpSyn) ? 1 : 0) + (segment.Has(kTcpFin) ? 1 : 0);
  if (length == 0 || segment.Has(kTcpRst)) return false;  // text in a RST is none of the stream
  const uint32_t end = segment.sequence + length;
  if (!is_begun || IsAnotherStart(segment)) Begin(segment);
  if (segment.sequence != next) return SendUnexpected(segment, end, reorder_ns);
  next = end;
  if (!is_sampling && gap_count == 0) BeginSample(segment, end, segment.Has(kTcpSyn));
  return false;
}

// An attempt with another sequence number, before anything was sent.
bool TcpSender::IsAnotherStart(const TcpSegment& segment) const {
  return segment.Has(kTcpSyn) && segment.sequence != first && state <= TcpSideState::kSynAckSent;
}

void TcpSender::Begin(const TcpSegment& segment) {
  is_begun = true;
  first = segment.sequence;
  next = segment.sequence;
}

bool TcpSender::SendUnexpected(const TcpSegment& segment, uint32_t end, int64_t reorder_ns) {
  const auto distance = static_cast<int32_t>(segment.sequence - next);
  if (distance > kLargestWindow || distance < -kLargestWindow) return false;  // of another stream
  if (TcpBefore(next, segment.sequence)) {
    AddGap(next, segment.sequence, segment.time_ns);
    next = end;
    return false;
  }
  if (TcpBefore(next, end)) {  // a part is new
    retransmitted_bytes += std::min(next - segment.sequence, segment.payload);
    is_sampling = false;
    next = end;
    return false;
  }
  return !IsKeepAlive(segment, next) && SendAgain(segment, end, reorder_ns);
}

// What lies before the largest sequence number: from a gap, or sent before. An acknowledgment of it
// says nothing on time (Karn's algorithm, RFC 6298, 3), nor one that waits for a gap.
bool TcpSender::SendAgain(const TcpSegment& segment, uint32_t end, int64_t reorder_ns) {
  is_sampling = false;
  if (TcpBefore(segment.sequence, first)) {  // of before what was captured
    first = segment.sequence;
    CountOutOfOrder(segment.payload, 0);
    return false;
  }
  for (size_t i = 0; i < gap_count; ++i) {
    const Gap gap = gaps[i];
    const uint32_t from = Later(segment.sequence, gap.start);
    const uint32_t to = Earlier(end, gap.end);
    if (!TcpBefore(from, to)) continue;
    FillGap(i, from, to);
    if (segment.time_ns - gap.time_ns > reorder_ns) break;
    const uint32_t filled = std::min(to - from, segment.payload);
    CountOutOfOrder(filled, segment.payload - filled);
    return false;
  }
  ++retransmitted_packets;
  retransmitted_bytes += segment.payload;
  repeated_payloads += segment.payload > 0;
  return segment.payload > 0;
}

void TcpSender::CountOutOfOrder(uint32_t bytes, uint32_t repeated) {
  ++out_of_order_packets;
  out_of_order_bytes += bytes;
  retransmitted_bytes += repeated;
}

// The oldest goes where there is no room: what comes for it then counts as sent again.
void TcpSender::AddGap(uint32_t start, uint32_t end, int64_t now_ns) {
  if (gap_count == kMaxGaps) {
    std::move(gaps.begin() + 1, gaps.end(), gaps.begin());
    --gap_count;
  }
  gaps[gap_count++] = {start, end, now_ns};
  is_sampling = false;
}

void TcpSender::FillGap(size_t index, uint32_t start, uint32_t end) {
  Gap& gap = gaps[index];
  const Gap rest = {end, gap.end, gap.time_ns};
  gap.end = start;
  if (gap.start == gap.end) {
    if (rest.start != rest.end) {
      gap = rest;
      return;
    }
    std::move(gaps.begin() + static_cast<ptrdiff_t>(index) + 1, gaps.begin() + gap_count,
              gaps.begin() + static_cast<ptrdiff_t>(index));
    --gap_count;
  } else if (rest.start != rest.end && gap_count < kMaxGaps) {
    gaps[gap_count++] = rest;
  }
}

void TcpSender::BeginSample(const TcpSegment& segment, uint32_t end, bool of_syn) {
  if (!of_syn && segment.payload == 0) return;
  is_sampling = true;
  samples_syn = of_syn;
  sample_end = end;
  sample_ns = segment.time_ns;
}

void TcpSender::EndSample(int64_t now_ns) {
  is_sampling = false;
  const int64_t rtt_ns = now_ns - sample_ns;
  if (samples_syn) {
    syn_rtt_ns = rtt_ns;
  } else {
    min_rtt_ns = std::min(min_rtt_ns, rtt_ns);
  }
}

// Ends at what is malformed.
void TcpSender::ReadOptions(const TcpSegment& segment) {
  if (HasTimestampAlone(segment)) return;
  const uint8_t* option = segment.options;
  size_t left = segment.options_bytes;
  while (left > 0 && option[0] != kOptionEnd) {
    if (option[0] == kOptionNop) {
      ++option, --left;
      continue;
    }
    if (left < 2 || option[1] < 2 || option[1] > left) return;
    const uint8_t length = option[1];
    if (option[0] == kOptionSack) ++sack_packets;
    if (segment.Has(kTcpSyn)) {
      if (option[0] == kOptionMss && length == 4) mss = LoadBig16(option + 2);
      if (option[0] == kOptionWindowScale && length == 3) window_scale = option[2];
      if (option[0] == kOptionSackPermitted) sack_permitted = true;
    }
    option += length;
    left -= length;
  }
}

}  // namespace weir
