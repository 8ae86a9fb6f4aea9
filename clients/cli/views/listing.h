// Lists of things other than flows, on standard output.
#ifndef WEIR_CLIENTS_CLI_VIEWS_LISTING_H_
#define WEIR_CLIENTS_CLI_VIEWS_LISTING_H_

#include <google/protobuf/message.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clients/cli/environment.h"
#include "clients/cli/output/aligned_rows.h"
#include "clients/cli/output/buffered_writer.h"
#include "clients/cli/output/record_json.h"

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

// "SESSION_STATE_RUNNING" without "SESSION_STATE_" is "running".
std::string EnumWord(const std::string& name, const std::string& prefix);

// A time in a table; empty for 0.
std::string TimeCell(uint64_t unix_nanos);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_VIEWS_LISTING_H_
