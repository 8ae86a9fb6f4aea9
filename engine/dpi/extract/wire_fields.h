// What is read from a flow's packets beside nDPI, because nDPI does not keep it.
#ifndef WEIR_ENGINE_DPI_EXTRACT_WIRE_FIELDS_H_
#define WEIR_ENGINE_DPI_EXTRACT_WIRE_FIELDS_H_

#include <cstdint>

#include "engine/dpi/extract/dns_message.h"

namespace weir {

// All zero before any packet.
struct WireFields {
  DnsMessages dns;
  uint32_t quic_version;  // the last one named
};

// Reads one packet of a flow that nDPI takes for `master` and `application`: from its IP header to
// the end of what was captured. Changes nothing where those are not among the protocols read.
void ReadWireFields(uint16_t master, uint16_t application, const uint8_t* ip, uint32_t length,
                    WireFields& fields);

// The version in a UDP payload of QUIC, IETF's or Google's; 0 where it names none.
uint32_t QuicVersion(Cursor payload);

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_EXTRACT_WIRE_FIELDS_H_
