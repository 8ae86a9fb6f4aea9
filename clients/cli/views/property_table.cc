#include "clients/cli/views/property_table.h"

#include <algorithm>

#include "clients/cli/output/record_json.h"
#include "clients/cli/output/standard_streams.h"
#include "clients/cli/output/text_escaping.h"

namespace weir::cli {

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
