// Keys of QUIC's Initial packets, which anybody can make who saw the first one.
#ifndef WEIR_ENGINE_HELLO_QUIC_KEYS_H_
#define WEIR_ENGINE_HELLO_QUIC_KEYS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/hello/digest.h"
#include "engine/hello/wire.h"

namespace weir::hello {

// How the versions of QUIC differ in their first packets.
enum class QuicFamily : uint8_t {
  kUnknown,
  kDraft22,   // Facebook's first too
  kDraft23,   // up to 28
  kDraft29,   // up to 32
  kVersion1,  // RFC 9000, and drafts 33 and 34
  kVersion2Draft,
  kVersion2,  // RFC 9369
};
QuicFamily FamilyOf(uint32_t version);

// Whether the type of a long header counts as in version 2 (RFC 9369, 3.2).
constexpr bool HasTypesOfVersion2(QuicFamily family) {
  return family == QuicFamily::kVersion2 || family == QuicFamily::kVersion2Draft;
}

enum class QuicSender : bool { kClient, kServer };

inline constexpr size_t kMaxConnectionIdBytes = 20;

// Of AES-128-GCM and its header protection.
struct QuicKeys {
  std::array<uint8_t, 16> key;
  std::array<uint8_t, 12> iv;
  std::array<uint8_t, 16> header_key;
};

// Makes keys (RFC 9001, 5.2) and opens packets with them (5.3, 5.4). Thread-compatible: one per
// worker. Does not allocate once it was used.
class QuicOpener {
 public:
  QuicOpener();

  // The keys of `sender`, from the destination id of the client's first Initial. The last ones are
  // kept. REQUIRES: the family is known.
  const QuicKeys& KeysOf(QuicFamily family, Bytes connection_id, QuicSender sender);

  // A long header packet, from its first byte to the end of its payload, whose packet number begins
  // at `number_offset`. Writes its frames to `frames`, which has room for `packet.size()`, and
  // returns their length; 0 where the keys do not fit, or a length.
  size_t Open(Bytes packet, size_t number_offset, const QuicKeys& keys, uint8_t* frames);

 private:
  // SHA-256's: HMAC (RFC 2104) of two texts, one behind the other.
  void Hmac(Bytes key, Bytes first, Bytes second, uint8_t (&mac)[32]);
  template <size_t kSize>
  void Expand(Bytes secret, std::string_view prefix, std::string_view label,
              std::array<uint8_t, kSize>& out);
  void MakeKeys(QuicFamily family, Bytes connection_id, QuicSender sender);

  struct Cached {
    QuicFamily family = QuicFamily::kUnknown;
    std::array<uint8_t, kMaxConnectionIdBytes> id{};
    size_t id_bytes = 0;
    QuicKeys keys{};
  };

  Digest sha256_;
  std::unique_ptr<EVP_CIPHER, OpensslDelete> gcm_, ecb_;
  std::unique_ptr<EVP_CIPHER_CTX, OpensslDelete> gcm_context_, ecb_context_;
  std::array<Cached, 2> cached_;  // indexed by QuicSender
};

}  // namespace weir::hello

#endif  // WEIR_ENGINE_HELLO_QUIC_KEYS_H_
