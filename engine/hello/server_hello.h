// The ServerHello of TLS, DTLS and QUIC.
#ifndef WEIR_ENGINE_HELLO_SERVER_HELLO_H_
#define WEIR_ENGINE_HELLO_SERVER_HELLO_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/hello/wire.h"

namespace weir::hello {

// What a ServerHello says (RFC 8446, 4.1.3). Texts are borrowed from the message. Made to be used
// again.
struct ServerHello {
  uint16_t legacy_version = 0;
  uint16_t version = 0;  // that of supported_versions, else the same
  uint16_t cipher = 0;
  std::vector<uint16_t> extensions;
  std::optional<uint16_t> group;
  std::string_view alpn;
  bool is_retry = false;  // a HelloRetryRequest (RFC 8446, 4.1.4)
};

// Reads the body of a ServerHello; false where it is malformed.
bool ReadServerHello(Bytes body, ServerHello& hello);

// Whether a handshake of this version goes on encrypted behind the ServerHello.
constexpr bool IsEncryptedFromHere(uint16_t version) {
  const bool tls13 = version == 0x0304 || version >> 8 == 0x7F || version >> 8 == 0xFB;
  return tls13 || version == 0xFEFC;  // the second and third: drafts of IETF and Facebook
}

}  // namespace weir::hello

#endif  // WEIR_ENGINE_HELLO_SERVER_HELLO_H_
