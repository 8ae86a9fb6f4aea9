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

// RFC 3339 in UTC: "2016-08-02T02:19:33.025000000Z".
void AppendRfc3339(uint64_t unix_nanos, std::string& out);

// The same for people: "2016-08-02 02:19:33.025".
void AppendTableTime(uint64_t unix_nanos, std::string& out);

// Seconds with six decimals, truncated: "0.102000".
void AppendSeconds(uint64_t nanos, std::string& out);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_NUMBER_TEXT_H_
