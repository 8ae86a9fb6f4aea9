#include "engine/base/address_text.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <charconv>
#include <cstdint>

namespace weir {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

void AppendHexByte(char byte, std::string& out) {
  out += kHexDigits[static_cast<uint8_t>(byte) >> 4];
  out += kHexDigits[static_cast<uint8_t>(byte) & 0xf];
}

void AppendIpv4(std::string_view bytes, std::string& out) {
  char text[INET_ADDRSTRLEN];
  char* end = text;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) *end++ = '.';
    end = std::to_chars(end, text + sizeof(text), static_cast<uint8_t>(bytes[i])).ptr;
  }
  out.append(text, end);
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

void AppendMac(std::string_view bytes, std::string& out) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) out += ':';
    AppendHexByte(bytes[i], out);
  }
}

void AppendHex(std::string_view bytes, std::string& out) {
  for (char byte : bytes) AppendHexByte(byte, out);
}

}  // namespace weir
