// Options of the command line whose values are checked when they are read: what is refused names
// the option and the value. All take one value each time they are given, so that none swallows the
// arguments behind it.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_OPTION_PARSERS_H_
#define WEIR_CLIENTS_CLI_OPTIONS_OPTION_PARSERS_H_

#include <google/protobuf/duration.pb.h>

#include <CLI/App.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clients/cli/output/enum_words.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace weir::cli {

// The group of options that work but that the help does not list. (CLI11's own way, no group at
// all, would also take their names out of errors.)
inline constexpr char kUnlisted[] = "Unlisted";

// What an option may be, in whole numbers, both ends included.
struct WholeRange {
  uint64_t least = 0;
  uint64_t most = std::numeric_limits<uint64_t>::max();
};

// A word that an option takes, and what it stands for.
template <typename Value>
struct Choice {
  const char* word;
  Value value;
};

// Adds an option to `app`, whose value is handed to `take` once all arguments are read. `name` is
// as CLI11 has it: "-o,--output", "--new-name,--old-name"; the first long name is the one that help
// and errors have. `type` is the word for the value in the help. The option is the app's.
CLI::Option* AddValue(CLI::App& app, const std::string& name, const std::string& type,
                      const std::string& help, std::function<void(const std::string&)> take);

// A list: given several times, or (with kSplit) several at once with commas between them. Empty
// elements are refused.
enum class Commas { kSplit, kKeep };
CLI::Option* AddList(CLI::App& app, const std::string& name, const std::string& type,
                     const std::string& help, std::vector<std::string>& to,
                     Commas commas = Commas::kSplit);

// What the types of options below have in common: `to` outlives the parse and stays empty where the
// option is not given.

CLI::Option* AddText(CLI::App& app, const std::string& name, const std::string& type,
                     const std::string& help, std::optional<std::string>& to);

template <typename Number>
CLI::Option* AddNumber(CLI::App& app, const std::string& name, const std::string& help,
                       std::optional<Number>& to, WholeRange range = {});

enum class Zero { kAllowed, kRefused };
CLI::Option* AddDuration(CLI::App& app, const std::string& name, const std::string& help,
                         std::optional<google::protobuf::Duration>& to, Zero zero);

template <typename Value>
CLI::Option* AddChoice(CLI::App& app, const std::string& name, const std::string& type,
                       const std::string& help, std::vector<Choice<Value>> choices,
                       std::optional<Value>& to);

// The value of a word; throws CLI::ValidationError, naming the option, where it is none of them.
template <typename Value>
Value ChosenOf(const std::string& option, const std::string& word,
               const std::vector<Choice<Value>>& choices);

// The same of an enum of the API, by its short words ("source_end").
template <typename Enum>
Enum EnumOf(const std::string& option, const std::string& word);

// How it is done, from here on.

uint64_t CheckedNumber(const std::string& option, const std::string& text, WholeRange range);
[[noreturn]] void RefuseChoice(const std::string& option, const std::string& word,
                               const std::vector<std::string>& choices);
// The first long name of "-o,--output".
std::string LongNameOf(const std::string& name);

template <typename Number>
CLI::Option* AddNumber(CLI::App& app, const std::string& name, const std::string& help,
                       std::optional<Number>& to, WholeRange range) {
  range.most = std::min<uint64_t>(range.most, std::numeric_limits<Number>::max());
  return AddValue(app, name, "N", help, [name, range, &to](const std::string& text) {
    to = static_cast<Number>(CheckedNumber(LongNameOf(name), text, range));
  });
}

template <typename Value>
Value ChosenOf(const std::string& option, const std::string& word,
               const std::vector<Choice<Value>>& choices) {
  std::vector<std::string> words;
  for (const Choice<Value>& choice : choices) {
    if (word == choice.word) return choice.value;
    words.emplace_back(choice.word);
  }
  RefuseChoice(option, word, words);
}

template <typename Value>
CLI::Option* AddChoice(CLI::App& app, const std::string& name, const std::string& type,
                       const std::string& help, std::vector<Choice<Value>> choices,
                       std::optional<Value>& to) {
  return AddValue(app, name, type, help,
                  [name, choices = std::move(choices), &to](const std::string& word) {
                    to = ChosenOf(LongNameOf(name), word, choices);
                  });
}

template <typename Enum>
Enum EnumOf(const std::string& option, const std::string& word) {
  const int value = WordsOf<Enum>().ValueOf(word);
  if (value == 0) RefuseChoice(option, word, WordsOf<Enum>().All());
  return static_cast<Enum>(value);
}

// What the help of a command looks like.
// As CLI11's, with less beside the names of options.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter();

  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override;
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_OPTION_PARSERS_H_
