#include "clients/cli/output/aligned_rows.h"

#include <algorithm>
#include <utility>

#include "clients/cli/output/text_escaping.h"

namespace weir::cli {
namespace {

constexpr size_t kHeldRows = 200;
constexpr char kHeaderStyle[] = "1";

}  // namespace

AlignedRows::AlignedRows(std::vector<Column> columns, bool colour)
    : columns_(std::move(columns)), colour_(colour) {
  for (const Column& column : columns_) widths_.push_back(DisplayWidth(column.title));
}

void AlignedRows::Add(std::vector<std::string> cells, std::string& out, const char* style) {
  Widen(cells);
  if (released_) return AppendRow(cells, style, out);
  held_.push_back({std::move(cells), style});
  if (held_.size() == kHeldRows) Release(out);
}

void AlignedRows::Release(std::string& out) {
  if (!released_) AppendHeader(out);
  released_ = true;
  for (const Row& row : held_) AppendRow(row.cells, row.style, out);
  held_.clear();
}

void AlignedRows::Widen(const std::vector<std::string>& cells) {
  for (size_t i = 0; i + 1 < cells.size(); ++i) {
    widths_[i] = std::max(widths_[i], DisplayWidth(cells[i]));
  }
}

void AlignedRows::AppendHeader(std::string& out) const {
  std::vector<std::string> titles;
  for (const Column& column : columns_) titles.push_back(column.title);
  AppendRow(titles, kHeaderStyle, out);
}

void AlignedRows::AppendRow(const std::vector<std::string>& cells, const char* style,
                            std::string& out) const {
  const bool styled = colour_ && *style != '\0';
  if (styled) out.append("\x1b[").append(style).append("m");
  size_t owed = 0;  // blanks before the next text, so that no line ends with blanks
  for (size_t i = 0; i < cells.size(); ++i) {
    const size_t width = DisplayWidth(cells[i]);
    const size_t pad = widths_[i] > width ? widths_[i] - width : 0;
    if (columns_[i].right_aligned) owed += pad;
    if (!cells[i].empty()) {
      out.append(owed, ' ').append(cells[i]);
      owed = 0;
    }
    owed += columns_[i].right_aligned ? 2 : pad + 2;
  }
  if (styled) out += "\x1b[0m";
  out += '\n';
}

}  // namespace weir::cli
