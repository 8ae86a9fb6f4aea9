// Which protocol a stream speaks, by its first bytes.
#ifndef WEIR_ENGINE_HELLO_SPEECH_H_
#define WEIR_ENGINE_HELLO_SPEECH_H_

#include <cstdint>

#include "engine/hello/wire.h"

namespace weir::hello {

// The first ones turn to TLS on request; their numbers are those of weir.v1.UpgradedProtocol.
enum class Speech : uint8_t {
  kUndecided = 0,
  kSmtp = 1,
  kImap = 2,
  kPop3 = 3,
  kFtp = 4,
  kXmpp = 5,
  kPostgresql = 6,
  kMysql = 7,
  kHttpConnect = 8,
  kOther = 9,
  kTls,
  kHttp,
  kSsh,
  kDns,
  kDtls,
  kQuic,
};

constexpr bool MayTurnToTls(Speech speech) {
  return speech > Speech::kUndecided && speech < Speech::kOther;
}

// Ports of the two ends of a flow.
struct Ports {
  uint16_t first = 0, second = 0;
  bool Has(uint16_t port) const { return first == port || second == port; }
  bool AreDns() const { return Has(53) || Has(5353) || Has(5355); }
};

// What a TCP stream that begins with `bytes`, at least one, speaks. kUndecided where there are too
// few to say; kOther where it is nothing that is known here.
Speech SpeechOfStream(Bytes bytes, Ports ports);

// What a UDP payload is: kDns, kDtls, kQuic or kOther.
Speech SpeechOfDatagram(Bytes payload, Ports ports);

// A greeting of 220 is SMTP's and FTP's. What a client's line makes of it.
Speech ByClientLine(Speech speech, Bytes line);

// How many bytes of this client's segment of `speech` ask for TLS and may have a hello behind them.
size_t BytesBeforeHello(Speech speech, Bytes segment);

}  // namespace weir::hello

#endif  // WEIR_ENGINE_HELLO_SPEECH_H_
