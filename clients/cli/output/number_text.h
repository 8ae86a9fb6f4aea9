// Numbers and times as text, appended to a string.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_NUMBER_TEXT_H_
#define WEIR_CLIENTS_CLI_OUTPUT_NUMBER_TEXT_H_

#include <cstdint>
#include <string>

namespace weir::cli {

void AppendUint(uint64_t value, std::string& out);
void AppendInt(int64_t value, std::string& out);

// The shortest text that reads back as the same double, always with a point or an exponent:
// "68.0", "0.1". What is not finite is "null", as JSON has no word for it.
void AppendDouble(double value, std::string& out);

// A moment: whole seconds since 1970-01-01 UTC, negative before, and 0 to 999'999'999 nanoseconds
// after them.
struct Moment {
  int64_t seconds = 0;
  uint32_t nanos = 0;
};

// The moment that many nanoseconds after 1970-01-01 UTC, or before where they are negative.
Moment MomentOf(int64_t unix_nanos);

// RFC 3339 in UTC: "2016-08-02T02:19:33.025000000Z". What is outside of the years 1 to 9999 comes
// out as the end of them that is near.
void AppendRfc3339(Moment moment, std::string& out);

// The same for people: "2016-08-02 02:19:33.025".
void AppendTableTime(Moment moment, std::string& out);

// Seconds with six decimals, truncated: "0.102000".
void AppendSeconds(uint64_t nanos, std::string& out);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_NUMBER_TEXT_H_
