#include "clients/cli/views/listing.h"

#include <cctype>
#include <utility>

#include "clients/cli/output/number_text.h"
#include "clients/cli/output/standard_output.h"
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

std::string EnumWord(const std::string& name, const std::string& prefix) {
  std::string word = name.substr(name.starts_with(prefix) ? prefix.size() : 0);
  for (char& c : word) c = static_cast<char>(std::tolower(c));
  return word;
}

std::string TimeCell(uint64_t unix_nanos) {
  std::string cell;
  if (unix_nanos != 0) AppendTableTime(unix_nanos, cell);
  return cell;
}

}  // namespace weir::cli
