// The options that say what the output looks like.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_OUTPUT_OPTIONS_H_
#define WEIR_CLIENTS_CLI_OPTIONS_OUTPUT_OPTIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "clients/cli/environment.h"
#include "clients/cli/output/flow_formatter.h"

namespace CLI {
class App;
}

namespace weir::cli {

// Filled by the parser of the app it was added to; must outlive the parse.
class OutputOptions {
 public:
  void AddTo(CLI::App& app);

  // `fields` are those of a field mask, empty for whole records. Throws CLI::ValidationError where
  // options contradict each other.
  OutputSettings Settings(const Environment& environment,
                          const std::vector<std::string>& fields) const;

  // The same for text that programs read on, in a file: jsonl, unless another format was asked for.
  // One that is for people, or not made record by record, is refused.
  OutputSettings FileSettings(const Environment& environment,
                              const std::vector<std::string>& fields) const;

  // The format of FileSettings.
  OutputFormat FileFormat() const { return format_.value_or(OutputFormat::kJsonl); }

  bool nfstream() const { return nfstream_; }
  bool with_origin() const { return with_origin_; }

 private:
  void Check(const OutputSettings& settings) const;

  std::optional<OutputFormat> format_;
  bool nfstream_ = false;
  bool with_origin_ = false;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_OUTPUT_OPTIONS_H_
