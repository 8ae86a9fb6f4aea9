#include "clients/cli/output/address_text.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "clients/cli/output/number_text.h"

namespace weir::cli {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

void AppendHexByte(char byte, std::string& out) {
  out += kHexDigits[static_cast<uint8_t>(byte) >> 4];
  out += kHexDigits[static_cast<uint8_t>(byte) & 0xf];
}

void AppendIpv4(std::string_view bytes, std::string& out) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) out += '.';
    AppendUint(static_cast<uint8_t>(bytes[i]), out);
  }
}

void AppendIpv6(std::string_view bytes, std::string& out) {
  char text[INET6_ADDRSTRLEN];
  if (inet_ntop(AF_INET6, bytes.data(), text, sizeof(text)) != nullptr) out += text;
}

}  // namespace

void AppendIpAddress(std::string_view bytes, std::string& out) {
  switch (bytes.size()) {
    case 4:
      return AppendIpv4(bytes, out);
    case 16:
      return AppendIpv6(bytes, out);
    default:
      return AppendHex(bytes, out);
  }
}

void AppendEndpoint(std::string_view bytes, uint32_t port, std::string& out) {
  const bool bracketed = port != 0 && bytes.size() == 16;
  if (bracketed) out += '[';
  AppendIpAddress(bytes, out);
  if (bracketed) out += ']';
  if (port == 0) return;
  out += ':';
  AppendUint(port, out);
}

void AppendMac(std::string_view bytes, std::string& out) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) out += ':';
    AppendHexByte(bytes[i], out);
  }
}

void AppendHex(std::string_view bytes, std::string& out) {
  for (char byte : bytes) AppendHexByte(byte, out);
}

}  // namespace weir::cli
