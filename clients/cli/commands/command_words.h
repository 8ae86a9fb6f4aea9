// The words that name a command, and those that name none.
#ifndef WEIR_CLIENTS_CLI_COMMANDS_COMMAND_WORDS_H_
#define WEIR_CLIENTS_CLI_COMMANDS_COMMAND_WORDS_H_

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

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

// `unknown command "flow"; did you mean flows?` or, where none is like it, the commands there are.
std::string DescribeUnknown(const NamedCommand& command);

// What is wrong with the arguments of a command, on one line: `unknown option "--statistic"; did
// you mean --statistics?`, `--workers: missing value`.
std::string DescribeError(const NamedCommand& command, const CLI::ParseError& error);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_COMMANDS_COMMAND_WORDS_H_
