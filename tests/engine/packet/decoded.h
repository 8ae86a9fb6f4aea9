// One frame decoded and told in a line, so that tests are tables of frames and lines.
#ifndef WEIR_TESTS_ENGINE_PACKET_DECODED_H_
#define WEIR_TESTS_ENGINE_PACKET_DECODED_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/packet/decode.h"

namespace weir {

// "17 10.0.0.1:53 > 10.0.0.2:99 vlan 7 tunnel 1 ip 28 l4 8 payload 0" for a counted packet, from
// sender to receiver ("vlan" and "tunnel" only where not 0); else the reason's name.
std::string Decoded(const std::vector<uint8_t>& bytes, LinkType link_type = LinkType::kEthernet,
                    const DecodeOptions& options = {});

// "02:00:00:00:00:01", or "none".
std::string MacText(const uint8_t* mac);

// The view of a frame that must be counted. `bytes` must outlive it.
PacketView MustDecode(const std::vector<uint8_t>& bytes, LinkType link_type = LinkType::kEthernet,
                      const DecodeOptions& options = {});

}  // namespace weir

#endif  // WEIR_TESTS_ENGINE_PACKET_DECODED_H_
