// The ClientHello of TLS, DTLS and QUIC.
#ifndef WEIR_ENGINE_HELLO_CLIENT_HELLO_H_
#define WEIR_ENGINE_HELLO_CLIENT_HELLO_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/hello/hello_fields.h"
#include "engine/hello/wire.h"

namespace weir::hello {

// Whether a cipher suite, extension, group, version or signature algorithm is GREASE (RFC 8701, 2).
constexpr bool IsGrease(uint16_t number) {
  return (number & 0x0F0F) == 0x0A0A && number >> 8 == (number & 0xFF);
}

// Whether a group of key exchange has a post-quantum part: ML-KEM, alone or in a hybrid
// (draft-ietf-tls-ecdhe-mlkem, draft-ietf-tls-mlkem), or Kyber and CECPQ2 before it.
bool IsPostQuantum(uint16_t group);

// What a ClientHello says (RFC 8446, 4.1.2; RFC 6347, 4.2.1), in the wire's order. Texts are
// borrowed from the message. Made to be used again: its lists keep their memory.
struct ClientHello {
  uint16_t version = 0;
  std::vector<uint16_t> ciphers;
  std::vector<uint16_t> extensions;
  std::vector<uint16_t> versions;
  std::vector<uint16_t> groups;
  std::vector<uint16_t> key_shares;
  std::vector<uint16_t> signature_algorithms;
  Bytes point_formats;
  std::string_view server_name;
  std::string_view alpn;        // names, each behind its length of a byte
  std::string_view user_agent;  // Google's, of the transport parameters of QUIC
  std::optional<EchFields> ech;
  std::optional<uint16_t> encrypted_sni_cipher;
};

// Reads the body of a ClientHello. False where it is malformed as a whole: then `hello` has no
// meaning. An extension whose own content is malformed is listed, and otherwise passed over.
bool ReadClientHello(Bytes body, Security security, ClientHello& hello);

}  // namespace weir::hello

#endif  // WEIR_ENGINE_HELLO_CLIENT_HELLO_H_
