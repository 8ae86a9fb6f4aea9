// Which of nDPI's protocol dissectors are asked about a packet.
#include "engine/dpi/substitutes/ndpi_dispatch.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "engine/dpi/ndpi/ndpi_gate.h"

// Compared with that of this release; another one may mean something else by it.
static_assert(WEIR_NDPI_VERSION == 402);

namespace weir::ndpi {
namespace {

using Protocol = ndpi_call_function_struct;
using Function = decltype(Protocol::func);

std::span<const Protocol> ProtocolsFor(const Module& module) {
  const ndpi_packet_struct& packet = module.packet;
  if (packet.tcp != nullptr) {
    if (packet.payload_packet_len == 0) {
      return {module.callback_buffer_tcp_no_payload, module.callback_buffer_size_tcp_no_payload};
    }
    return {module.callback_buffer_tcp_payload, module.callback_buffer_size_tcp_payload};
  }
  if (packet.udp != nullptr) return {module.callback_buffer_udp, module.callback_buffer_size_udp};
  return {module.callback_buffer_non_tcp_udp, module.callback_buffer_size_non_tcp_udp};
}

bool Has(const NDPI_PROTOCOL_BITMASK& mask, uint16_t bit) {
  return NDPI_COMPARE_PROTOCOL_TO_BITMASK(mask, bit) != 0;
}

// What is asked about one packet of a flow.
class Dispatch {
 public:
  Dispatch(Module& module, Flow& flow, uint32_t packet_kind)
      : module_(module),
        flow_(flow),
        packet_kind_(packet_kind),
        protocol_before_(flow.detected_protocol_stack[0]),
        protocols_(ProtocolsFor(module)),
        is_tcp_without_payload_(protocols_.data() == module.callback_buffer_tcp_no_payload),
        calls_(is_tcp_without_payload_ ? 1 : 0) {}

  // How many dissectors were asked, in nDPI's way of counting.
  uint32_t Run() {
    AskByPort();
    if (flow_.detected_protocol_stack[0] == NDPI_PROTOCOL_UNKNOWN) AskAll();
    AskForSubprotocols();
    return calls_;
  }

 private:
  // Where nDPI's own compares whole masks, one of the two has a single bit.
  bool IsMeant(const Protocol& protocol) const {
    return (protocol.ndpi_selection_bitmask & ~packet_kind_) == 0 &&
           !Has(flow_.excluded_protocol_bitmask, protocol.ndpi_protocol_id) &&
           Has(protocol.detection_bitmask, protocol_before_);
  }

  void Ask(Function function) {
    function(&module_, &flow_);
    ++calls_;
  }

  // The protocol that the ports stand for, first.
  void AskByPort() {
    const uint16_t guess = flow_.guessed_protocol_id;
    const ndpi_proto_defaults_t& defaults = module_.proto_defaults[guess];
    if (defaults.protoId == NDPI_PROTOCOL_UNKNOWN || guess == NDPI_PROTOCOL_UNKNOWN) return;
    if (defaults.func == nullptr || !IsMeant(module_.callback_buffer[defaults.protoIdx])) return;
    // Looked up by the protocol, not by its place: so does nDPI.
    if (is_tcp_without_payload_ && (module_.callback_buffer[guess].ndpi_selection_bitmask &
                                    NDPI_SELECTION_BITMASK_PROTOCOL_HAS_PAYLOAD) != 0) {
      return;
    }
    Ask(defaults.func);
    asked_by_port_ = defaults.func;
  }

  // Until one knows the flow.
  void AskAll() {
    for (const Protocol& protocol : protocols_) {
      if (!IsMeant(protocol) || protocol.func == asked_by_port_) continue;
      Ask(protocol.func);
      if (flow_.detected_protocol_stack[0] != NDPI_PROTOCOL_UNKNOWN) return;
    }
  }

  // Of what the flow is taken for by then: one of them may change that.
  void AskForSubprotocols() {
    for (uint32_t i = 0;; ++i) {
      const ndpi_proto_defaults_t& defaults =
          module_.proto_defaults[flow_.detected_protocol_stack[0]];
      if (i >= defaults.subprotocol_count) return;
      const uint16_t id = defaults.subprotocols[i];
      if (id == static_cast<uint16_t>(NDPI_PROTOCOL_MATCHED_BY_CONTENT)) continue;
      const ndpi_proto_defaults_t& subprotocol = module_.proto_defaults[id];
      const Protocol& protocol = module_.callback_buffer[subprotocol.protoIdx];
      if (subprotocol.func != asked_by_port_ && IsMeant(protocol)) Ask(protocol.func);
      if (flow_.detected_protocol_stack[1] != NDPI_PROTOCOL_UNKNOWN) return;
    }
  }

  Module& module_;
  Flow& flow_;
  const uint32_t packet_kind_;
  const uint16_t protocol_before_;
  const std::span<const Protocol> protocols_;
  const bool is_tcp_without_payload_;
  Function asked_by_port_ = nullptr;
  uint32_t calls_;
};

bool HasOneBit(const NDPI_PROTOCOL_BITMASK& mask, uint16_t bit) {
  NDPI_PROTOCOL_BITMASK one;
  NDPI_SAVE_AS_BITMASK(one, bit);
  return std::memcmp(&mask, &one, sizeof(mask)) == 0;
}

}  // namespace

const char* BuildName() { return "ndpi_fast"; }

bool CanDispatch(Module* module) {
  if (ndpi_get_proto_defaults(module) != module->proto_defaults) return false;
  const std::span<const Protocol> all(module->callback_buffer, module->callback_buffer_size);
  return std::ranges::all_of(all, [](const Protocol& protocol) {
    return protocol.func != nullptr &&
           HasOneBit(protocol.excluded_protocol_bitmask, protocol.ndpi_protocol_id);
  });
}

}  // namespace weir::ndpi

uint32_t ndpi_check_flow_func(weir::ndpi::Module* module, weir::ndpi::Flow* flow,
                              NDPI_SELECTION_BITMASK_PROTOCOL_SIZE* packet_kind) {
  return flow == nullptr ? 0 : weir::ndpi::Dispatch(*module, *flow, *packet_kind).Run();
}
