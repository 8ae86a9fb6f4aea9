#include "clients/cli/output/number_text.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

namespace weir::cli {
namespace {

constexpr int64_t kNanosPerSecond = 1'000'000'000;
constexpr int64_t kSecondsPerDay = 86'400;
constexpr int64_t kFirstSecond = -62'135'596'800;  // 0001-01-01 00:00:00
constexpr int64_t kLastSecond = 253'402'300'799;   // 9999-12-31 23:59:59

// Writes `value` into exactly `digits` characters, with leading zeros.
void PutDigits(uint64_t value, int digits, char* out) {
  for (int i = digits - 1; i >= 0; --i, value /= 10) out[i] = static_cast<char>('0' + value % 10);
}

template <typename Number>
void AppendInteger(Number value, std::string& out) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof(text), value).ptr;
  out.append(text, end);
}

// Appends "YYYY-MM-DD", `between`, "HH:MM:SS.".
void AppendDateTime(int64_t seconds, char between, std::string& out) {
  seconds = std::clamp(seconds, kFirstSecond, kLastSecond);
  int64_t days = seconds / kSecondsPerDay;
  if (seconds % kSecondsPerDay < 0) --days;
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  const uint64_t of_day = static_cast<uint64_t>(seconds - days * kSecondsPerDay);
  char text[] = "0000-00-00 00:00:00.";
  PutDigits(static_cast<uint64_t>(static_cast<int>(date.year())), 4, text);
  PutDigits(static_cast<unsigned>(date.month()), 2, text + 5);
  PutDigits(static_cast<unsigned>(date.day()), 2, text + 8);
  text[10] = between;
  PutDigits(of_day / 3600, 2, text + 11);
  PutDigits(of_day / 60 % 60, 2, text + 14);
  PutDigits(of_day % 60, 2, text + 17);
  out.append(text, sizeof(text) - 1);
}

void AppendDigits(uint64_t value, int digits, std::string& out) {
  char text[20];
  PutDigits(value, digits, text);
  out.append(text, digits);
}

}  // namespace

void AppendUint(uint64_t value, std::string& out) { AppendInteger(value, out); }
void AppendInt(int64_t value, std::string& out) { AppendInteger(value, out); }

void AppendDouble(double value, std::string& out) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  const double size = std::abs(value);
  const bool readable = size == 0 || (size >= 1e-6 && size < 1e18);
  char text[64];
  const auto end = readable
                       ? std::to_chars(text, text + sizeof(text), value, std::chars_format::fixed)
                       : std::to_chars(text, text + sizeof(text), value);
  const size_t start = out.size();
  out.append(text, end.ptr);
  if (out.find_first_of(".e", start) == std::string::npos) out += ".0";
}

Moment MomentOf(int64_t unix_nanos) {
  int64_t seconds = unix_nanos / kNanosPerSecond;
  int64_t nanos = unix_nanos % kNanosPerSecond;
  if (nanos < 0) {
    --seconds;
    nanos += kNanosPerSecond;
  }
  return {seconds, static_cast<uint32_t>(nanos)};
}

void AppendRfc3339(Moment moment, std::string& out) {
  AppendDateTime(moment.seconds, 'T', out);
  AppendDigits(moment.nanos, 9, out);
  out += 'Z';
}

void AppendTableTime(Moment moment, std::string& out) {
  AppendDateTime(moment.seconds, ' ', out);
  AppendDigits(moment.nanos / 1'000'000, 3, out);
}

void AppendSeconds(uint64_t nanos, std::string& out) {
  AppendUint(nanos / kNanosPerSecond, out);
  out += '.';
  AppendDigits(nanos % kNanosPerSecond / 1000, 6, out);
}

}  // namespace weir::cli
