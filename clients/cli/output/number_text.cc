#include "clients/cli/output/number_text.h"

#include <charconv>
#include <chrono>
#include <cmath>

namespace weir::cli {
namespace {

constexpr uint64_t kNanosPerSecond = 1'000'000'000;

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
void AppendDateTime(uint64_t seconds, char between, std::string& out) {
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{seconds / 86'400}}};
  const uint64_t of_day = seconds % 86'400;
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

void AppendRfc3339(uint64_t unix_nanos, std::string& out) {
  AppendDateTime(unix_nanos / kNanosPerSecond, 'T', out);
  AppendDigits(unix_nanos % kNanosPerSecond, 9, out);
  out += 'Z';
}

void AppendTableTime(uint64_t unix_nanos, std::string& out) {
  AppendDateTime(unix_nanos / kNanosPerSecond, ' ', out);
  AppendDigits(unix_nanos % kNanosPerSecond / 1'000'000, 3, out);
}

void AppendSeconds(uint64_t nanos, std::string& out) {
  AppendUint(nanos / kNanosPerSecond, out);
  out += '.';
  AppendDigits(nanos % kNanosPerSecond / 1000, 6, out);
}

}  // namespace weir::cli
