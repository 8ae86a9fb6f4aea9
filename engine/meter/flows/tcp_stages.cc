#include "engine/meter/flows/tcp_stages.h"

#include <algorithm>
#include <memory>
#include <span>

#include "engine/base/byte_order.h"
#include "engine/packet/captured_transport.h"

namespace weir {

PacketSignals TcpStage::Follow(const PacketView& packet, FlowState& state,
                               Direction direction) const {
  const TcpPhase before = state.tcp_phase;
  state.tcp_phase = state.tcp.Add(static_cast<int>(direction), packet, before);
  if (state.tcp_phase != TcpPhase::kClosed || before == TcpPhase::kClosed || !close_ends_)
    return {};
  if (follows_) return {.lingers = true};
  return {.ends = EndReason::kTcpClosed};
}

void TcpAnalysisStage::OnOpen(const PacketView& packet, FlowEntry& flow) const {
  constexpr uint8_t kProtocolTcp = 6;
  if (packet.key.protocol != kProtocolTcp) return;
  const bool from_answer = packet.from_low != flow.state.source_is_low;
  flow.state.tcp_analysis = std::make_unique<TcpAnalysis>(from_answer);
}

void TcpAnalysisStage::Analyze(const PacketView& packet, TcpAnalysis& analysis,
                               Direction direction) {
  constexpr size_t kHeader = 20;
  const std::span<const uint8_t> header = CapturedTransport(packet);
  if (header.size() < kHeader) return;
  const size_t header_bytes = (header[12] >> 4) * size_t{4};
  const size_t options = std::min(header.size(), std::max(header_bytes, kHeader)) - kHeader;
  analysis.Add(direction, {.time_ns = packet.timestamp_ns,
                           .sequence = packet.tcp_sequence,
                           .acknowledgment = packet.tcp_acknowledgment,
                           .payload = packet.payload_bytes,
                           .window = LoadBig16(header.data() + 14),
                           .flags = packet.tcp_flags,
                           .options = header.data() + kHeader,
                           .options_bytes = options});
}

}  // namespace weir
