#include "clients/cli/views/tables.h"

#include <algorithm>
#include <utility>

#include "clients/cli/output/number_text.h"
#include "clients/cli/output/record_json.h"
#include "clients/cli/output/standard_streams.h"
#include "clients/cli/output/text_escaping.h"

namespace weir::cli {

Listing::Listing(const Environment& environment, bool json)
    : environment_(environment), json_(json), writer_(environment.output) {}

void Listing::Columns(std::vector<Column> columns) {
  if (json_) return;
  rows_.emplace(std::move(columns), environment_.output_is_terminal && !environment_.no_color);
}

void Listing::Add(const google::protobuf::Message& message, std::vector<std::string> cells) {
  if (json_) {
    record_json_.AppendObject(message, writer_.text());
    writer_.text() += '\n';
    return;
  }
  for (std::string& cell : cells) {
    std::string visible;
    AppendVisible(cell, visible);
    cell = std::move(visible);
  }
  rows_->Add(std::move(cells), writer_.text());
}

void Listing::Flush() {
  if (rows_) rows_->Release(writer_.text());
  writer_.Flush();
}

int Listing::End() {
  Flush();
  return ExitCodeOf(environment_, writer_);
}

std::string TimeCell(const google::protobuf::Timestamp& time) {
  std::string cell;
  AppendTableTime({time.seconds(), static_cast<uint32_t>(time.nanos())}, cell);
  return cell;
}

void PropertyTable::Add(std::string name, const std::string& value) {
  if (value.empty()) return;
  std::string visible;
  AppendVisible(value, visible);
  rows_.emplace_back(std::move(name), std::move(visible));
}

int PropertyTable::Print(const Environment& environment, const google::protobuf::Message& message,
                         bool json) const {
  std::string text;
  if (json) {
    RecordJson().AppendObject(message, text);
    return WriteOut(environment, text + '\n');
  }
  size_t width = 0;
  for (const auto& [name, value] : rows_) width = std::max(width, name.size());
  for (const auto& [name, value] : rows_) {
    text.append(name).append(width + 2 - name.size(), ' ').append(value) += '\n';
  }
  return WriteOut(environment, text);
}

}  // namespace weir::cli
