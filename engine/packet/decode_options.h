// What the decoder looks into, what it takes into the key, and by which rules.
#ifndef WEIR_ENGINE_PACKET_DECODE_OPTIONS_H_
#define WEIR_ENGINE_PACKET_DECODE_OPTIONS_H_

#include "engine/packet/packet_rules.h"
#include "engine/packet/port_list.h"

namespace weir {

inline constexpr uint16_t kCapwapDataPort = 5247;
inline constexpr uint16_t kTzspPort = 37008;

// Each is independent of the others. Where a tunnel is not opened the packet around it is the
// packet. IP in IP is stripped whatever this says.
struct DecodeOptions {
  bool decode_tunnels = true;  // GTP-U, CAPWAP data and TZSP
  bool decode_vxlan = false;
  bool decode_geneve = false;
  bool decode_gre = false;
  bool decode_qinq = true;    // provider tags: 802.1ad, and 0x9100 to 0x9300 of before the standard
  bool key_vlan = true;       // VLAN ids are in the key
  bool key_tunnel_id = true;  // so are VNI and the key of GRE
  bool key_icmp_id = false;   // so are the identifiers of ICMP echoes, as both ports
  PortList gtp_u_ports = {2152};
  PortList vxlan_ports = {4789};
  PortList geneve_ports = {6081};
  PacketRules rules = {};

  // As PortList::low_bits(), of all ports of UDP tunnels that are opened.
  uint64_t udp_tunnel_bits() const {
    uint64_t bits = 0;
    if (decode_tunnels) {
      bits = gtp_u_ports.low_bits() | PortList::BitOf(kCapwapDataPort) | PortList::BitOf(kTzspPort);
    }
    if (decode_vxlan) bits |= vxlan_ports.low_bits();
    if (decode_geneve) bits |= geneve_ports.low_bits();
    return bits;
  }
};

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_DECODE_OPTIONS_H_
