#include "tests/golden/flow_text.h"

#include <arpa/inet.h>

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"

namespace weir {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::string FieldsText(const Message& message, bool with_messages);

std::string BytesText(absl::string_view name, const std::string& bytes) {
  char text[INET6_ADDRSTRLEN] = "";
  if (name.find("address") != name.npos && (bytes.size() == 4 || bytes.size() == 16)) {
    inet_ntop(bytes.size() == 4 ? AF_INET : AF_INET6, bytes.data(), text, sizeof(text));
    return text;
  }
  if (name.find("mac") == name.npos) return absl::BytesToHexString(bytes);
  return absl::StrJoin(bytes, ":", [](std::string* out, char byte) {
    absl::StrAppendFormat(out, "%02x", static_cast<unsigned char>(byte));
  });
}

// END_REASON_IDLE of EndReason: IDLE.
std::string EnumText(const google::protobuf::EnumValueDescriptor& value) {
  const std::string& unspecified = value.type()->FindValueByNumber(0)->name();
  const size_t prefix = unspecified.size() - absl::string_view("UNSPECIFIED").size();
  return value.name().substr(prefix);
}

// One element of a repeated field, or (index -1) a field of its own.
std::string ValueText(const Message& message, const FieldDescriptor* field, int index) {
  const Reflection* r = message.GetReflection();
  const bool one = index < 0;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(one ? r->GetInt64(message, field)
                              : r->GetRepeatedInt64(message, field, index));
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(one ? r->GetUInt64(message, field)
                              : r->GetRepeatedUInt64(message, field, index));
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(one ? r->GetUInt32(message, field)
                              : r->GetRepeatedUInt32(message, field, index));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::StrFormat("%.12g", r->GetDouble(message, field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return r->GetBool(message, field) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumText(*r->GetEnum(message, field));
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string value =
          one ? r->GetString(message, field) : r->GetRepeatedString(message, field, index);
      if (field->type() == FieldDescriptor::TYPE_BYTES) return BytesText(field->name(), value);
      return absl::StrCat("\"", absl::Utf8SafeCEscape(value), "\"");
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return FieldsText(
          one ? r->GetMessage(message, field) : r->GetRepeatedMessage(message, field, index), true);
    default:
      return "?";
  }
}

std::string FieldText(const Message& message, const FieldDescriptor* field) {
  const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  const std::string open = is_message ? "{" : "=", close = is_message ? "}" : "";
  if (!field->is_repeated()) {
    return absl::StrCat(field->name(), open, ValueText(message, field, -1), close);
  }
  std::vector<std::string> values;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
    values.push_back(ValueText(message, field, i));
  }
  return absl::StrCat(field->name(), open, absl::StrJoin(values, is_message ? "} {" : ","), close);
}

std::vector<const FieldDescriptor*> SetFields(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return fields;
}

std::string FieldsText(const Message& message, bool with_messages) {
  std::vector<std::string> texts;
  for (const FieldDescriptor* field : SetFields(message)) {
    if (!with_messages && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) continue;
    texts.push_back(FieldText(message, field));
  }
  return absl::StrJoin(texts, " ");
}

}  // namespace

std::string FlowText(const v1::Flow& flow) {
  std::string text = absl::StrCat("flow ", FieldsText(flow, false), "\n");
  for (const FieldDescriptor* field : SetFields(flow)) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_repeated()) continue;
    absl::StrAppend(&text, "  ", field->name(), " ", ValueText(flow, field, -1), "\n");
  }
  return text;
}

}  // namespace weir
