// A DNS message (RFC 1035, 4.1), also of multicast DNS and LLMNR.
#ifndef WEIR_ENGINE_HELLO_DNS_MESSAGE_H_
#define WEIR_ENGINE_HELLO_DNS_MESSAGE_H_

#include <string>

#include "engine/hello/hello_fields.h"
#include "engine/hello/wire.h"

namespace weir::hello {

// Multicast DNS keeps the highest bit of a class for itself (RFC 6762, 18.12).
enum class DnsKind : bool { kUnicast, kMulticast };

// Reads the message. `name` becomes that of the first question, without the dot at its end. What is
// cut or malformed is read up to there; false, and nothing read, where the header is not there. The
// work is bounded whatever the message counts and wherever its pointers point.
bool ReadDnsMessage(Bytes message, DnsKind kind, DnsFields& hello_fields, std::string& name);

// Whether it is DNS on whatever port: a query or a response that is whole, with one question of a
// usual class and nothing behind its records.
bool IsCertainlyDns(Bytes message);

}  // namespace weir::hello

#endif  // WEIR_ENGINE_HELLO_DNS_MESSAGE_H_
