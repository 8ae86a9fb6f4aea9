#include "server/process/yaml_message.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/duration.pb.h"

namespace weir {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// "SESSION_STATE_" of SessionState.
std::string PrefixOf(const EnumDescriptor& type) {
  std::string prefix;
  for (const char letter : type.name()) {
    if (absl::ascii_isupper(letter) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(letter);
  }
  return prefix + "_";
}

const EnumValueDescriptor* ValueOf(const EnumDescriptor& type, const std::string& word) {
  const std::string name = absl::AsciiStrToUpper(word);
  const EnumValueDescriptor* value = type.FindValueByName(name);
  return value != nullptr ? value : type.FindValueByName(PrefixOf(type) + name);
}

std::string NamesOf(const EnumDescriptor& type) {
  const size_t prefix = PrefixOf(type).size();
  std::string names;
  for (int i = 1; i < type.value_count(); ++i) {  // 0 says nothing
    absl::StrAppend(&names, i > 1 ? ", " : "",
                    absl::AsciiStrToLower(type.value(i)->name().substr(prefix)));
  }
  return names;
}

// One value of the YAML, and where it goes.
class Filler {
 public:
  Filler(const std::string& file, std::string path) : file_(file), path_(std::move(path)) {}

  absl::Status Fill(const YAML::Node& node, Message& message) {
    if (message.GetDescriptor()->full_name() == "google.protobuf.Duration")
      return FillDuration(node, static_cast<google::protobuf::Duration&>(message));
    if (node.IsNull()) return absl::OkStatus();  // "until_deleted:" sets it, and nothing in it
    if (!node.IsMap()) return Wrong(node.Mark(), "is not a map of fields");
    std::set<std::string> seen;
    for (const auto& pair : node) {
      const std::string key = pair.first.IsScalar() ? pair.first.Scalar() : "?";
      Filler field(file_, absl::StrCat(path_, ".", key));
      const FieldDescriptor* descriptor = message.GetDescriptor()->FindFieldByName(key);
      if (descriptor == nullptr) return field.Wrong(pair.first.Mark(), "unknown field");
      if (!seen.insert(key).second) return field.Wrong(pair.first.Mark(), "is set twice");
      if (absl::Status status = field.FillField(pair.second, *descriptor, message); !status.ok())
        return status;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Wrong(const YAML::Mark& mark, absl::string_view what) const {
    return absl::InvalidArgumentError(
        absl::StrCat(SourceLocation(file_, mark), ": ", path_, ": ", what));
  }

  absl::Status FillField(const YAML::Node& node, const FieldDescriptor& field, Message& message) {
    const auto* oneof = field.real_containing_oneof();
    if (oneof != nullptr && message.GetReflection()->HasOneof(message, oneof))
      return Wrong(node.Mark(), absl::StrCat("another ", oneof->name(), " is set already"));
    if (field.is_map()) return FillMap(node, field, message);
    if (!field.is_repeated()) return FillOne(node, field, message);
    if (!node.IsSequence()) return Wrong(node.Mark(), "is not a list");
    for (size_t i = 0; i < node.size(); ++i) {
      Filler element(file_, absl::StrCat(path_, "[", i, "]"));
      if (absl::Status status = element.FillOne(node[i], field, message); !status.ok())
        return status;
    }
    return absl::OkStatus();
  }

  absl::Status FillMap(const YAML::Node& node, const FieldDescriptor& field, Message& message) {
    if (!node.IsMap()) return Wrong(node.Mark(), "is not a map");
    const Descriptor& entry = *field.message_type();
    for (const auto& pair : node) {
      Message& added = *message.GetReflection()->AddMessage(&message, &field);
      Filler element(file_, absl::StrCat(path_, ".", pair.first.Scalar()));
      absl::Status status = element.FillOne(pair.first, *entry.map_key(), added);
      if (status.ok()) status = element.FillOne(pair.second, *entry.map_value(), added);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status FillOne(const YAML::Node& node, const FieldDescriptor& field, Message& message) {
    const Reflection& reflection = *message.GetReflection();
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return Fill(node, field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                            : *reflection.MutableMessage(&message, &field));
    }
    if (!node.IsScalar()) return Wrong(node.Mark(), "is not a single value");
    const std::string& word = node.Scalar();
    const std::string wrong = SetScalar(word, field, reflection, message);
    return wrong.empty() ? absl::OkStatus()
                         : Wrong(node.Mark(), absl::StrCat("\"", word, "\" is not ", wrong));
  }

  // What the word is not, or "".
  static std::string SetScalar(const std::string& word, const FieldDescriptor& field,
                               const Reflection& reflection, Message& message) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        if (field.is_repeated()) {
          reflection.AddString(&message, &field, word);
        } else {
          reflection.SetString(&message, &field, word);
        }
        return "";
      case FieldDescriptor::CPPTYPE_BOOL: {
        if (word != "true" && word != "false") return "true or false";
        reflection.SetBool(&message, &field, word == "true");
        return "";
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const EnumValueDescriptor* value = ValueOf(*field.enum_type(), word);
        if (value == nullptr) return absl::StrCat("one of ", NamesOf(*field.enum_type()));
        if (field.is_repeated()) {
          reflection.AddEnum(&message, &field, value);
        } else {
          reflection.SetEnum(&message, &field, value);
        }
        return "";
      }
      default:
        return SetNumber(word, field, reflection, message);
    }
  }

  template <typename Number>
  static std::string Parse(const std::string& word, Number& number) {
    if (absl::SimpleAtoi(word, &number)) return "";
    using Limits = std::numeric_limits<Number>;
    return absl::StrCat("a whole number from ", Limits::min(), " to ", Limits::max());
  }

  static std::string SetNumber(const std::string& word, const FieldDescriptor& field,
                               const Reflection& reflection, Message& message) {
    std::string wrong;
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_UINT32) {
      uint32_t number = 0;
      if (wrong = Parse(word, number); !wrong.empty()) return wrong;
      if (field.is_repeated()) {
        reflection.AddUInt32(&message, &field, number);
      } else {
        reflection.SetUInt32(&message, &field, number);
      }
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_UINT64) {
      uint64_t number = 0;
      if (wrong = Parse(word, number); !wrong.empty()) return wrong;
      reflection.SetUInt64(&message, &field, number);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
      int64_t number = 0;
      if (wrong = Parse(word, number); !wrong.empty()) return wrong;
      reflection.SetInt64(&message, &field, number);
    } else {
      return "something that a file can say";
    }
    return "";
  }

  absl::Status FillDuration(const YAML::Node& node, google::protobuf::Duration& duration) {
    absl::Duration length;
    double seconds = 0;
    if (node.IsScalar() && absl::SimpleAtod(node.Scalar(), &seconds) && std::isfinite(seconds)) {
      length = absl::Seconds(seconds);
    } else if (!node.IsScalar() || !absl::ParseDuration(node.Scalar(), &length) ||
               length == absl::InfiniteDuration() || length == -absl::InfiniteDuration()) {
      return Wrong(node.Mark(), "is not a length of time, like 90, 0.5, 500ms or 2h");
    }
    duration.set_seconds(absl::IDivDuration(length, absl::Seconds(1), &length));
    duration.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(length)));
    return absl::OkStatus();
  }

  const std::string& file_;
  const std::string path_;
};

}  // namespace

std::string SourceLocation(const std::string& file, const YAML::Mark& mark) {
  return mark.is_null() ? file : absl::StrCat(file, ":", mark.line + 1);
}

absl::Status FillFromYaml(const std::string& file, const std::string& path, const YAML::Node& node,
                          Message& message) {
  return Filler(file, path).Fill(node, message);
}

}  // namespace weir
