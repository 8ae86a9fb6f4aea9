#include "engine/hello/client_hello.h"

#include <algorithm>
#include <iterator>

#include "engine/hello/quic_wire.h"

namespace weir::hello {
namespace {

constexpr size_t kRandomBytes = 32;
constexpr uint64_t kGoogleUserAgent = 0x3129;  // transport parameter

enum Extension : uint16_t {
  kServerName = 0,
  kSupportedGroups = 10,
  kPointFormats = 11,
  kSignatureAlgorithms = 13,
  kAlpn = 16,
  kSupportedVersions = 43,
  kKeyShare = 51,
  kTransportParameters = 57,
  kEncryptedClientHello = 0xFE0D,
  kEncryptedServerName = 0xFFCE,       // draft-ietf-tls-esni, up to 05
  kDraftTransportParameters = 0xFFA5,  // QUIC up to draft 32
};

void ReadNumbers(Cursor list, std::vector<uint16_t>& numbers) {
  for (; list.Has(2); list.Skip(2)) numbers.push_back(list.Big16(0));
}

// RFC 6066, 3: a list of names, of which one may be a host name.
void ReadServerName(Cursor extension, ClientHello& hello) {
  constexpr uint8_t kHostName = 0;
  Cursor list;
  if (!TakeVector16(extension, list)) return;
  while (list.Has(1)) {
    const uint8_t type = list.Byte(0);
    list.Skip(1);
    Cursor name;
    if (!TakeVector16(list, name)) return;
    if (type == kHostName) {
      hello.server_name = TextOf(name);
      return;
    }
  }
}

void ReadKeyShares(Cursor extension, ClientHello& hello) {
  Cursor shares;
  if (!TakeVector16(extension, shares)) return;
  while (shares.Has(2)) {
    hello.key_shares.push_back(shares.Big16(0));
    shares.Skip(2);
    Cursor key;
    if (!TakeVector16(shares, key)) return;
  }
}

// Lengths of the encapsulated keys of HPKE's key encapsulation mechanisms (RFC 9180, 7.1, and
// IANA's registry); none in the second hello after a HelloRetryRequest (RFC 9849, 6.1.5).
constexpr uint16_t kKeyLengths[] = {0, 32, 56, 65, 67, 97, 133, 768, 1088, 1120, 1153, 1568, 1665};

// A hello of TLS 1.3 without a name, with a key share, takes no fewer bytes, encoded and encrypted.
constexpr size_t kLeastPayload = 80;

EchKind OuterKind(const EchFields& ech) {
  const bool known = ech.kdf >= 1 && ech.kdf <= 3 && ech.aead >= 1 && ech.aead <= 3;
  const bool fits = std::find(std::begin(kKeyLengths), std::end(kKeyLengths), ech.key_bytes) !=
                        std::end(kKeyLengths) &&
                    ech.payload_bytes >= kLeastPayload;
  return known && fits ? EchKind::kOuter : EchKind::kGrease;
}

void ReadEch(Cursor extension, ClientHello& hello) {
  constexpr uint8_t kOuter = 0, kInner = 1;
  if (!extension.Has(1)) return;
  const uint8_t type = extension.Byte(0);
  extension.Skip(1);
  EchFields ech;
  if (type == kInner) {
    ech.kind = EchKind::kInner;
    hello.ech = ech;
    return;
  }
  if (type != kOuter || !extension.Has(5)) return;
  ech.kdf = extension.Big16(0);
  ech.aead = extension.Big16(2);
  ech.config_id = extension.Byte(4);
  extension.Skip(5);
  Cursor key, payload;
  if (!TakeVector16(extension, key) || !TakeVector16(extension, payload)) return;
  ech.key_bytes = static_cast<uint16_t>(key.remaining());
  ech.payload_bytes = static_cast<uint16_t>(payload.remaining());
  ech.kind = OuterKind(ech);
  hello.ech = ech;
}

// RFC 9000, 18: each an id and a value behind its length.
void ReadTransportParameters(Cursor parameters, ClientHello& hello) {
  while (parameters.Has(1)) {
    uint64_t id = 0, length = 0;
    Cursor value;
    if (!TakeVarint(parameters, id) || !TakeVarint(parameters, length)) return;
    if (length > parameters.remaining() || !TakeBytes(parameters, length, value)) return;
    if (id == kGoogleUserAgent) hello.user_agent = TextOf(value).substr(0, 255);
  }
}

void ReadExtension(uint16_t type, Cursor extension, Security security, ClientHello& hello) {
  Cursor list;
  switch (type) {
    case kServerName:
      return ReadServerName(extension, hello);
    case kSupportedGroups:
      if (TakeVector16(extension, list)) ReadNumbers(list, hello.groups);
      return;
    case kPointFormats:
      if (TakeVector8(extension, list)) hello.point_formats = Rest(list);
      return;
    case kSignatureAlgorithms:
      if (TakeVector16(extension, list)) ReadNumbers(list, hello.signature_algorithms);
      return;
    case kAlpn:
      if (TakeVector16(extension, list)) hello.alpn = TextOf(list);
      return;
    case kSupportedVersions:
      if (TakeVector8(extension, list)) ReadNumbers(list, hello.versions);
      return;
    case kKeyShare:
      return ReadKeyShares(extension, hello);
    case kTransportParameters:
    case kDraftTransportParameters:
      if (security == Security::kQuic) ReadTransportParameters(extension, hello);
      return;
    case kEncryptedClientHello:
      return ReadEch(extension, hello);
    case kEncryptedServerName:
      if (extension.Has(2)) hello.encrypted_sni_cipher = extension.Big16(0);
      return;
    default:
      return;
  }
}

void Clear(ClientHello& hello) {
  for (auto* list : {&hello.ciphers, &hello.extensions, &hello.versions, &hello.groups,
                     &hello.key_shares, &hello.signature_algorithms}) {
    list->clear();
  }
  hello.point_formats = {};
  hello.server_name = hello.alpn = hello.user_agent = {};
  hello.ech.reset();
  hello.encrypted_sni_cipher.reset();
}

bool ReadExtensions(Cursor list, Security security, ClientHello& hello) {
  while (list.Has(1)) {
    if (!list.Has(2)) return false;
    const uint16_t type = list.Big16(0);
    list.Skip(2);
    Cursor extension;
    if (!TakeVector16(list, extension)) return false;
    hello.extensions.push_back(type);
    ReadExtension(type, extension, security, hello);
  }
  return true;
}

}  // namespace

bool IsPostQuantum(uint16_t group) {
  const bool ml_kem = group >= 0x0200 && group <= 0x0202;
  const bool hybrid = group >= 0x11EB && group <= 0x11EE;
  const bool draft = group == 0x6399 || group == 0x639A || (group >= 0xFE30 && group <= 0xFE32);
  const bool cecpq2 = group == 0x4138;
  return ml_kem || hybrid || draft || cecpq2;
}

bool ReadClientHello(Bytes body, Security security, ClientHello& hello) {
  Clear(hello);
  Cursor cursor = CursorOf(body);
  Cursor session_id, cookie, ciphers, compressions, extensions;
  if (!cursor.Has(2 + kRandomBytes)) return false;
  hello.version = cursor.Big16(0);
  cursor.Skip(2 + kRandomBytes);
  if (!TakeVector8(cursor, session_id)) return false;
  if (security == Security::kDtls && !TakeVector8(cursor, cookie)) return false;
  if (!TakeVector16(cursor, ciphers) || !TakeVector8(cursor, compressions)) return false;
  ReadNumbers(ciphers, hello.ciphers);
  if (!cursor.Has(1)) return true;  // SSL 3.0 and early TLS 1.0 have no extensions
  return TakeVector16(cursor, extensions) && ReadExtensions(extensions, security, hello);
}

}  // namespace weir::hello
