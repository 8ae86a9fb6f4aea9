#include "engine/hello/server_hello.h"

#include <cstring>

namespace weir::hello {
namespace {

constexpr size_t kRandomBytes = 32;
// SHA-256 of "HelloRetryRequest", in place of a random.
constexpr uint8_t kRetryRandom[kRandomBytes] = {
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
    0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C};

void ReadExtension(uint16_t type, Cursor extension, ServerHello& hello) {
  constexpr uint16_t kAlpn = 16, kSupportedVersions = 43, kKeyShare = 51;
  Cursor list, name;
  if (type == kAlpn && TakeVector16(extension, list) && TakeVector8(list, name)) {
    hello.alpn = TextOf(name);
  }
  if (!extension.Has(2)) return;
  if (type == kSupportedVersions) hello.version = extension.Big16(0);
  if (type == kKeyShare) hello.group = extension.Big16(0);
}

}  // namespace

bool ReadServerHello(Bytes body, ServerHello& hello) {
  hello.extensions.clear();
  hello.group.reset();
  hello.alpn = {};
  Cursor cursor = CursorOf(body);
  Cursor session_id, list;
  if (!cursor.Has(2 + kRandomBytes)) return false;
  hello.legacy_version = hello.version = cursor.Big16(0);
  hello.is_retry = std::memcmp(cursor.data() + 2, kRetryRandom, kRandomBytes) == 0;
  cursor.Skip(2 + kRandomBytes);
  // Drafts of TLS 1.3 up to 21 have no session id here, but nobody speaks them any more.
  if (!TakeVector8(cursor, session_id) || !cursor.Has(3)) return false;
  hello.cipher = cursor.Big16(0);
  cursor.Skip(3);  // with the compression
  if (!cursor.Has(1)) return true;
  if (!TakeVector16(cursor, list)) return false;
  while (list.Has(1)) {
    if (!list.Has(2)) return false;
    const uint16_t type = list.Big16(0);
    list.Skip(2);
    Cursor extension;
    if (!TakeVector16(list, extension)) return false;
    hello.extensions.push_back(type);
    ReadExtension(type, extension, hello);
  }
  return true;
}

}  // namespace weir::hello
