#include "clients/cli/output/field_formatter.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <utility>

#include "clients/cli/output/enum_words.h"
#include "clients/cli/output/flow_text.h"
#include "clients/cli/output/text_escaping.h"

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
std::string WithoutQuotes(const std::string& json) {
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
  return WithoutQuotes(cell);
}

void FieldTableFormatter::Begin(const v1::StreamStarted& started, std::string& /*out*/) {
  event_column_ = MayBringOtherThanEnded(started);
  std::vector<Column> columns;
  if (event_column_) columns.push_back({"event"});
  for (const std::string& path : columns_.paths()) columns.push_back({path});
  rows_.emplace(std::move(columns), colour_);
}

void FieldTableFormatter::Add(const v1::FlowEvent& event, std::string& out) {
  std::vector<std::string> cells;
  if (event_column_) cells.push_back(EnumWord(event.type()));
  for (size_t i = 0; i < columns_.paths().size(); ++i) {
    AppendVisible(columns_.Cell(event.flow(), i), cells.emplace_back());
  }
  rows_->Add(std::move(cells), out);
}

void FieldTableFormatter::Pause(std::string& out) {
  if (rows_ && rows_->holds_rows()) rows_->Release(out);
}

void FieldTableFormatter::End(std::string& out) {
  if (rows_) rows_->Release(out);
}

void FieldCsvFormatter::Begin(const v1::StreamStarted& started, std::string& out) {
  event_column_ = MayBringOtherThanEnded(started);
  if (event_column_) out += "event,";
  for (size_t i = 0; i < columns_.paths().size(); ++i) {
    if (i > 0) out += ',';
    AppendCsvText(columns_.paths()[i], out);
  }
  origin_ = OriginOf(started);
  if (with_origin_) out += kCsvOriginColumns;
  out += '\n';
}

void FieldCsvFormatter::Add(const v1::FlowEvent& event, std::string& out) {
  if (event_column_) out.append(EnumWord(event.type())) += ',';
  for (size_t i = 0; i < columns_.paths().size(); ++i) {
    if (i > 0) out += ',';
    AppendCsvText(columns_.Cell(event.flow(), i), out);
  }
  if (with_origin_) AppendCsvOrigin(event.has_origin() ? event.origin() : origin_, out);
  out += '\n';
}

}  // namespace weir::cli
