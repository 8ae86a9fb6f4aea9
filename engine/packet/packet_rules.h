// In what the rulebooks differ when a packet is read: a value for each row of the table in
// docs/flow_semantics.md, "The two rulebooks".
#ifndef WEIR_ENGINE_PACKET_PACKET_RULES_H_
#define WEIR_ENGINE_PACKET_PACKET_RULES_H_

namespace weir {

// Each is true where packets are read by the standards, which is the default, and false where they
// are read as nfstream does.
struct PacketRules {
  // Between link and IP.
  bool short_frames = true;       // the shortest frame has 20 bytes, as IPv4 has; else 28
  bool switch_headers = true;     // VN-tag, E-tag, Cisco metadata, FabricPath, PBB and the like
  bool vlan_zero_is_none = true;  // a tag with id 0 gives a priority and no VLAN (802.1Q, 9.6)
  bool outer_vlan = true;         // the id outside of the innermost one is kept
  bool pseudowires = true;        // Ethernet over MPLS; else what follows labels is IP
  bool compressed_ppp = true;     // a protocol field of one byte (RFC 1661, 6.5)
  bool wifi_by_header = true;     // 802.11's addresses by the DS bits, A-MSDU, protected frames

  // Tunnels.
  bool outer_if_unread = true;  // what is in a tunnel cannot be read: the packet around it counts
  bool tunnels_by_header =
      true;  // CAPWAP, TZSP, ERSPAN as their headers say, IP in GTP-U opened on

  // IP and transport.
  bool length_zero = true;     // an IP length of 0 reaches to the frame's end; jumbograms
  bool cut_packets = true;     // sizes and ports as far as captured, for both versions of IP
  bool all_extensions = true;  // every extension header of IANA's registry, AH of IPv4 too
  bool fragments = true;       // later fragments are told apart in tunnels, and have a view
  bool udp_length = true;      // UDP's payload ends where UDP says
  bool more_ports = true;      // of SCTP, UDP-Lite and DCCP
};

inline constexpr PacketRules kStandardPacketRules = {};
inline constexpr PacketRules kNfstreamPacketRules = {
    .short_frames = false,
    .switch_headers = false,
    .vlan_zero_is_none = false,
    .outer_vlan = false,
    .pseudowires = false,
    .compressed_ppp = false,
    .wifi_by_header = false,
    .outer_if_unread = false,
    .tunnels_by_header = false,
    .length_zero = false,
    .cut_packets = false,
    .all_extensions = false,
    .fragments = false,
    .udp_length = false,
    .more_ports = false,
};

}  // namespace weir

#endif  // WEIR_ENGINE_PACKET_PACKET_RULES_H_
