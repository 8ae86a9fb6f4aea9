#include "clients/cli/options/output_options.h"

#include <CLI/CLI.hpp>

#include "clients/cli/options/option_parsers.h"

namespace weir::cli {
namespace {

constexpr char kOutput[] = "Output";

[[noreturn]] void Refuse(const char* option, const char* why) {
  throw CLI::ValidationError(option, why);
}

}  // namespace

void OutputOptions::AddTo(CLI::App& app) {
  AddChoice<OutputFormat>(app, "-o,--output", "FORMAT",
                          "table (default), jsonl (full records), csv or count (totals)",
                          {{"table", OutputFormat::kTable},
                           {"jsonl", OutputFormat::kJsonl},
                           {"csv", OutputFormat::kCsv},
                           {"count", OutputFormat::kCount}},
                          format_)
      ->group(kOutput);
  app.add_flag("--nfstream", nfstream_,
               "nfstream's names and milliseconds, as jsonl (default) or csv")
      ->group(kOutput);
  app.add_flag("--with-origin", with_origin_,
               "add sensor and session to each record, as jsonl (default) or csv")
      ->group(kOutput);
}

OutputSettings OutputOptions::Settings(const Environment& environment,
                                       const std::vector<std::string>& fields) const {
  OutputSettings settings;
  settings.nfstream = nfstream_;
  settings.with_origin = with_origin_;
  settings.format =
      format_.value_or(nfstream_ || with_origin_ ? OutputFormat::kJsonl : OutputFormat::kTable);
  settings.colour = environment.output_is_terminal && !environment.no_color;
  settings.fields = fields;
  Check(settings);
  return settings;
}

OutputSettings OutputOptions::FileSettings(const Environment& environment,
                                           const std::vector<std::string>& fields) const {
  OutputSettings settings = Settings(environment, fields);
  settings.format = FileFormat();
  if (settings.format == OutputFormat::kTable || settings.format == OutputFormat::kCount) {
    Refuse("--output", "only jsonl and csv can be written to a file or resumed");
  }
  return settings;
}

void OutputOptions::Check(const OutputSettings& settings) const {
  const bool is_table = settings.format == OutputFormat::kTable;
  const bool is_count = settings.format == OutputFormat::kCount;
  if (nfstream_ && is_table) Refuse("--nfstream", "only with --output jsonl, csv or count");
  if (with_origin_ && (is_table || is_count)) {
    Refuse("--with-origin", "only with --output jsonl or csv");
  }
  if (with_origin_ && nfstream_) Refuse("--with-origin", "not with --nfstream");
  if (settings.fields.empty()) return;
  if (nfstream_) Refuse("--fields", "not with --nfstream");
  if (is_count) Refuse("--fields", "not with --output count");
}

}  // namespace weir::cli
