#include "clients/cli/output/progress_text.h"

#include <cstdint>
#include <cstdio>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace weir::cli {
namespace {

std::string Bytes(uint64_t bytes) {
  static constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB", "PB"};
  double value = static_cast<double>(bytes);
  size_t unit = 0;
  for (; value >= 1000 && unit + 1 < std::size(kUnits); ++unit) value /= 1000;
  char text[32];
  std::snprintf(text, sizeof(text), "%.*f %s", unit == 0 ? 0 : 1, value, kUnits[unit]);
  return text;
}

std::string DescribeBytes(const v1::SourceProgress& progress) {
  if (!progress.has_bytes_total() || progress.bytes_total() == 0) {
    return progress.bytes_read() == 0 ? "" : Bytes(progress.bytes_read());
  }
  const uint64_t percent =
      static_cast<uint64_t>(100.0 * static_cast<double>(progress.bytes_read()) /
                            static_cast<double>(progress.bytes_total()));
  return absl::StrCat(Bytes(progress.bytes_read()), " of ", Bytes(progress.bytes_total()), " (",
                      percent, " %)");
}

}  // namespace

std::string DescribeProgress(const v1::SourceProgress& progress) {
  std::string text = DescribeBytes(progress);
  if (progress.files_total() <= 1) return text;
  absl::StrAppend(&text, text.empty() ? "" : ", ");
  if (progress.current_file().empty()) {
    absl::StrAppend(&text, progress.files_read(), " of ", progress.files_total(), " files");
  } else {
    absl::StrAppend(&text, "file ", progress.files_read() + 1, " of ", progress.files_total(), ": ",
                    progress.current_file());
  }
  return text;
}

}  // namespace weir::cli
