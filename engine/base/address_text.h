// Addresses and other bytes as text, appended to a string.
#ifndef WEIR_ENGINE_BASE_ADDRESS_TEXT_H_
#define WEIR_ENGINE_BASE_ADDRESS_TEXT_H_

#include <string>
#include <string_view>

namespace weir {

// An IP address in network order: IPv4 for 4 bytes, IPv6 (as RFC 5952 and inet_ntop write it) for
// 16, hexadecimal digits for others.
void AppendIpAddress(std::string_view bytes, std::string& out);

// "48:d2:24:63:31:00": the bytes in hexadecimal, with colons between them.
void AppendMac(std::string_view bytes, std::string& out);

// "48d22463".
void AppendHex(std::string_view bytes, std::string& out);

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_ADDRESS_TEXT_H_
