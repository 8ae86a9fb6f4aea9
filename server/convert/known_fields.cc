#include "server/convert/known_fields.h"

#include <set>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_details.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/unknown_field_set.h"
#include "server/convert/error_details.h"
#include "server/version.h"

namespace weir {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

absl::Status Unknown(ErrorReason reason, const std::string& path, const char* what, int number) {
  const std::string words =
      absl::StrCat("unknown ", what, " ", number, "; this sensor is version ", kWeirVersion);
  absl::Status status = WithMetadata("field", path, FieldError(reason, path, words));
  status = WithMetadata("number", absl::StrCat(number), std::move(status));
  return WithMetadata("sensor_version", kWeirVersion, std::move(status));
}

class Walker {
 public:
  // `path` is that of the message; it comes back as it was.
  void Walk(const Message& message, std::string& path) {
    const Reflection& reflection = *message.GetReflection();
    NoteUnknownFields(reflection.GetUnknownFields(message), path);
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor& field = *message.GetDescriptor()->field(i);
      if (field.message_type() == nullptr && field.enum_type() == nullptr) continue;
      if (field.is_repeated()) {
        WalkList(message, reflection, field, path);
      } else if (reflection.HasField(message, &field)) {
        WalkValue(message, reflection, field, path);
      }
    }
  }

  absl::Status Take() { return std::move(status_); }

 private:
  void NoteUnknownFields(const google::protobuf::UnknownFieldSet& fields, const std::string& path) {
    std::set<int> told;
    for (int i = 0; i < fields.field_count(); ++i) {
      const int number = fields.field(i).number();
      if (told.size() >= Violations::kMax || !told.insert(number).second) continue;
      AddViolation(Unknown(ErrorReason::kUnknownField, path, "field", number), status_);
    }
  }

  void NoteEnum(const FieldDescriptor& field, int number, const std::string& path) {
    if (field.enum_type()->FindValueByNumber(number) != nullptr) return;
    AddViolation(Unknown(ErrorReason::kUnknownEnumValue, path, "value", number), status_);
  }

  void WalkValue(const Message& message, const Reflection& reflection, const FieldDescriptor& field,
                 std::string& path) {
    const size_t length = path.size();
    Append(field.name(), path);
    if (field.enum_type() != nullptr) {
      NoteEnum(field, reflection.GetEnumValue(message, &field), path);
    } else {
      Walk(reflection.GetMessage(message, &field), path);
    }
    path.resize(length);
  }

  void WalkList(const Message& message, const Reflection& reflection, const FieldDescriptor& field,
                std::string& path) {
    const int size = reflection.FieldSize(message, &field);
    if (size == 0 || IsMapOfPlainValues(field)) return;
    const size_t length = path.size();
    for (int i = 0; i < size; ++i) {
      Append(field.name(), path);
      if (field.is_map()) {
        WalkEntry(reflection.GetRepeatedMessage(message, &field, i), path);
      } else if (field.enum_type() != nullptr) {
        absl::StrAppend(&path, "[", i, "]");
        NoteEnum(field, reflection.GetRepeatedEnumValue(message, &field, i), path);
      } else {
        absl::StrAppend(&path, "[", i, "]");
        Walk(reflection.GetRepeatedMessage(message, &field, i), path);
      }
      path.resize(length);
    }
  }

  static bool IsMapOfPlainValues(const FieldDescriptor& field) {
    if (!field.is_map()) return false;
    const FieldDescriptor& value = *field.message_type()->map_value();
    return value.message_type() == nullptr && value.enum_type() == nullptr;
  }

  // Keys of maps of messages are strings in this API.
  void WalkEntry(const Message& entry, std::string& path) {
    const Reflection& reflection = *entry.GetReflection();
    const FieldDescriptor& value = *entry.GetDescriptor()->map_value();
    const std::string key = reflection.GetString(entry, entry.GetDescriptor()->map_key());
    absl::StrAppend(&path, "[\"", absl::Utf8SafeCEscape(key), "\"]");
    if (value.enum_type() != nullptr) {
      NoteEnum(value, reflection.GetEnumValue(entry, &value), path);
    } else {
      Walk(reflection.GetMessage(entry, &value), path);
    }
  }

  static void Append(const std::string& name, std::string& path) {
    absl::StrAppend(&path, path.empty() ? "" : ".", name);
  }

  absl::Status status_;
};

}  // namespace

absl::Status CheckKnownFields(const google::protobuf::Message& request) {
  Walker walker;
  std::string path;
  walker.Walk(request, path);
  return walker.Take();
}

}  // namespace weir
