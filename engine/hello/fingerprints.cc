#include "engine/hello/fingerprints.h"

#include <algorithm>
#include <charconv>

namespace weir::hello {
namespace {

constexpr size_t kJa4HashDigits = 12;
constexpr uint16_t kServerNameExtension = 0x0000, kAlpnExtension = 0x0010;

void AppendDecimal(uint32_t number, std::string& out) {
  char digits[10];
  out.append(digits, std::to_chars(digits, digits + sizeof(digits), number).ptr);
}

// "4865-4866", without GREASE.
void AppendDecimals(const std::vector<uint16_t>& numbers, std::string& out) {
  bool first = true;
  for (const uint16_t number : numbers) {
    if (IsGrease(number)) continue;
    if (!first) out.push_back('-');
    first = false;
    AppendDecimal(number, out);
  }
}

void AppendHex(uint32_t number, int digits, std::string& out) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    out.push_back("0123456789abcdef"[number >> shift & 0x0F]);
  }
}

// "1301,1302", without GREASE.
void AppendHexList(const std::vector<uint16_t>& numbers, std::string& out) {
  bool first = true;
  for (const uint16_t number : numbers) {
    if (IsGrease(number)) continue;
    if (!first) out.push_back(',');
    first = false;
    AppendHex(number, 4, out);
  }
}

// The newest that the client supports. The numbers of DTLS count down.
uint16_t NewestVersion(const ClientHello& hello) {
  uint16_t newest = 0;
  for (const uint16_t version : hello.versions) {
    if (IsGrease(version)) continue;
    const bool datagrams = version >> 8 == 0xFE;
    const bool newer = newest == 0 || (datagrams ? version < newest : version > newest);
    if (newer) newest = version;
  }
  return newest != 0 ? newest : hello.version;
}

std::string_view Ja4Version(uint16_t version) {
  switch (version) {
    case 0x0304:
      return "13";
    case 0x0303:
      return "12";
    case 0x0302:
      return "11";
    case 0x0301:
      return "10";
    case 0x0300:
      return "s3";
    case 0x0002:
      return "s2";
    case 0xFEFF:
      return "d1";
    case 0xFEFD:
      return "d2";
    case 0xFEFC:
      return "d3";
    default:
      return "00";
  }
}

void AppendCount(const std::vector<uint16_t>& numbers, std::string& out) {
  const auto count = std::count_if(numbers.begin(), numbers.end(),
                                   [](uint16_t number) { return !IsGrease(number); });
  const auto shown = static_cast<int>(std::min<ptrdiff_t>(count, 99));
  out.push_back(static_cast<char>('0' + shown / 10));
  out.push_back(static_cast<char>('0' + shown % 10));
}

bool IsAlphanumeric(uint8_t byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= 'a' && byte <= 'z');
}

// First and last character of the first name, or first and last digit of its bytes.
void AppendAlpn(std::string_view alpn, std::string& out) {
  const size_t length = alpn.empty() ? 0 : static_cast<uint8_t>(alpn[0]);
  if (length == 0 || alpn.size() < 1 + length) {
    out.append("00");
    return;
  }
  const auto first = static_cast<uint8_t>(alpn[1]), last = static_cast<uint8_t>(alpn[length]);
  if (IsAlphanumeric(first) && IsAlphanumeric(last)) {
    out.push_back(static_cast<char>(first));
    out.push_back(static_cast<char>(last));
  } else {
    AppendHex(first >> 4, 1, out);
    AppendHex(last & 0x0F, 1, out);
  }
}

char Ja4Carrier(Security security) {
  if (security == Security::kQuic) return 'q';
  return security == Security::kDtls ? 'd' : 't';
}

}  // namespace

std::string_view Fingerprints::Md5(std::string_view text) {
  result_.clear();
  if (md5_.is_there()) md5_.AppendHex(text, 32, result_);
  return result_;
}

std::string_view Fingerprints::Ja3(const ClientHello& hello) {
  text_.clear();
  AppendDecimal(hello.version, text_);
  for (const auto* list : {&hello.ciphers, &hello.extensions, &hello.groups}) {
    text_.push_back(',');
    AppendDecimals(*list, text_);
  }
  text_.push_back(',');
  for (size_t i = 0; i < hello.point_formats.size(); ++i) {
    if (i > 0) text_.push_back('-');
    AppendDecimal(hello.point_formats[i], text_);
  }
  return Md5(text_);
}

std::string_view Fingerprints::Ja3s(const ServerHello& hello) {
  text_.clear();
  AppendDecimal(hello.legacy_version, text_);
  text_.push_back(',');
  AppendDecimal(hello.cipher, text_);
  text_.push_back(',');
  AppendDecimals(hello.extensions, text_);
  return Md5(text_);
}

std::string_view Fingerprints::Hassh(std::string_view lists) { return Md5(lists); }

// Sorts, hashes and appends `sorted_`, with `tail` behind it; zeros where there is nothing.
void Fingerprints::AppendHashOfSorted(std::string_view tail) {
  result_.push_back('_');
  std::sort(sorted_.begin(), sorted_.end());
  text_.clear();
  AppendHexList(sorted_, text_);
  if (text_.empty()) {
    result_.append(kJa4HashDigits, '0');
    return;
  }
  text_.append(tail);
  sha256_.AppendHex(text_, kJa4HashDigits, result_);
}

std::string_view Fingerprints::Ja4(const ClientHello& hello, Security security) {
  result_.clear();
  if (!sha256_.is_there()) return result_;
  const auto& extensions = hello.extensions;
  const bool named =
      std::find(extensions.begin(), extensions.end(), kServerNameExtension) != extensions.end();
  result_.push_back(Ja4Carrier(security));
  result_.append(Ja4Version(NewestVersion(hello)));
  result_.push_back(named ? 'd' : 'i');
  AppendCount(hello.ciphers, result_);
  AppendCount(hello.extensions, result_);
  AppendAlpn(hello.alpn, result_);
  sorted_ = hello.ciphers;
  AppendHashOfSorted({});
  std::string algorithms;
  AppendHexList(hello.signature_algorithms, algorithms);
  if (!algorithms.empty()) algorithms.insert(0, 1, '_');
  sorted_.clear();
  for (const uint16_t type : extensions) {
    if (type != kServerNameExtension && type != kAlpnExtension) sorted_.push_back(type);
  }
  AppendHashOfSorted(algorithms);
  return result_;
}

}  // namespace weir::hello
