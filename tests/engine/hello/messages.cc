#include "tests/engine/hello/messages.h"

#include <openssl/evp.h>

#include <algorithm>

#include "engine/packet/packet_view.h"

namespace weir::hello {
namespace {

constexpr uint32_t kFirstSequence[] = {0xFFFFFF00, 1000};  // the first one wraps around

std::string Vector(std::string_view body, size_t length_bytes) {
  return Big(body.size(), length_bytes).append(body);
}

std::string Numbers(const std::vector<uint16_t>& numbers) {
  std::string list;
  for (const uint16_t number : numbers) list += Big(number, 2);
  return list;
}

std::string Message(uint8_t type, std::string_view body) { return Big(type, 1) + Vector(body, 3); }

std::string Name(std::string_view name) {
  std::string labels;
  while (!name.empty()) {
    const size_t dot = std::min(name.find('.'), name.size());
    labels += Vector(name.substr(0, dot), 1);
    name.remove_prefix(std::min(name.size(), dot + 1));
  }
  return labels + std::string(1, '\0');
}

const uint8_t* Data(const std::string& text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

}  // namespace

std::string Big(uint64_t number, size_t bytes) {
  std::string text;
  for (size_t i = bytes; i-- > 0;) text.push_back(static_cast<char>(number >> 8 * i));
  return text;
}

std::string Extension(uint16_t type, std::string_view body) {
  return Big(type, 2) + Vector(body, 2);
}

std::string ClientHelloMessage(const HelloSpec& fields) {
  std::string extensions = Extension(10, Vector(Numbers(fields.groups), 2));
  const std::string share =
      Big(fields.groups.at(0), 2) + Vector(std::string(fields.key_share_bytes, 'k'), 2);
  extensions += Extension(51, Vector(share, 2));
  extensions += Extension(16, Vector(Vector("h2", 1) + Vector("http/1.1", 1), 2));
  extensions += Extension(43, Vector(Numbers({0x0A0A, 0x0304, 0x0303}), 1));
  extensions += Extension(13, Vector(Numbers({0x0403, 0x0804}), 2));
  extensions += fields.more_extensions;
  if (!fields.name.empty()) {
    extensions += Extension(0, Vector(std::string(1, '\0') + Vector(fields.name, 2), 2));
  }
  std::string body = Big(fields.version, 2) + std::string(32, 'r') + Vector("session", 1);
  if (fields.dtls) body += Vector("", 1);  // cookie
  body += Vector(Numbers(fields.ciphers), 2) + Vector(std::string(1, '\0'), 1);
  return Message(1, body + Vector(extensions, 2));
}

std::string ServerHelloMessage(uint16_t version, uint16_t cipher, uint16_t group, bool retry) {
  static constexpr uint8_t kRetry[] = {0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11,
                                       0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
                                       0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E,
                                       0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C};
  const std::string random =
      retry ? std::string(std::begin(kRetry), std::end(kRetry)) : std::string(32, 's');
  std::string extensions;
  if (version == 0x0304) {
    const std::string key = retry ? "" : Vector(std::string(1088, 'K'), 2);
    extensions = Extension(43, Big(version, 2)) + Extension(51, Big(group, 2) + key);
  }
  const std::string body = Big(std::min<uint16_t>(version, 0x0303), 2) + random +
                           Vector("session", 1) + Big(cipher, 2) + std::string(1, '\0') +
                           Vector(extensions, 2);
  return Message(2, body);
}

std::string Records(std::string_view message, size_t record_bytes) {
  std::string records;
  while (!message.empty()) {
    records += "\x16\x03\x01" + Vector(message.substr(0, record_bytes), 2);
    message.remove_prefix(std::min(message.size(), record_bytes));
  }
  return records;
}

std::vector<std::string> DtlsRecords(std::string_view message, size_t fragment_bytes,
                                     uint16_t number) {
  const std::string_view body = message.substr(4);
  std::vector<std::string> records;
  for (size_t offset = 0; offset < body.size(); offset += fragment_bytes) {
    const std::string_view part = body.substr(offset, fragment_bytes);
    const std::string fragment = std::string(message.substr(0, 4)) + Big(number, 2) +
                                 Big(offset, 3) + Big(part.size(), 3) + std::string(part);
    records.push_back("\x16\xFE\xFD" + Big(0, 2) + Big(records.size(), 6) + Vector(fragment, 2));
  }
  return records;
}

std::string CryptoFrame(size_t offset, std::string_view bytes) {
  return "\x06" + Big(0x80000000 | offset, 4) + Big(0x4000 | bytes.size(), 2) + std::string(bytes);
}

std::string Initial(const InitialFields& fields, std::string frames) {
  static QuicOpener& keys_of = *new QuicOpener;
  const QuicFamily family = FamilyOf(fields.version);
  const QuicKeys& keys =
      keys_of.KeysOf(family, {Data(fields.key_id), fields.key_id.size()}, fields.sender);
  frames.resize(std::max<size_t>(frames.size(), 64), '\0');
  std::string packet = Big(HasTypesOfVersion2(family) ? 0xD3 : 0xC3, 1) + Big(fields.version, 4) +
                       Vector(fields.destination_id, 1) + Vector(fields.source_id, 1) + Big(0, 1) +
                       Big(0x4000 | (4 + frames.size() + 16), 2);
  const size_t number_offset = packet.size();
  packet += Big(fields.number, 4);
  std::string nonce(reinterpret_cast<const char*>(keys.iv.data()), keys.iv.size());
  for (size_t i = 0; i < 4; ++i) nonce[8 + i] ^= packet[number_offset + i];

  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  std::string sealed(frames.size() + 16, '\0');
  auto* out = reinterpret_cast<uint8_t*>(sealed.data());
  int length = 0;
  EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), nullptr, keys.key.data(), Data(nonce));
  EVP_EncryptUpdate(context, nullptr, &length, Data(packet), static_cast<int>(packet.size()));
  EVP_EncryptUpdate(context, out, &length, Data(frames), static_cast<int>(frames.size()));
  EVP_EncryptFinal_ex(context, out + length, &length);
  EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, out + frames.size());
  uint8_t mask[32];
  EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), nullptr, keys.header_key.data(), nullptr);
  EVP_EncryptUpdate(context, mask, &length, out, 16);
  EVP_CIPHER_CTX_free(context);
  packet[0] ^= static_cast<char>(mask[0] & 0x0F);
  for (size_t i = 0; i < 4; ++i) packet[number_offset + i] ^= static_cast<char>(mask[1 + i]);
  return packet + sealed;
}

std::string DnsQuery(std::string_view name, uint16_t id, uint16_t type) {
  return Big(id, 2) + Big(0x0100, 2) + Big(1, 2) + Big(0, 6) + Name(name) + Big(type, 2) +
         Big(1, 2);
}

std::string DnsAnswer(std::string_view name, uint16_t id, int answers, uint8_t code) {
  std::string message = Big(id, 2) + Big(0x8180u | code, 2) + Big(1, 2) +
                        Big(static_cast<uint64_t>(answers), 2) + Big(0, 4) + Name(name) +
                        Big(1, 2) + Big(1, 2);
  for (int i = 0; i < answers; ++i) {
    message += Big(0xC00C, 2) + Big(1, 2) + Big(1, 2) + Big(60, 4) + Big(4, 2) + "\xC6\x33\x64\x01";
  }
  return message;
}

void Conversation::Handshake() {
  Read(Side::kSource, kTcpSyn, kFirstSequence[0] - 1, "");
  Read(Side::kDestination, kTcpSyn | kTcpAck, kFirstSequence[1] - 1, "");
  Read(Side::kSource, kTcpAck, kFirstSequence[0], "");
}

bool Conversation::Send(Side side, std::string_view bytes) {
  return SendAt(side, sent_[IndexOf(side)], bytes);
}

bool Conversation::SendAt(Side side, size_t offset, std::string_view bytes) {
  size_t& sent = sent_[IndexOf(side)];
  sent = std::max(sent, offset + bytes.size());
  return Read(side, kTcpAck, kFirstSequence[IndexOf(side)] + static_cast<uint32_t>(offset), bytes);
}

bool Conversation::Datagram(Side side, std::string_view payload) {
  return Read(side, 0, 0, payload);
}

bool Conversation::Read(Side side, uint8_t flags, uint32_t sequence, std::string_view bytes) {
  FlowPacket packet;
  packet.side = side;
  packet.is_tcp = tcp_;
  packet.tcp_flags = flags;
  packet.tcp_sequence = sequence;
  packet.number = ++packets_;
  packet.timestamp_ns = static_cast<int64_t>(packets_) * 1000;
  packet.ports = ports_;
  packet.payload = {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
  packet.wants_certificate = wants_certificate;
  return reader_.Read(packet, *reading_);
}

}  // namespace weir::hello
