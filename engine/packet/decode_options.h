// What the decoder looks into beyond link headers, IP and transport.
#ifndef WEIR_ENGINE_PACKET_DECODE_OPTIONS_H_
#define WEIR_ENGINE_PACKET_DECODE_OPTIONS_H_

namespace weir {

// Each is independent of the others. Where a tunnel is not opened the packet around it is the
// packet. IP in IP is stripped whatever this says.
struct DecodeOptions {
  bool decode_tunnels = true;  // GTP-U, CAPWAP data and TZSP
  bool decode_vxlan = false;
  bool decode_geneve = false;
  bool decode_gre = false;
  bool decode_qinq = false;  // 802.1ad tags (0x88a8, and 0x9100 of before the standard)

  bool any_udp_tunnel() const { return decode_tunnels || decode_vxlan || decode_geneve; }
};

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_DECODE_OPTIONS_H_
