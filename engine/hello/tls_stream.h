// Handshake messages in one direction of TLS over TCP, whatever records and segments they are cut
// into.
#ifndef WEIR_ENGINE_HELLO_TLS_STREAM_H_
#define WEIR_ENGINE_HELLO_TLS_STREAM_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/hello/wire.h"

namespace weir::hello {

inline constexpr size_t kRecordHeaderBytes = 5;
inline constexpr size_t kHandshakeHeaderBytes = 4;

// Whether a stream that begins with `bytes` may be TLS's first record: a handshake (RFC 8446, 5.1),
// whose message is a hello as far as it is there.
bool LooksLikeHello(Bytes bytes);

// What the caller does of a handshake message.
enum class MessageWish : uint8_t {
  kWhole,  // it wants all of it
  kSkip,
};

enum class StreamStep : uint8_t {
  kMore,       // give it the bytes that follow
  kOver,       // the caller has what it wants, or what follows is no handshake in the clear
  kMalformed,  // a length or a type cannot be
  kTooLong,    // a message is longer than it may be
};

// Where the stream is between two calls. Made to be used again.
struct TlsStream {
  uint8_t header[kRecordHeaderBytes];
  uint8_t header_bytes = 0;    // of the next record's
  uint16_t record_rest = 0;    // of the record, not read yet
  uint32_t skipped_rest = 0;   // of a message that nobody wants
  bool skips_record = false;   // that under way is no handshake
  bool skips_changes = false;  // set by the caller: a change of cipher specs is no end
  std::string message;         // its beginning, with its header

  // Whether it has to be kept for the next segment.
  bool is_under_way() const {
    return !message.empty() || header_bytes > 0 || record_rest > 0 || skipped_rest > 0;
  }
  void Clear();
};

// The reader of messages: `Wants(type)` gives a MessageWish, `OnMessage(type, body)` true where
// more is wanted. A message that is whole in `bytes` is not copied.
template <typename Handler>
StreamStep ReadTls(Bytes bytes, size_t max_bytes, TlsStream& stream, Handler& handler);

// ---- below: how ------------------------------------------------------------------------------

// Takes the next record's header off `bytes` as far as it is there; true where the stream is in a
// record then. `step` is changed where the record is no handshake, or none at all.
bool EnterRecord(Cursor& bytes, TlsStream& stream, StreamStep& step);

template <typename Handler>
class TlsReading {
 public:
  TlsReading(size_t max_bytes, TlsStream& stream, Handler& handler)
      : max_bytes_(max_bytes), stream_(stream), handler_(handler) {}

  StreamStep Fragment(Cursor fragment) {
    while (fragment.Has(1)) {
      if (stream_.skipped_rest > 0) {
        Skip(fragment);
        continue;
      }
      const StreamStep step = stream_.message.empty() ? InPlace(fragment) : Gathered(fragment);
      if (step != StreamStep::kMore) return step;
    }
    return StreamStep::kMore;
  }

 private:
  void Skip(Cursor& fragment) {
    const size_t length = std::min<size_t>(stream_.skipped_rest, fragment.remaining());
    fragment.Skip(length);
    stream_.skipped_rest -= static_cast<uint32_t>(length);
  }

  // The message's header is the first thing in `header`.
  StreamStep Decide(const Cursor& header, bool& wanted) {
    const size_t length = Big24(header, 1);
    wanted = handler_.Wants(header.Byte(0)) == MessageWish::kWhole;
    if (!wanted) {
      stream_.skipped_rest = static_cast<uint32_t>(length);
      return StreamStep::kMore;
    }
    const bool fits = length + kHandshakeHeaderBytes <= max_bytes_;
    return fits ? StreamStep::kMore : StreamStep::kTooLong;
  }

  StreamStep InPlace(Cursor& fragment) {
    if (!fragment.Has(kHandshakeHeaderBytes)) {
      Keep(fragment);
      return StreamStep::kMore;
    }
    bool wanted = false;
    const StreamStep step = Decide(fragment, wanted);
    if (step != StreamStep::kMore) return step;
    if (!wanted) {
      fragment.Skip(kHandshakeHeaderBytes);
      return StreamStep::kMore;
    }
    const size_t whole = kHandshakeHeaderBytes + Big24(fragment, 1);
    if (!fragment.Has(whole)) {
      Keep(fragment);
      return StreamStep::kMore;
    }
    const uint8_t type = fragment.Byte(0);
    const Bytes body(fragment.data() + kHandshakeHeaderBytes, whole - kHandshakeHeaderBytes);
    fragment.Skip(whole);
    return handler_.OnMessage(type, body) ? StreamStep::kMore : StreamStep::kOver;
  }

  StreamStep Gathered(Cursor& fragment) {
    std::string& message = stream_.message;
    if (message.size() < kHandshakeHeaderBytes) {
      Append(kHandshakeHeaderBytes - message.size(), fragment);
      if (message.size() < kHandshakeHeaderBytes) return StreamStep::kMore;
      bool wanted = false;
      const StreamStep step = Decide(Message(), wanted);
      if (step != StreamStep::kMore) return step;
      if (!wanted) message.clear();
      if (!wanted) return StreamStep::kMore;
    }
    const size_t whole = kHandshakeHeaderBytes + Big24(Message(), 1);
    Append(whole - message.size(), fragment);
    if (message.size() < whole) return StreamStep::kMore;
    const Bytes body(Message().data() + kHandshakeHeaderBytes, whole - kHandshakeHeaderBytes);
    const bool more = handler_.OnMessage(Message().Byte(0), body);
    message.clear();
    return more ? StreamStep::kMore : StreamStep::kOver;
  }

  Cursor Message() const {
    return {reinterpret_cast<const uint8_t*>(stream_.message.data()), stream_.message.size()};
  }
  void Append(size_t length, Cursor& fragment) {
    length = std::min(length, fragment.remaining());
    stream_.message.append(reinterpret_cast<const char*>(fragment.data()), length);
    fragment.Skip(length);
  }
  void Keep(Cursor& fragment) { Append(fragment.remaining(), fragment); }

  const size_t max_bytes_;
  TlsStream& stream_;
  Handler& handler_;
};

template <typename Handler>
StreamStep ReadTls(Bytes bytes, size_t max_bytes, TlsStream& stream, Handler& handler) {
  Cursor rest = CursorOf(bytes);
  TlsReading<Handler> reading(max_bytes, stream, handler);
  while (rest.Has(1)) {
    StreamStep step = StreamStep::kMore;
    if (stream.record_rest == 0 && !EnterRecord(rest, stream, step)) return step;
    const size_t length = std::min<size_t>(stream.record_rest, rest.remaining());
    const Cursor fragment(rest.data(), length);
    rest.Skip(length);
    stream.record_rest = static_cast<uint16_t>(stream.record_rest - length);
    if (!stream.skips_record) step = reading.Fragment(fragment);
    if (step != StreamStep::kMore) return step;
  }
  return StreamStep::kMore;
}

}  // namespace weir::hello

#endif  // WEIR_ENGINE_HELLO_TLS_STREAM_H_
