#include "engine/capture/synthetic/synthetic_frame.h"

#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace weir {
namespace {

uint8_t* Put8(uint8_t* out, uint8_t value) {
  *out = value;
  return out + 1;
}
uint8_t* Put16(uint8_t* out, uint32_t value) {
  return Put8(Put8(out, static_cast<uint8_t>(value >> 8)), static_cast<uint8_t>(value));
}
uint8_t* Put32(uint8_t* out, uint32_t value) {
  return Put16(Put16(out, value >> 16), value & 0xffff);
}

uint8_t* PutEthernet(const SyntheticFrame& frame, uint8_t* out) {
  out = Put32(Put16(out, 0x0200), frame.destination);  // a locally administered MAC address
  out = Put32(Put16(out, 0x0200), frame.source);
  return Put16(out, 0x0800);
}

uint16_t IpChecksum(const uint8_t* header) {
  uint32_t sum = 0;
  for (int i = 0; i < 20; i += 2) sum += header[i] << 8 | header[i + 1];
  sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(~(sum + (sum >> 16)));
}

uint8_t* PutIp(const SyntheticFrame& frame, size_t length, uint8_t* out) {
  uint8_t* const header = out;
  out = Put16(Put16(out, 0x4500), static_cast<uint32_t>(length));
  out = Put16(Put16(out, 0), 0x4000);  // do not fragment
  out = Put16(Put16(out, 0x4000 | (frame.is_tcp ? 6 : 17)), 0);
  out = Put32(Put32(out, frame.source), frame.destination);
  Put16(header + 10, IpChecksum(header));
  return out;
}

uint8_t* PutTransport(const SyntheticFrame& frame, uint8_t* out) {
  out = Put16(Put16(out, frame.source_port), frame.destination_port);
  if (!frame.is_tcp) {
    return Put16(Put16(out, static_cast<uint32_t>(8 + frame.payload.size() + frame.filler)), 0);
  }
  out = Put32(Put32(out, frame.sequence), frame.acknowledgment);
  out = Put16(Put8(Put8(out, 0x50), frame.tcp_flags), 0xffff);
  return Put32(out, 0);  // checksum, urgent pointer
}

}  // namespace

size_t WriteFrame(const SyntheticFrame& frame, uint8_t* out) {
  constexpr uint8_t kFiller = 0xa5;
  uint8_t* const start = out;
  const size_t length = HeaderBytes(frame.is_tcp) + frame.payload.size() + frame.filler;
  out = PutTransport(frame, PutIp(frame, length - 14, PutEthernet(frame, out)));
  if (!frame.payload.empty()) std::memcpy(out, frame.payload.data(), frame.payload.size());
  std::memset(out + frame.payload.size(), kFiller, frame.filler);
  if (length >= kMinFrameBytes) return length;
  std::memset(start + length, 0, kMinFrameBytes - length);
  return kMinFrameBytes;
}

namespace {

constexpr absl::string_view kHost = "h00000.example.com";

std::string Big16(size_t value) {
  return {static_cast<char>(value >> 8), static_cast<char>(value & 0xff)};
}
std::string Byte(size_t value) { return {static_cast<char>(value)}; }
std::string Zeros(size_t count) { return std::string(count, '\0'); }

SyntheticMessage Say(bool from_client, std::string bytes) {
  const size_t host = absl::string_view(bytes).find(kHost.substr(0, 1 + kHostDigits));
  const size_t digits = host == absl::string_view::npos ? std::string::npos : host + 1;
  return {from_client, std::move(bytes), digits};
}
SyntheticMessage Client(std::string bytes) { return Say(true, std::move(bytes)); }
SyntheticMessage Server(std::string bytes) { return Say(false, std::move(bytes)); }

std::string DnsMessage(uint16_t flags, size_t answers) {
  std::string message =
      absl::StrCat(Big16(0x2a2a), Big16(flags), Big16(1), Big16(answers), Zeros(4));
  absl::StrAppend(&message, Byte(6), kHost.substr(0, 6), Byte(7), "example", Byte(3), "com",
                  Zeros(1));
  absl::StrAppend(&message, Big16(1), Big16(1));  // A, IN
  if (answers == 0) return message;
  absl::StrAppend(&message, Big16(0xc00c), Big16(1), Big16(1), Zeros(2), Big16(300));
  return absl::StrCat(message, Big16(4), Byte(198), Byte(18), Byte(0), Byte(1));
}

std::string TlsRecord(uint8_t handshake_type, const std::string& body) {
  const std::string handshake =
      absl::StrCat(Byte(handshake_type), Zeros(1), Big16(body.size()), body);
  return absl::StrCat(Byte(22), Big16(0x0301), Big16(handshake.size()), handshake);
}

std::string TlsExtension(uint16_t type, const std::string& body) {
  return absl::StrCat(Big16(type), Big16(body.size()), body);
}

std::string ClientHello() {
  const std::string name = absl::StrCat(Zeros(1), Big16(kHost.size()), kHost);
  const std::string extensions = absl::StrCat(
      TlsExtension(0, absl::StrCat(Big16(name.size()), name)),                 // server_name
      TlsExtension(10, absl::StrCat(Big16(4), Big16(29), Big16(23))),          // groups
      TlsExtension(11, absl::StrCat(Byte(1), Byte(0))),                        // point formats
      TlsExtension(13, absl::StrCat(Big16(4), Big16(0x0403), Big16(0x0804))),  // signatures
      TlsExtension(16, absl::StrCat(Big16(12), Byte(2), "h2", Byte(8), "http/1.1")));  // ALPN
  const std::string ciphers = absl::StrCat(Big16(0xc02b), Big16(0xc02f), Big16(0xc030));
  return TlsRecord(
      1, absl::StrCat(Big16(0x0303), std::string(32, 'c'), Zeros(1), Big16(ciphers.size()), ciphers,
                      Byte(1), Zeros(1), Big16(extensions.size()), extensions));
}

std::string ServerHello() {
  const std::string extensions = TlsExtension(16, absl::StrCat(Big16(3), Byte(2), "h2"));
  return TlsRecord(2, absl::StrCat(Big16(0x0303), std::string(32, 's'), Zeros(1), Big16(0xc02f),
                                   Zeros(1), Big16(extensions.size()), extensions));
}

std::string NtpMessage(uint8_t first, uint8_t stratum) {
  return absl::StrCat(Byte(first), Byte(stratum), Byte(6), Byte(0xec), Zeros(12),
                      std::string(32, '\x5a'));
}

std::vector<SyntheticApplication> MakeAll() {
  return {
      {"DNS", false, 53, {Client(DnsMessage(0x0100, 0)), Server(DnsMessage(0x8180, 1))}},
      {"HTTP",
       true,
       80,
       {Client(absl::StrCat("GET / HTTP/1.1\r\nHost: ", kHost,
                            "\r\nUser-Agent: synthetic/1.0\r\nAccept: */*\r\n\r\n")),
        Server("HTTP/1.1 200 OK\r\nServer: synthetic\r\nContent-Type: text/html\r\n"
               "Content-Length: 1000000\r\n\r\n<!doctype html>")}},
      {"NTP", false, 123, {Client(NtpMessage(0x23, 0)), Server(NtpMessage(0x24, 2))}},
      {"SMTP",
       true,
       25,
       {Server(absl::StrCat("220 ", kHost, " ESMTP\r\n")), Client("EHLO client.example.com\r\n"),
        Server(absl::StrCat("250-", kHost, "\r\n250 8BITMIME\r\n")),
        Client("MAIL FROM:<a@example.com>\r\n")}},
      {"SSH", true, 22, {Server("SSH-2.0-OpenSSH_9.2\r\n"), Client("SSH-2.0-OpenSSH_9.2\r\n")}},
      {"TLS", true, 443, {Client(ClientHello()), Server(ServerHello())}},
  };
}

}  // namespace

const std::vector<SyntheticApplication>& SyntheticApplications() {
  static const auto* const all = new std::vector<SyntheticApplication>(MakeAll());
  return *all;
}

}  // namespace weir
