// What a DNS message says of itself.
//
// nDPI keeps the sum of a response's answer, authority and additional records where its answers are
// wanted, and the address of an earlier response where the last one has none. So the message is
// read here.
#ifndef WEIR_ENGINE_DPI_EXTRACT_DNS_MESSAGE_H_
#define WEIR_ENGINE_DPI_EXTRACT_DNS_MESSAGE_H_

#include <cstdint>

#include "engine/packet/cursor.h"

namespace weir {

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

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_EXTRACT_DNS_MESSAGE_H_
