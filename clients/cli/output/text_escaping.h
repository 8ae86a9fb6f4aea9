// Text from the wire, made safe for terminals and for the formats it is written in.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_TEXT_ESCAPING_H_
#define WEIR_CLIENTS_CLI_OUTPUT_TEXT_ESCAPING_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace weir::cli {

// Appends UTF-8 `text` so that it can neither steer a terminal nor break a line: control characters
// (C0, DEL, C1) and characters that turn the direction of writing or break lines come out as
// "\x1b" or "\u202e", bytes that are no UTF-8 as "\xff". All else is appended as it is.
void AppendVisible(std::string_view text, std::string& out);

// Columns that visible UTF-8 text takes on a terminal: 2 for East Asian wide characters and emoji,
// 0 for combining ones, else 1.
size_t DisplayWidth(std::string_view text);

// Appends a JSON string with its quotes. Control characters (C0, DEL, C1) are escaped, so that it
// is safe on a terminal too.
void AppendJsonString(std::string_view text, std::string& out);

// Appends a field of a CSV file (RFC 4180): made visible, and quoted where it has to be.
void AppendCsvText(std::string_view text, std::string& out);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_TEXT_ESCAPING_H_
