#include "engine/hello/speech.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <string_view>

#include "engine/hello/dns_message.h"
#include "engine/hello/quic_packet.h"
#include "engine/hello/tls_stream.h"

namespace weir::hello {
namespace {

struct Opening {
  std::string_view bytes;
  Speech speech;
};
constexpr Opening kOpenings[] = {
    {"GET ", Speech::kHttp},         {"POST ", Speech::kHttp},
    {"HEAD ", Speech::kHttp},        {"PUT ", Speech::kHttp},
    {"DELETE ", Speech::kHttp},      {"OPTIONS ", Speech::kHttp},
    {"PATCH ", Speech::kHttp},       {"TRACE ", Speech::kHttp},
    {"CONNECT ", Speech::kHttp},     {"PROPFIND ", Speech::kHttp},
    {"PROPPATCH ", Speech::kHttp},   {"MKCOL ", Speech::kHttp},
    {"COPY ", Speech::kHttp},        {"MOVE ", Speech::kHttp},
    {"LOCK ", Speech::kHttp},        {"UNLOCK ", Speech::kHttp},
    {"REPORT ", Speech::kHttp},      {"SEARCH ", Speech::kHttp},
    {"SUBSCRIBE ", Speech::kHttp},   {"UNSUBSCRIBE ", Speech::kHttp},
    {"NOTIFY ", Speech::kHttp},      {"M-SEARCH ", Speech::kHttp},
    {"RPC_IN_DATA ", Speech::kHttp}, {"RPC_OUT_DATA ", Speech::kHttp},
    {"CCM_POST ", Speech::kHttp},    {"HTTP/1.", Speech::kHttp},
    {"SSH-", Speech::kSsh},          {"220 ", Speech::kSmtp},
    {"220-", Speech::kSmtp},         {"* OK", Speech::kImap},
    {"* PREAUTH", Speech::kImap},    {"+OK", Speech::kPop3},
    {"<?xml", Speech::kXmpp},        {"<stream:stream", Speech::kXmpp},
};

// PostgreSQL's SSLRequest: its length and its code.
constexpr uint8_t kSslRequest[] = {0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x2F};

// MySQL's greeting: length of 3 bytes, number 0, version 10, and a text with a zero behind it.
bool IsMysqlGreeting(const Cursor& bytes) {
  if (!bytes.Has(6) || bytes.Byte(3) != 0 || bytes.Byte(4) != 10) return false;
  const size_t length = bytes.Byte(0) | bytes.Byte(1) << 8 | bytes.Byte(2) << 16;
  const uint8_t digit = bytes.Byte(5);
  return length >= 20 && length <= 512 && digit >= '0' && digit <= '9';
}

bool BeginsWith(std::string_view text, std::string_view begin) {
  return text.substr(0, begin.size()) == begin;
}

bool BeginsWithWord(std::string_view text, std::string_view upper_case) {
  return text.size() >= upper_case.size() &&
         std::equal(upper_case.begin(), upper_case.end(), text.begin(), [](char a, char b) {
           return a == (b >= 'a' && b <= 'z' ? static_cast<char>(b - ('a' - 'A')) : b);
         });
}

bool MayBecomeKnown(std::string_view text) {
  return std::any_of(std::begin(kOpenings), std::end(kOpenings), [&](const Opening& opening) {
    return text.size() < opening.bytes.size() && BeginsWith(opening.bytes, text);
  });
}

// The first bytes of TLS's record header, where no more are there.
bool MayBecomeTls(Bytes bytes) {
  constexpr uint8_t kBegin[] = {22, 3};
  return bytes.size() < kRecordHeaderBytes &&
         std::equal(bytes.begin(), bytes.begin() + std::min<size_t>(bytes.size(), 2), kBegin);
}

bool IsDtls(const Cursor& payload) {
  constexpr size_t kHeaderBytes = 13;
  constexpr uint8_t kHandshake = 22;
  return payload.Has(kHeaderBytes) && payload.Byte(0) == kHandshake && payload.Byte(1) == 0xFE &&
         payload.Byte(2) >= 0xFC && payload.Big16(3) == 0;  // the first epoch
}

}  // namespace

Speech SpeechOfStream(Bytes bytes, Ports ports) {
  if (LooksLikeHello(bytes)) return Speech::kTls;
  const std::string_view text = TextOf(bytes);
  for (const Opening& opening : kOpenings) {
    if (!BeginsWith(text, opening.bytes)) continue;
    const bool is_ftp = opening.speech == Speech::kSmtp && ports.Has(21);
    return is_ftp ? Speech::kFtp : opening.speech;
  }
  if (IsMysqlGreeting(CursorOf(bytes))) return Speech::kMysql;
  if (bytes.size() >= sizeof(kSslRequest) &&
      std::equal(std::begin(kSslRequest), std::end(kSslRequest), bytes.begin())) {
    return Speech::kPostgresql;
  }
  if (ports.Has(53)) return Speech::kDns;
  if (ports.Has(22)) return Speech::kSsh;  // lines may stand before a banner
  if (bytes.size() > 2 && IsCertainlyDns(bytes.subspan(2)) &&
      LoadBig16(bytes.data()) == bytes.size() - 2) {
    return Speech::kDns;
  }
  const bool undecided = MayBecomeTls(bytes) || MayBecomeKnown(text);
  return undecided ? Speech::kUndecided : Speech::kOther;
}

Speech SpeechOfDatagram(Bytes payload, Ports ports) {
  if (ports.AreDns()) return Speech::kDns;
  const Cursor cursor = CursorOf(payload);
  if (IsDtls(cursor)) return Speech::kDtls;
  if (IsQuicLongHeader(payload)) return Speech::kQuic;
  return IsCertainlyDns(payload) ? Speech::kDns : Speech::kOther;
}

Speech ByClientLine(Speech speech, Bytes line) {
  if (speech != Speech::kSmtp && speech != Speech::kFtp) return speech;
  const std::string_view text = TextOf(line);
  for (const std::string_view word : {"EHLO ", "HELO ", "LHLO ", "STARTTLS"}) {
    if (BeginsWithWord(text, word)) return Speech::kSmtp;
  }
  for (const std::string_view word : {"USER ", "AUTH TLS", "AUTH SSL", "FEAT"}) {
    if (BeginsWithWord(text, word)) return Speech::kFtp;
  }
  return speech;
}

size_t BytesBeforeHello(Speech speech, Bytes segment) {
  constexpr size_t kMysqlHeaderBytes = 4;
  if (speech == Speech::kPostgresql) return sizeof(kSslRequest);
  if (speech != Speech::kMysql || segment.size() < kMysqlHeaderBytes) return 0;
  return kMysqlHeaderBytes + (segment[0] | segment[1] << 8 | segment[2] << 16);
}

}  // namespace weir::hello
