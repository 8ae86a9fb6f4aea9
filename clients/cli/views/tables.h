// What is printed other than flows: lists of things, and the properties of one.
#ifndef WEIR_CLIENTS_CLI_VIEWS_TABLES_H_
#define WEIR_CLIENTS_CLI_VIEWS_TABLES_H_

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clients/cli/environment.h"
#include "clients/cli/output/aligned_rows.h"
#include "clients/cli/output/record_json.h"
#include "clients/cli/output/standard_streams.h"

namespace weir::cli {

// Writes messages as an aligned table, or each whole as a line of JSON. Columns() first, End()
// last.
class Listing {
 public:
  Listing(const Environment& environment, bool json);

  void Columns(std::vector<Column> columns);

  // A row; `cells` are made visible.
  void Add(const google::protobuf::Message& message, std::vector<std::string> cells);

  // Writes what there is so far.
  void Flush();

  // Writes what is left, and returns the exit code.
  int End();

  bool closed() const { return writer_.closed(); }

 private:
  const Environment& environment_;
  const bool json_;
  BufferedWriter writer_;
  RecordJson record_json_;
  std::optional<AlignedRows> rows_;
};

// A time in a table.
std::string TimeCell(const google::protobuf::Timestamp& time);

// The properties of one thing as a table, a line for each.
// Names and values in two columns. Thread-compatible.
class PropertyTable {
 public:
  // Values are made visible; an empty one is left out.
  void Add(std::string name, const std::string& value);

  // Writes them, or with `json` the whole message instead. Returns the exit code.
  int Print(const Environment& environment, const google::protobuf::Message& message,
            bool json) const;

 private:
  std::vector<std::pair<std::string, std::string>> rows_;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_VIEWS_TABLES_H_
