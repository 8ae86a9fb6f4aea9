// First messages of connections for tests, made field by field.
#ifndef WEIR_TESTS_ENGINE_HELLO_MESSAGES_H_
#define WEIR_TESTS_ENGINE_HELLO_MESSAGES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/hello/quic_keys.h"
#include "engine/hello/reader.h"

namespace weir::hello {

std::string Big(uint64_t number, size_t bytes);

struct HelloSpec {
  std::string name = "www.example.com";
  uint16_t version = 0x0303;
  std::vector<uint16_t> ciphers = {0x1301, 0x1302, 0xC02B};
  std::vector<uint16_t> groups = {0x11EC, 0x001D};
  size_t key_share_bytes = 32;
  std::string more_extensions = {};  // whole ones
  bool dtls = false;
};

std::string Extension(uint16_t type, std::string_view body);

// Handshake messages with their headers of four bytes.
std::string ClientHelloMessage(const HelloSpec& fields = {});
std::string ServerHelloMessage(uint16_t version = 0x0304, uint16_t cipher = 0x1301,
                               uint16_t group = 0x11EC, bool retry = false);

// The message in records of at most `record_bytes`.
std::string Records(std::string_view message, size_t record_bytes = 16384);

// Fragments of a DTLS handshake message, each in a record of its own.
std::vector<std::string> DtlsRecords(std::string_view message, size_t fragment_bytes,
                                     uint16_t number = 0);

std::string CryptoFrame(size_t offset, std::string_view bytes);

struct InitialFields {
  uint32_t version = 1;
  std::string destination_id = "destined";
  std::string source_id = "source";
  std::string key_id = "destined";
  QuicSender sender = QuicSender::kClient;
  uint32_t number = 0;
};
// An Initial packet, sealed by OpenSSL.
std::string Initial(const InitialFields& fields, std::string frames);

std::string DnsQuery(std::string_view name, uint16_t id = 7, uint16_t type = 1);
// With `answers` addresses.
std::string DnsAnswer(std::string_view name, uint16_t id = 7, int answers = 1, uint8_t code = 0);

// One flow given to a reader, packet by packet.
class Conversation {
 public:
  Conversation(Reader& reader, Ports ports, bool tcp)
      : reader_(reader), ports_(ports), tcp_(tcp), reading_(reader.Begin()) {}
  ~Conversation() {
    reader_.End(*reading_);
    reader_.Release(reading_);
  }

  void Handshake();
  // The bytes that follow on the side's last ones, or at an offset of its stream.
  bool Send(Side side, std::string_view bytes);
  bool SendAt(Side side, size_t offset, std::string_view bytes);
  bool Datagram(Side side, std::string_view payload);

  const HelloFields& hello_fields() const { return reading_->hello_fields; }
  std::string Text(HelloField hello_field) const {
    return std::string(hello_fields().First(hello_field));
  }
  uint64_t Number(HelloField hello_field) const {
    return HelloFields::NumberOf(hello_fields().Last(hello_field));
  }
  FlowReading& reading() { return *reading_; }
  bool wants_certificate = false;

 private:
  bool Read(Side side, uint8_t flags, uint32_t sequence, std::string_view bytes);

  Reader& reader_;
  const Ports ports_;
  const bool tcp_;
  FlowReading* reading_;
  uint64_t packets_ = 0;
  size_t sent_[2] = {};
};

}  // namespace weir::hello

#endif  // WEIR_TESTS_ENGINE_HELLO_MESSAGES_H_
