#include "clients/cli/output/field_columns.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <utility>

namespace weir::cli {

namespace pb = google::protobuf;

namespace {

std::vector<const pb::FieldDescriptor*> StepsOf(const std::string& path) {
  std::vector<const pb::FieldDescriptor*> steps;
  const pb::Descriptor* type = v1::Flow::descriptor();
  for (size_t start = 0; start <= path.size();) {
    const size_t end = std::min(path.find('.', start), path.size());
    const pb::FieldDescriptor* field =
        type == nullptr ? nullptr : type->FindFieldByName(path.substr(start, end - start));
    if (field == nullptr) return {};
    steps.push_back(field);
    if (field->is_repeated()) return steps;
    type = field->message_type();
    start = end + 1;
  }
  return steps;
}

bool IsText(const pb::FieldDescriptor& field) {
  return field.type() == pb::FieldDescriptor::TYPE_STRING && !field.is_repeated();
}

// Times, addresses and words of enums have nothing in them that JSON escapes.
std::string WithoutQuotes(std::string json) {
  const bool quoted = json.size() >= 2 && json.front() == '"';
  return quoted ? json.substr(1, json.size() - 2) : json;
}

}  // namespace

FieldColumns::FieldColumns(const std::vector<std::string>& paths) : paths_(paths) {
  for (const std::string& path : paths_) steps_.push_back(StepsOf(path));
}

std::string FieldColumns::Cell(const v1::Flow& flow, size_t column) {
  const Steps& steps = steps_[column];
  if (steps.empty()) return "";
  const pb::Message* message = &flow;
  for (size_t i = 0; i + 1 < steps.size(); ++i) {
    if (!message->GetReflection()->HasField(*message, steps[i])) return "";
    message = &message->GetReflection()->GetMessage(*message, steps[i]);
  }
  const pb::FieldDescriptor& last = *steps.back();
  if (IsText(last)) return message->GetReflection()->GetString(*message, &last);
  std::string cell;
  json_.AppendValue(*message, last, cell);
  return WithoutQuotes(std::move(cell));
}

}  // namespace weir::cli
