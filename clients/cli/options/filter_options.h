// The options that say which flows are wanted, and which of their fields.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_FILTER_OPTIONS_H_
#define WEIR_CLIENTS_CLI_OPTIONS_FILTER_OPTIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "weir/v1/subscription.pb.h"

namespace CLI {
class App;
}  // namespace CLI

namespace weir::cli {

// Filled by the parser of the app it was added to; must outlive the parse. Options of different
// kinds are joined by AND, the values of one by OR; a flow that any `--not-` option matches is left
// out.
class FilterOptions {
 public:
  void AddTo(CLI::App& app);

  // Adds the filters, the time and the field mask that were asked for; nothing where none was.
  // Throws CLI::ValidationError for a value that is none.
  void Fill(absl::Time now, v1::Subscription& subscription) const;

  // --fields: paths within Flow, in the order asked for; empty for all.
  const std::vector<std::string>& fields() const { return fields_; }

  // --since, as it was given; empty where it was not.
  const std::optional<std::string>& since() const { return since_; }

  // --print-request: the request is to be printed, not sent.
  bool print_request() const { return print_request_; }

 private:
  // What was given for each of FilterFields(), in its order; a flag gives one empty text.
  using Values = std::vector<std::vector<std::string>>;

  static void AddFilters(const std::string& prefix, const std::string& group, Values& values,
                         CLI::App& app);

  Values wanted_;
  Values unwanted_;
  std::optional<std::string> since_;
  std::vector<std::string> fields_;
  bool print_request_ = false;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_FILTER_OPTIONS_H_
