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
                          "table (default), jsonl (whole records), csv or count (totals)",
                          {{"table", OutputFormat::kTable},
                           {"jsonl", OutputFormat::kJsonl},
                           {"csv", OutputFormat::kCsv},
                           {"count", OutputFormat::kCount}},
                          format_)
      ->group(kOutput);
  app.add_flag("--nfstream", nfstream_,
               "nfstream's names and milliseconds; jsonl by default, or csv")
      ->group(kOutput);
}

OutputSettings OutputOptions::Settings(const Environment& environment,
                                       const std::vector<std::string>& fields) const {
  OutputSettings settings;
  settings.nfstream = nfstream_;
  settings.format = format_.value_or(nfstream_ ? OutputFormat::kJsonl : OutputFormat::kTable);
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
  if (settings.nfstream && settings.format == OutputFormat::kTable) {
    Refuse("--nfstream", "goes with --output jsonl, csv or count");
  }
  if (settings.fields.empty()) return;
  if (settings.nfstream) Refuse("--fields", "has no meaning with --nfstream");
  if (settings.format == OutputFormat::kCount) Refuse("--fields", "has no meaning with count");
}

}  // namespace weir::cli
