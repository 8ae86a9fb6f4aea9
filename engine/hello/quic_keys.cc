#include "engine/hello/quic_keys.h"

#include <algorithm>
#include <cstring>

namespace weir::hello {
namespace {

constexpr size_t kBlockBytes = 64, kHashBytes = 32;  // of SHA-256
constexpr size_t kTagBytes = 16, kSampleBytes = 16, kMaxNumberBytes = 4;

using Salt = std::array<uint8_t, 20>;
constexpr Salt kDraft22 = {0x7f, 0xbc, 0xdb, 0x0e, 0x7c, 0x66, 0xbb, 0xe9, 0x21, 0x93,
                           0xa9, 0x6c, 0xd2, 0x15, 0x19, 0xeb, 0xd0, 0x2e, 0x64, 0x4a};
constexpr Salt kDraft23 = {0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7,
                           0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02};
constexpr Salt kDraft29 = {0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97,
                           0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99};
constexpr Salt kVersion1 = {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
                            0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a};
constexpr Salt kVersion2Draft = {0xa7, 0x07, 0xc2, 0x03, 0xa5, 0x9b, 0x47, 0x18, 0x4a, 0x1d,
                                 0x62, 0xca, 0x57, 0x04, 0x06, 0xea, 0x7a, 0xe3, 0xe5, 0xd3};
constexpr Salt kVersion2 = {0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
                            0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9};

const Salt& SaltOf(QuicFamily family) {
  switch (family) {
    case QuicFamily::kDraft22:
      return kDraft22;
    case QuicFamily::kDraft23:
      return kDraft23;
    case QuicFamily::kDraft29:
      return kDraft29;
    case QuicFamily::kVersion2Draft:
      return kVersion2Draft;
    case QuicFamily::kVersion2:
      return kVersion2;
    default:
      return kVersion1;
  }
}

}  // namespace

QuicFamily FamilyOf(uint32_t version) {
  constexpr uint32_t kDraft = 0xFF000000;
  switch (version) {
    case 0x00000001:
    case kDraft + 33:
    case kDraft + 34:
      return QuicFamily::kVersion1;
    case 0x6B3343CF:
      return QuicFamily::kVersion2;
    case 0x709A50C4:
      return QuicFamily::kVersion2Draft;
    case 0xFACEB001:  // Facebook's mvfst
      return QuicFamily::kDraft22;
    case 0xFACEB002:
    case 0xFACEB003:
      return QuicFamily::kDraft23;
    case 0xFACEB00E:
      return QuicFamily::kDraft29;
    default:
      break;
  }
  if (version == kDraft + 22) return QuicFamily::kDraft22;
  if (version >= kDraft + 23 && version <= kDraft + 28) return QuicFamily::kDraft23;
  if (version >= kDraft + 29 && version <= kDraft + 32) return QuicFamily::kDraft29;
  return QuicFamily::kUnknown;
}

QuicOpener::QuicOpener()
    : sha256_("SHA256"),
      gcm_(EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr)),
      ecb_(EVP_CIPHER_fetch(nullptr, "AES-128-ECB", nullptr)),
      gcm_context_(EVP_CIPHER_CTX_new()),
      ecb_context_(EVP_CIPHER_CTX_new()) {}

void QuicOpener::Hmac(Bytes key, Bytes first, Bytes second, uint8_t (&mac)[32]) {
  constexpr uint8_t kInner = 0x36, kOuter = 0x5C;
  uint8_t pad[kBlockBytes] = {};
  std::memcpy(pad, key.data(), key.size());  // no key here is longer than a block
  for (uint8_t& byte : pad) byte ^= kInner;
  sha256_.Begin();
  sha256_.Add(Bytes(pad));
  sha256_.Add(first);
  sha256_.Add(second);
  uint8_t inner[Digest::kMaxBytes];
  sha256_.End(inner);
  for (uint8_t& byte : pad) byte ^= kInner ^ kOuter;
  sha256_.Begin();
  sha256_.Add(Bytes(pad));
  sha256_.Add(Bytes(inner, kHashBytes));
  uint8_t outer[Digest::kMaxBytes];
  sha256_.End(outer);
  std::memcpy(mac, outer, kHashBytes);
}

// HKDF-Expand-Label (RFC 8446, 7.1) of at most one hash.
template <size_t kSize>
void QuicOpener::Expand(Bytes secret, std::string_view prefix, std::string_view label,
                        std::array<uint8_t, kSize>& out) {
  static_assert(kSize <= kHashBytes);
  constexpr std::string_view kTls = "tls13 ";
  uint8_t info[64] = {0, kSize, static_cast<uint8_t>(kTls.size() + prefix.size() + label.size())};
  size_t length = 3;
  for (const std::string_view part : {kTls, prefix, label}) {
    std::memcpy(info + length, part.data(), part.size());
    length += part.size();
  }
  info[length++] = 0;  // no context
  info[length++] = 1;  // the first block
  uint8_t mac[kHashBytes];
  Hmac(secret, Bytes(info, length), {}, mac);
  std::copy_n(mac, kSize, out.begin());
}

void QuicOpener::MakeKeys(QuicFamily family, Bytes connection_id, QuicSender sender) {
  QuicKeys& keys = cached_[static_cast<size_t>(sender)].keys;
  const bool server = sender == QuicSender::kServer;
  const std::string_view prefix = HasTypesOfVersion2(family) ? "quicv2 " : "quic ";
  uint8_t initial[kHashBytes];
  Hmac(SaltOf(family), connection_id, {}, initial);
  std::array<uint8_t, kHashBytes> secret;
  Expand(initial, "", server ? "server in" : "client in", secret);
  Expand(secret, prefix, "key", keys.key);
  Expand(secret, prefix, "iv", keys.iv);
  Expand(secret, prefix, "hp", keys.header_key);
}

const QuicKeys& QuicOpener::KeysOf(QuicFamily family, Bytes connection_id, QuicSender sender) {
  Cached& cached = cached_[static_cast<size_t>(sender)];
  const size_t length = std::min(connection_id.size(), kMaxConnectionIdBytes);
  const bool same =
      cached.family == family && cached.id_bytes == length &&
      std::equal(connection_id.begin(), connection_id.begin() + length, cached.id.begin());
  if (!same) {
    cached.family = family;
    cached.id_bytes = length;
    std::copy_n(connection_id.begin(), length, cached.id.begin());
    MakeKeys(family, connection_id.first(length), sender);
  }
  return cached.keys;
}

size_t QuicOpener::Open(Bytes packet, size_t number_offset, const QuicKeys& keys, uint8_t* frames) {
  constexpr size_t kSampleOffset = 4;  // behind where the longest packet number would end
  if (gcm_ == nullptr || ecb_ == nullptr) return 0;
  if (packet.size() < number_offset + kSampleOffset + kSampleBytes) return 0;
  uint8_t mask[kSampleBytes];
  int written = 0;
  EVP_EncryptInit_ex(ecb_context_.get(), ecb_.get(), nullptr, keys.header_key.data(), nullptr);
  EVP_CIPHER_CTX_set_padding(ecb_context_.get(), 0);
  EVP_EncryptUpdate(ecb_context_.get(), mask, &written,
                    packet.data() + number_offset + kSampleOffset, kSampleBytes);
  const uint8_t first = packet[0] ^ (mask[0] & 0x0F);
  const size_t number_bytes = (first & 0x03) + 1u;
  const size_t header_bytes = number_offset + number_bytes;
  if (packet.size() < header_bytes + kTagBytes) return 0;

  uint8_t header[1 + kMaxNumberBytes] = {first};
  std::array<uint8_t, 12> nonce = keys.iv;
  for (size_t i = 0; i < number_bytes; ++i) {
    const uint8_t byte = packet[number_offset + i] ^ mask[1 + i];
    header[1 + i] = byte;
    nonce[nonce.size() - number_bytes + i] ^= byte;
  }
  EVP_CIPHER_CTX* gcm = gcm_context_.get();
  const auto add_header = [&](const uint8_t* bytes, size_t length) {
    return length == 0 ||
           EVP_DecryptUpdate(gcm, nullptr, &written, bytes, static_cast<int>(length)) == 1;
  };
  const Bytes sealed = packet.subspan(header_bytes, packet.size() - header_bytes - kTagBytes);
  uint8_t tag[kTagBytes];
  std::copy_n(packet.end() - kTagBytes, kTagBytes, tag);
  int end = 0;
  const bool opened =
      EVP_DecryptInit_ex(gcm, gcm_.get(), nullptr, keys.key.data(), nonce.data()) == 1 &&
      add_header(header, 1) && add_header(packet.data() + 1, number_offset - 1) &&
      add_header(header + 1, number_bytes) &&
      EVP_DecryptUpdate(gcm, frames, &written, sealed.data(), static_cast<int>(sealed.size())) ==
          1 &&
      EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag) == 1 &&
      EVP_DecryptFinal_ex(gcm, frames + sealed.size(), &end) == 1;
  return opened ? sealed.size() : 0;
}

}  // namespace weir::hello
