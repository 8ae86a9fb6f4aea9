// What is read from a flow's packets beside nDPI, because nDPI does not keep it.
#ifndef WEIR_ENGINE_DPI_EXTRACT_WIRE_FIELDS_H_
#define WEIR_ENGINE_DPI_EXTRACT_WIRE_FIELDS_H_

#include <cstdint>

#include "engine/packet/cursor.h"

namespace weir {

// What a DNS message says of itself.
//
// nDPI keeps the sum of a response's answer, authority and additional records where its answers are
// wanted, and the address of an earlier response where the last one has none. So the message is
// read here.

// The last message read that asks and the last response read. All zero before any.
struct DnsMessages {
  bool seen;
  bool response_seen;
  uint16_t query_type;   // of the first question
  uint16_t query_class;  // likewise
  uint16_t queries;
  uint8_t reply_code;
  uint16_t answers;       // as the header counts them
  uint16_t answer_type;   // of the first answer, 0 where it was not there to be read
  uint8_t address_bytes;  // 4 or 16; 0 where no answer is an address
  uint8_t address[16];    // of the first answer that is one
};

// Both carry DNS messages, and multicast DNS keeps the highest bit of a class for itself.
enum class DnsKind : bool { kUnicast, kMulticast };

// Reads the message that `cursor` begins with. What is cut or malformed is read up to there; less
// than a header changes nothing. The work is bounded whatever the message counts.
void ReadDnsMessage(Cursor cursor, DnsKind kind, DnsMessages& dns);

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
