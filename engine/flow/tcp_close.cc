#include "engine/flow/tcp_close.h"

#include "engine/packet/packet_view.h"

namespace weir {
namespace {

bool AtOrAfter(uint32_t a, uint32_t b) { return static_cast<int32_t>(a - b) >= 0; }

}  // namespace

bool TcpCloseTracker::Add(bool from_source, uint8_t flags, uint32_t sequence,
                          uint32_t acknowledgment, uint32_t payload_bytes) {
  if (closed_ || (flags & kTcpRst) != 0) return closed_ = true;
  const int sender = from_source ? 0 : 1;
  if ((flags & kTcpFin) != 0 && !fin_seen_[sender]) {
    const uint32_t syn = (flags & kTcpSyn) != 0 ? 1 : 0;
    after_fin_[sender] = sequence + syn + payload_bytes + 1;
    fin_seen_[sender] = true;
    last_fin_from_source_ = from_source;
  }
  closed_ = fin_seen_[0] && fin_seen_[1] && from_source != last_fin_from_source_ &&
            (flags & kTcpAck) != 0 && AtOrAfter(acknowledgment, after_fin_[1 - sender]);
  return closed_;
}

}  // namespace weir
