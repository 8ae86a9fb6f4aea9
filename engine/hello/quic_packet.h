// Packets with long headers (RFC 8999, 5.1; RFC 9000, 17.2), one behind the other in a datagram.
#ifndef WEIR_ENGINE_HELLO_QUIC_PACKET_H_
#define WEIR_ENGINE_HELLO_QUIC_PACKET_H_

#include <cstddef>
#include <cstdint>

#include "engine/hello/quic_keys.h"
#include "engine/hello/wire.h"

namespace weir::hello {

enum class QuicPacketKind : uint8_t {
  kInitial,
  kZeroRtt,
  kHandshake,
  kRetry,
  kVersionNegotiation,
  kOther,  // of a version that is not known here
};

// Borrowed from the datagram.
struct QuicPacket {
  QuicPacketKind kind = QuicPacketKind::kOther;
  QuicFamily family = QuicFamily::kUnknown;
  uint32_t version = 0;
  Bytes destination_id, source_id;
  Bytes bytes;               // from its first byte to the end of its payload
  size_t number_offset = 0;  // where the packet number begins; 0 where there is none
};

// Takes the next packet off `datagram`. False where there is none with a long header, or it is
// malformed; what is behind one without a length goes with it.
bool TakeQuicPacket(Bytes& datagram, QuicPacket& packet);

// Whether a UDP payload begins with a long header of a version that is known, or that IETF's QUIC
// reserves, as far as its ids tell.
bool IsQuicLongHeader(Bytes payload);

// What a handler of frames does: OnCrypto(offset, bytes) true where it wants more. False where a
// frame is none that an Initial may have (RFC 9000, 12.4).
template <typename OnCrypto>
bool ReadCryptoFrames(Bytes frames, OnCrypto&& on_crypto);

// ---- below: how ------------------------------------------------------------------------------

enum class QuicFrame : uint8_t { kNone, kCrypto, kOther, kMalformed };

// Takes the next frame but padding off `frames`; of CRYPTO, what it carries.
QuicFrame TakeQuicFrame(Cursor& frames, uint64_t& offset, Cursor& content);

template <typename OnCrypto>
bool ReadCryptoFrames(Bytes frames, OnCrypto&& on_crypto) {
  Cursor rest = CursorOf(frames);
  while (true) {
    uint64_t offset = 0;
    Cursor content;
    switch (TakeQuicFrame(rest, offset, content)) {
      case QuicFrame::kNone:
        return true;
      case QuicFrame::kMalformed:
        return false;
      case QuicFrame::kCrypto:
        if (!on_crypto(offset, Rest(content))) return true;
        break;
      case QuicFrame::kOther:
        break;
    }
  }
}

}  // namespace weir::hello

#endif  // WEIR_ENGINE_HELLO_QUIC_PACKET_H_
