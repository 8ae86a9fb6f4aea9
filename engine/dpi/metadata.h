// What deep packet inspection read from a flow's packets besides its label: server name,
// fingerprints, TLS, HTTP, DNS, SSH and DHCP fields. Plain data: read by the record.
#ifndef WEIR_ENGINE_DPI_METADATA_H_
#define WEIR_ENGINE_DPI_METADATA_H_

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace weir {

// Methods of fingerprints. The numbers are those of weir.v1.FingerprintKind.
enum class FingerprintKind : uint8_t {
  kJa3 = 1,
  kJa3s = 2,
  kHassh = 3,
  kDhcpOptions = 4,
  kJa4 = 5,
};

// What an item means; text unless a type is written beside it.
enum class MetadataField : uint8_t {
  kServerName = 1,
  kClientFingerprint,      // JA3, HASSH or DHCP options, by protocol
  kClientFingerprintKind,  // number: a FingerprintKind
  kServerFingerprint,      // JA3S or HASSH
  kServerFingerprintKind,  // number: a FingerprintKind
  kClientJa4,
  kClientListUnread,  // number: 1; nDPI hashed no list
  kServerListUnread,  // likewise
  kUserAgent,
  kContentType,
  kTlsVersion,  // number: as on the wire, 0x0303 is TLS 1.2
  kTlsVersionName,
  kTlsCipher,  // number: the chosen cipher suite
  kTlsCipherName,
  kTlsAlpn,                // comma-separated
  kTlsSupportedVersions,   // comma-separated
  kTlsEncryptedSniCipher,  // number
  kTlsServerNames,         // of the certificate, comma-separated
  kTlsIssuer,
  kTlsSubject,
  kTlsCertificateSha1,  // bytes: 20
  kTlsNotBefore,        // number: Unix time in seconds
  kTlsNotAfter,         // number: Unix time in seconds
  kQuicVersion,         // number
  kQuicUserAgent,
  kHttpMethod,
  kHttpHost,
  kHttpUrl,
  kHttpUserAgent,
  kHttpContentType,
  kHttpRequestContentType,
  kHttpForwardedFor,
  kHttpStatus,  // number
  kDnsQueryName,
  kDnsQueryType,   // number
  kDnsQueryClass,  // number
  kDnsQueries,     // number
  kDnsReplyCode,   // number
  kDnsAnswers,     // number
  kDnsAnswerType,  // number
  kDnsAddress,     // bytes: 4 or 16
  kSshClientBanner,
  kSshServerBanner,
  kSshClientHassh,
  kSshServerHassh,
  kDhcpFingerprint,
  kDhcpClassIdentifier,
  kDhcpHostName,
  kHelloFields,  // bytes: hello::HelloFields::items(), which go before what nDPI says of the same
};

// The items of one flow in a single allocation (none at all where there are no items, as for most
// flows). Move-only, 8 bytes. Texts are valid UTF-8. An item appears at most once.
class Metadata {
 public:
  Metadata() = default;

  bool empty() const { return bytes_ == nullptr; }

  // Calls visit(MetadataField, std::string_view) for each item in the order of its adding.
  // Numbers are 8 bytes in native order: read them by NumberOf.
  template <typename Visitor>
  void ForEach(Visitor&& visit) const;

  // The item's bytes, empty where it is not there. They live as long as this object.
  std::string_view Get(MetadataField field) const;

  static uint64_t NumberOf(std::string_view item);

  // Adds an item behind the others. REQUIRES: it is not there yet, and has at most 65535 bytes.
  void Append(MetadataField field, std::string_view bytes);

  // Bytes that the items take on the heap.
  size_t allocated_bytes() const;

 private:
  friend class MetadataBuilder;
  static constexpr size_t kHeaderBytes = 4;
  static constexpr size_t kItemHeaderBytes = 3;

  // Layout: total size with these 4 bytes (uint32), then per item: field (uint8), length (uint16),
  // bytes.
  std::unique_ptr<uint8_t[]> bytes_;
};

// Scratch for building Metadata; one per worker, reused, so that building costs one allocation.
class MetadataBuilder {
 public:
  static constexpr size_t kMaxItemBytes = 65535;

  // Empty texts and bytes are left out, as is an item that was added before; what is longer than
  // kMaxItemBytes is cut. Bytes that are not UTF-8 are dropped and counted.
  void AddText(MetadataField field, std::string_view wire_bytes);
  void AddBytes(MetadataField field, std::string_view bytes);
  void AddNumber(MetadataField field, uint64_t number);

  // Returns what was added and starts anew.
  Metadata Build();

  // Bytes dropped from texts since the builder was made.
  uint64_t dropped_bytes() const { return dropped_bytes_; }

 private:
  void Append(MetadataField field, std::string_view bytes);

  std::string items_;
  std::string text_;
  uint64_t added_ = 0;  // bit i: MetadataField i
  uint64_t dropped_bytes_ = 0;
};

template <typename Visitor>
void Metadata::ForEach(Visitor&& visit) const {
  if (empty()) return;
  const uint8_t* item = bytes_.get() + kHeaderBytes;
  const uint8_t* end = bytes_.get() + allocated_bytes();
  while (item < end) {
    uint16_t length;
    std::memcpy(&length, item + 1, sizeof(length));
    const auto* bytes = reinterpret_cast<const char*>(item + kItemHeaderBytes);
    visit(static_cast<MetadataField>(*item), std::string_view(bytes, length));
    item += kItemHeaderBytes + length;
  }
}

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_METADATA_H_
