#include "engine/record/flow_fields.h"

namespace weir {
namespace {

void SetSide(const TcpSender& sender, v1::TcpSide& message) {
  message.set_retransmitted_packets(sender.retransmitted_packets);
  message.set_retransmitted_bytes(sender.retransmitted_bytes);
  message.set_out_of_order_packets(sender.out_of_order_packets);
  message.set_out_of_order_bytes(sender.out_of_order_bytes);
  message.set_zero_windows(sender.zero_windows);
  if (sender.mss.has_value()) message.set_mss(*sender.mss);
  if (sender.window_scale.has_value()) message.set_window_scale(*sender.window_scale);
  message.set_sack_permitted(sender.sack_permitted);
  message.set_sack_packets(sender.sack_packets);
  if (sender.syn_rtt_ns != TcpSender::kNoRtt) {
    message.set_syn_rtt_nanos(static_cast<uint64_t>(sender.syn_rtt_ns));
  }
  if (sender.min_rtt_ns != TcpSender::kNoRtt) {
    message.set_min_rtt_nanos(static_cast<uint64_t>(sender.min_rtt_ns));
  }
}

}  // namespace

void SetTcp(const TcpAnalysis& analysis, v1::TcpAnalysis& message) {
  message.set_conn_state(static_cast<v1::TcpConnState>(analysis.conn_state()));
  message.set_history(analysis.history().data(), analysis.history().size());
  message.set_handshake(static_cast<v1::TcpHandshake>(analysis.handshake()));
  if (const int64_t rtt_ns = analysis.handshake_rtt_ns(); rtt_ns != TcpSender::kNoRtt) {
    message.set_handshake_rtt_nanos(static_cast<uint64_t>(rtt_ns));
  }
  SetSide(analysis.Of(Direction::kSrcToDst), *message.mutable_src_to_dst());
  SetSide(analysis.Of(Direction::kDstToSrc), *message.mutable_dst_to_src());
}

void SetIcmpErrors(const IcmpErrors& errors, v1::IcmpErrors& message) {
  message.set_packets(errors.packets);
  message.set_link_bytes(errors.link_bytes);
  message.set_last_type(errors.last.type);
  message.set_last_code(errors.last.code);
}

}  // namespace weir
