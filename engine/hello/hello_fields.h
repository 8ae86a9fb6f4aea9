// What was read of the first messages of a flow. Plain data: read by the record.
#ifndef WEIR_ENGINE_HELLO_HELLO_FIELDS_H_
#define WEIR_ENGINE_HELLO_HELLO_FIELDS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace weir::hello {

// What an item means: text (valid UTF-8) unless a type is written beside it. "numbers" are uint16_t
// in native order, one behind the other; a "number" is a uint64_t.
enum class HelloField : uint8_t {
  kServerName = 1,  // of the hello, in lower case
  kSecurity,        // number: a Security
  kClientVersion,   // number: the hello's own field
  kServerVersion,   // number: what the server chose
  kAlpn,            // bytes: names, each behind its length of a byte
  kChosenAlpn,
  kVersions,             // numbers: those that the client supports
  kCiphers,              // numbers, and likewise the next four
  kExtensions,           // types
  kGroups,               // supported
  kKeyShares,            // groups of key shares
  kSignatureAlgorithms,  // and schemes
  kCipher,               // number: the server's choice
  kCipherName,           // by ReaderOptions::cipher_name
  kGroup,                // number: likewise
  kEch,                  // bytes: an EchFields
  kEncryptedSniCipher,   // number
  kHelloRetried,         // number: 1
  kUpgradedFrom,         // number: a Speech
  kJa3,
  kJa3s,
  kJa4,
  kCertificateSubject,
  kCertificateIssuer,
  kCertificateSha1,    // bytes: 20
  kCertificateStart,   // number: Unix time in seconds
  kCertificateEnd,     // number: likewise
  kCertificateName,    // any number of them
  kQuicVersion,        // number; the last one counts
  kQuicDestinationId,  // bytes: of the client's first Initial
  kQuicSourceId,       // bytes: likewise
  kQuicKeyId,          // bytes: which the keys come from; the last one counts
  kQuicRetried,        // number: 1
  kQuicZeroRtt,        // number: 1
  kQuicUserAgent,
  kHttpMethod,
  kHttpHost,
  kHttpUrl,
  kHttpUserAgent,
  kHttpRequestContentType,
  kHttpForwardedFor,
  kHttpStatus,  // number; the last one counts
  kHttpContentType,
  kDnsMessage,  // bytes: a DnsFields, then the name; any number of them
  kSshClientBanner,
  kSshServerBanner,
  kSshClientHassh,
  kSshServerHassh,
};

// What protects the flow.
enum class Security : uint8_t { kNone, kTls, kDtls, kQuic };

// The numbers are those of weir.v1.EncryptedClientHelloKind.
enum class EchKind : uint8_t { kOuter = 1, kGrease = 2, kInner = 3 };

// Of the extension encrypted_client_hello (RFC 9849, 5).
struct EchFields {
  EchKind kind = EchKind::kOuter;
  uint8_t config_id = 0;
  uint16_t kdf = 0;
  uint16_t aead = 0;
  uint16_t key_bytes = 0;
  uint16_t payload_bytes = 0;
};

// Of one DNS message.
struct DnsFields {
  int64_t time_ns = 0;  // Unix time of the packet that made it whole
  uint16_t id = 0;
  uint16_t type = 0;  // of the first question, 0 without one
  uint16_t query_class = 0;
  uint16_t queries = 0;      // as the header counts them
  uint16_t answers = 0;      // likewise
  uint16_t answer_type = 0;  // of the first answer, 0 where it was not there to be read
  uint8_t code = 0;
  bool is_response = false;
  uint8_t address_bytes = 0;  // 4 or 16; 0 where no answer is an address
  uint8_t address[16] = {};   // of the first answer that is one
};

// What an item of kDnsMessage holds. The name is in lower case, and borrowed.
DnsFields DnsFieldsOf(std::string_view item, std::string_view& name);

// Items before they are a flow's: scratch of one worker, so that a message costs one allocation.
class HelloFieldWriter {
 public:
  // Empty ones are left out; what is longer than an item may be is cut.
  void Text(HelloField hello_field, std::string_view wire_bytes);
  void LowerCaseText(HelloField hello_field, std::string_view wire_bytes);
  void Bytes(HelloField hello_field, std::string_view bytes);
  void Number(HelloField hello_field, uint64_t number);
  void Numbers(HelloField hello_field, std::span<const uint16_t> numbers);
  void DnsMessage(const DnsFields& hello_fields, std::string_view name);

  // Bytes that were not UTF-8, dropped from texts so far.
  uint64_t dropped_bytes() const { return dropped_bytes_; }

 private:
  friend class HelloFields;
  void SetLowerCaseText(std::string_view wire_bytes);

  std::string items_;
  std::string text_;
  uint64_t dropped_bytes_ = 0;
};

// Calls visit(HelloField, std::string_view) for each item of HelloFields::items(), or of a copy of
// them.
template <typename Visitor>
void ForEachHelloField(std::string_view items, Visitor&& visit) {
  constexpr size_t kItemHeaderBytes = 3;
  while (items.size() >= kItemHeaderBytes) {
    uint16_t length;
    std::memcpy(&length, items.data() + 1, sizeof(length));
    visit(static_cast<HelloField>(items[0]), items.substr(kItemHeaderBytes, length));
    items.remove_prefix(std::min(items.size(), kItemHeaderBytes + length));
  }
}

// The items of one flow, in the order of their reading. Move-only, 8 bytes; one allocation, with
// some room for what the other side says.
class HelloFields {
 public:
  static constexpr size_t kMaxBytes = 60 * 1024;  // what comes beyond is left out

  bool empty() const { return block_ == nullptr; }

  // Takes what `writer` has, which starts anew.
  void Take(HelloFieldWriter& writer);

  // Calls visit(HelloField, std::string_view) for each item.
  template <typename Visitor>
  void ForEach(Visitor&& visit) const;

  // The first or the last item of its kind; empty where there is none. Lives until the next Take().
  std::string_view First(HelloField hello_field) const;
  std::string_view Last(HelloField hello_field) const;
  bool Has(HelloField hello_field) const { return !First(hello_field).empty(); }

  static uint64_t NumberOf(std::string_view item);

  // Bytes of the items, and the items themselves, for ForEachHelloField().
  size_t size() const { return empty() ? 0 : ReadHeader().size; }
  std::string_view items() const {
    return empty() ? std::string_view() : std::string_view(block_.get() + sizeof(Header), size());
  }

 private:
  struct Header {
    uint32_t size;      // of the items
    uint32_t capacity;  // for items
  };
  Header ReadHeader() const {
    Header header;
    std::memcpy(&header, block_.get(), sizeof(header));
    return header;
  }
  void Grow(size_t size);

  // A Header, then of each item: hello_field (uint8), length (uint16), bytes.
  std::unique_ptr<char[]> block_;
};

template <typename Visitor>
void HelloFields::ForEach(Visitor&& visit) const {
  ForEachHelloField(items(), visit);
}

}  // namespace weir::hello

#endif  // WEIR_ENGINE_HELLO_HELLO_FIELDS_H_
