// Rows of text in aligned columns, written while they come.
#ifndef WEIR_CLIENTS_CLI_OUTPUT_ALIGNED_ROWS_H_
#define WEIR_CLIENTS_CLI_OUTPUT_ALIGNED_ROWS_H_

#include <cstddef>
#include <string>
#include <vector>

namespace weir::cli {

struct Column {
  std::string title;
  bool right_aligned = false;
};

// Holds the first rows back (200 of them, or until Release()) to learn how wide the columns are;
// later rows are written at once, and a column only ever grows. The last column is not padded.
// Cells must be visible text. Memory: the rows held.
class AlignedRows {
 public:
  explicit AlignedRows(std::vector<Column> columns, bool colour = false);

  // Adds a row of as many cells as there are columns. `style` colours it: an SGR sequence such as
  // "2" (faint), used where colours are on.
  void Add(std::vector<std::string> cells, std::string& out, const char* style = "");

  // Writes the header, if that is not done, and the rows held; from here on no row is held.
  void Release(std::string& out);

  // Whether a row is held.
  bool holds_rows() const { return !held_.empty(); }

 private:
  struct Row {
    std::vector<std::string> cells;
    const char* style;
  };

  void Widen(const std::vector<std::string>& cells);
  void AppendRow(const std::vector<std::string>& cells, const char* style, std::string& out) const;
  void AppendHeader(std::string& out) const;

  const std::vector<Column> columns_;
  const bool colour_;
  std::vector<size_t> widths_;
  std::vector<Row> held_;
  bool released_ = false;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OUTPUT_ALIGNED_ROWS_H_
