#include "server/connections/traffic_judge.h"

#include "engine/base/clock.h"

namespace weir {
namespace {

// Beside the request: headers, settings, the handshake of TLS.
constexpr uint64_t kBeside = uint64_t{1} << 20;
// What gRPC may read of uploads before they are asked for, over all streams of a connection.
constexpr uint64_t kReadAhead = uint64_t{64} << 20;
// Answers to what was sent: a window update of 13 bytes for some KiB, settings, pings.
constexpr uint64_t kSentToAnswer = 64;
constexpr uint64_t kBytesPerSecond = 4096;  // pings

}  // namespace

bool TrafficJudge::IsExplained(const Traffic& now, int64_t now_ns) {
  if (now.progress != since_.progress) {
    since_ = now;
    since_ns_ = now_ns;
    return true;
  }
  const uint64_t received = now.received_bytes - since_.received_bytes;
  const uint64_t seconds = static_cast<uint64_t>((now_ns - since_ns_) / kNanosPerSecond);
  const uint64_t answers = (now.sent_bytes - since_.sent_bytes) / kSentToAnswer;
  const uint64_t ahead = now.takes_messages ? kReadAhead : 0;
  return received <= max_request_bytes_ + kBeside + ahead + answers + seconds * kBytesPerSecond;
}

}  // namespace weir
