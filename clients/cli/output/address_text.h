// Addresses as text, appended to a string.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_ADDRESS_TEXT_H_
#define WEIR_CLIENTS_CLI_OUTPUT_ADDRESS_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::cli {

// IPv4 for 4 bytes, IPv6 (as RFC 5952 and inet_ntop write it) for 16, hexadecimal digits for
// others.
void AppendIpAddress(std::string_view bytes, std::string& out);

// The address and, where `port` is not 0, the port: "10.0.0.1:53", "[fe80::1]:53", "fe80::1".
void AppendEndpoint(std::string_view bytes, uint32_t port, std::string& out);

// "48:d2:24:63:31:00": the bytes in hexadecimal, with colons between them.
void AppendMac(std::string_view bytes, std::string& out);

void AppendHex(std::string_view bytes, std::string& out);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_ADDRESS_TEXT_H_
