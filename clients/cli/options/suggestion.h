// What a word that is wrong may have been meant to be.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_SUGGESTION_H_
#define WEIR_CLIENTS_CLI_OPTIONS_SUGGESTION_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace weir::cli {

// How many letters must be changed, left out or put in to make one word of the other.
size_t EditDistance(absl::string_view from, absl::string_view to);

// The choice that is like the word; empty where none is. `choices` are not empty.
std::string Nearest(absl::string_view word, const std::vector<std::string>& choices);

// "did you mean flows?" where one of the choices is like the word; else "WHAT: flows, info", all of
// them.
std::string Suggestion(absl::string_view word, const std::vector<std::string>& choices,
                       absl::string_view what);

// A word as messages show it: in quotes, and cut where it is long.
std::string Quoted(absl::string_view word);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_SUGGESTION_H_
