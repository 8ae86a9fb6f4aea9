// Handshakes of TLS, DTLS and QUIC: which messages are wanted, and what is kept of them.
#include <algorithm>

#include "engine/hello/certificate.h"
#include "engine/hello/reader.h"

namespace weir::hello {

// Gives a stream's messages to the reader.
class TlsHandler {
 public:
  TlsHandler(Reader& reader, Side side, FlowReading& flow, TlsStream& stream)
      : reader_(reader), side_(side), flow_(flow), stream_(stream) {}

  MessageWish Wants(uint8_t type) const { return reader_.Wants(type, flow_); }
  bool OnMessage(uint8_t type, Bytes body) {
    const bool more = reader_.OnHandshake(side_, Security::kTls, type, body, flow_);
    // Behind a HelloRetryRequest one comes for the sake of middleboxes (RFC 8446, D.4).
    stream_.skips_changes = flow_.is_hello_retried;
    return more;
  }

 private:
  Reader& reader_;
  const Side side_;
  FlowReading& flow_;
  TlsStream& stream_;
};

namespace {

enum HandshakeType : uint8_t {
  kClientHello = 1,
  kServerHello = 2,
  kHelloVerifyRequest = 3,
  kCertificate = 11,
  kServerHelloDone = 14,
};

constexpr size_t kMaxListed = 512;  // items of a list that is kept
constexpr size_t kMaxNameBytes = 255;

std::span<const uint16_t> Listed(const std::vector<uint16_t>& numbers) {
  return std::span<const uint16_t>(numbers).first(std::min(numbers.size(), kMaxListed));
}

}  // namespace

void Reader::ReadTlsBytes(Side side, Bytes bytes, FlowReading& flow) {
  TlsStream& stream = StreamOf(side, flow);
  TlsHandler handler(*this, side, flow, stream);
  stream.skips_changes = flow.is_hello_retried;
  const StreamStep step = ReadTls(bytes, options_.max_flow_bytes, stream, handler);
  if (step == StreamStep::kMore) return Keep(side, flow);
  scratch_stream_.Clear();
  if (step == StreamStep::kOver || flow.assembly == nullptr) return SetDone(side, flow);
  Abandon(step == StreamStep::kTooLong ? AbandonReason::kFlowBytes : AbandonReason::kMalformed,
          flow);
}

MessageWish Reader::Wants(uint8_t type, const FlowReading& flow) const {
  const bool hello = type == kClientHello || type == kServerHello || type == kHelloVerifyRequest;
  const bool certificate = type == kCertificate && wants_certificate_;
  const bool short_end = type == kServerHelloDone;
  (void)flow;
  return hello || certificate || short_end ? MessageWish::kWhole : MessageWish::kSkip;
}

bool Reader::OnHandshake(Side side, Security security, uint8_t type, Bytes body,
                         FlowReading& flow) {
  switch (type) {
    case kClientHello:
      return OnClientHello(side, security, body, flow);
    case kServerHello:
      return OnServerHello(side, security, body, flow);
    case kHelloVerifyRequest:
      flow.is_hello_retried = true;
      writer_.Number(HelloField::kHelloRetried, 1);
      flow.hello_fields.Take(writer_);
      return true;
    case kCertificate:
      if (options_.detail == Detail::kFull) WriteCertificate(body, text_, writer_);
      flow.hello_fields.Take(writer_);
      return false;
    default:
      return type != kServerHelloDone;
  }
}

void Reader::WriteClientLists(Security security) {
  const ClientHello& hello = client_hello_;
  writer_.Text(HelloField::kJa3, fingerprints_.Ja3(hello));
  writer_.Text(HelloField::kJa4, fingerprints_.Ja4(hello, security));
  writer_.Numbers(HelloField::kCiphers, Listed(hello.ciphers));
  writer_.Numbers(HelloField::kExtensions, Listed(hello.extensions));
  writer_.Numbers(HelloField::kGroups, Listed(hello.groups));
  writer_.Numbers(HelloField::kKeyShares, Listed(hello.key_shares));
  writer_.Numbers(HelloField::kSignatureAlgorithms, Listed(hello.signature_algorithms));
  if (hello.ech.has_value()) {
    writer_.Bytes(HelloField::kEch,
                  {reinterpret_cast<const char*>(&*hello.ech), sizeof(EchFields)});
  }
  if (hello.encrypted_sni_cipher.has_value()) {
    writer_.Number(HelloField::kEncryptedSniCipher, *hello.encrypted_sni_cipher);
  }
}

// The first one counts: a second one answers the server's wishes.
bool Reader::OnClientHello(Side side, Security security, Bytes body, FlowReading& flow) {
  ClientHello& hello = client_hello_;
  if (flow.is_hello_read || !ReadClientHello(body, security, hello)) return false;
  flow.is_hello_read = true;
  flow.client = static_cast<uint8_t>(side);
  writer_.Number(HelloField::kSecurity, static_cast<uint64_t>(security));
  writer_.Number(HelloField::kClientVersion, hello.version);
  writer_.LowerCaseText(HelloField::kServerName, hello.server_name.substr(0, kMaxNameBytes));
  writer_.Bytes(HelloField::kAlpn, hello.alpn);
  writer_.Numbers(HelloField::kVersions, Listed(hello.versions));
  writer_.Text(HelloField::kQuicUserAgent, hello.user_agent);
  if (flow.before_tls != Speech::kUndecided) {
    writer_.Number(HelloField::kUpgradedFrom, static_cast<uint64_t>(flow.before_tls));
  }
  if (options_.detail == Detail::kFull) WriteClientLists(security);
  flow.hello_fields.Take(writer_);
  return false;
}

bool Reader::OnServerHello(Side, Security security, Bytes body, FlowReading& flow) {
  ServerHello& hello = server_hello_;
  if (!ReadServerHello(body, hello)) return false;
  if (!flow.hello_fields.Has(HelloField::kSecurity)) {
    writer_.Number(HelloField::kSecurity, static_cast<uint64_t>(security));
  }
  if (hello.is_retry) {
    flow.is_hello_retried = true;
    writer_.Number(HelloField::kHelloRetried, 1);
  }
  writer_.Number(HelloField::kServerVersion, hello.version);
  writer_.Number(HelloField::kCipher, hello.cipher);
  if (options_.cipher_name != nullptr) {
    writer_.Text(HelloField::kCipherName, options_.cipher_name(hello.cipher));
  }
  writer_.Text(HelloField::kChosenAlpn, hello.alpn);
  if (hello.group.has_value()) writer_.Number(HelloField::kGroup, *hello.group);
  if (options_.detail == Detail::kFull) {
    writer_.Text(HelloField::kJa3s, fingerprints_.Ja3s(hello));
  }
  flow.hello_fields.Take(writer_);
  if (hello.is_retry) return true;
  return wants_certificate_ && security == Security::kTls && !IsEncryptedFromHere(hello.version);
}

}  // namespace weir::hello
