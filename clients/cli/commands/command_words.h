// The words that name a command.
#ifndef WEIR_CLIENTS_CLI_COMMANDS_COMMAND_WORDS_H_
#define WEIR_CLIENTS_CLI_COMMANDS_COMMAND_WORDS_H_

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace weir::cli {

// What the words at the front of a command line lead to.
struct NamedCommand {
  const CLI::App* app;   // the last one that was named
  std::string path;      // "weir sessions create"
  std::string parents;   // "weir sessions"
  std::string unknown;   // a word that names none of its commands; empty if none
  bool complete = true;  // false: no word is left, and `app` alone does nothing
};
NamedCommand FindCommand(const CLI::App& program, int argc, const char* const* argv);

// "there is no command "flow"; did you mean flows?" or, where none is like it, the commands there
// are.
std::string DescribeUnknown(const NamedCommand& command);

// How many letters must be changed, left out or put in to make one word of the other.
size_t EditDistance(std::string_view from, std::string_view to);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_COMMANDS_COMMAND_WORDS_H_
