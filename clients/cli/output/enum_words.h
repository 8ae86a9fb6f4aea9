// The short words for the values of the API's enums, which the command line takes and shows.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_ENUM_WORDS_H_
#define WEIR_CLIENTS_CLI_OUTPUT_ENUM_WORDS_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/generated_enum_reflection.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weir::cli {

// The words of one enum: SESSION_STATE_RUNNING of SessionState is "running". UNSPECIFIED has none.
// Thread-safe once it is made.
class EnumWords {
 public:
  explicit EnumWords(const google::protobuf::EnumDescriptor& type);

  // The word of a value; null for UNSPECIFIED and for those that this program does not know.
  const std::string* Find(int value) const;

  // The same; of a value that this program does not know, its number; "" for UNSPECIFIED.
  std::string WordOf(int value) const;

  // The value of a word; 0 where it is none.
  int ValueOf(std::string_view word) const;

  // All of them, in the order of their values.
  std::vector<std::string> All() const;

 private:
  std::map<int, std::string> words_;  // by value
};

template <typename Enum>
const EnumWords& WordsOf() {
  static const auto& words = *new EnumWords(*google::protobuf::GetEnumDescriptor<Enum>());
  return words;
}

template <typename Enum>
std::string EnumWord(Enum value) {
  return WordsOf<Enum>().WordOf(value);
}

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_ENUM_WORDS_H_
