#include "clients/cli/views/listing.h"

#include <utility>

#include "clients/cli/output/number_text.h"
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

}  // namespace weir::cli
