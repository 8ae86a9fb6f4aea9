// The options that say which flows are wanted, and which of their fields.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_FILTER_OPTIONS_H_
#define WEIR_CLIENTS_CLI_OPTIONS_FILTER_OPTIONS_H_

#include <google/protobuf/duration.pb.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "weir/v1/flow_filter.pb.h"
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

// Values of filter options that have their own words: ports, protocols, names or numbers.

// All of them throw CLI::ValidationError, naming the option and the text, for a text that is no
// such value.

// From 0 to `most`.
uint32_t NumberOf(const std::string& option, const std::string& text, uint32_t most);

// "443", "1-1023".
v1::PortRange PortsOf(const std::string& option, const std::string& text);

// "tcp", whatever the case; "6".
uint32_t ProtocolOf(const std::string& option, const std::string& text);

// "dpi", "match_by_port"; "none" for UNSPECIFIED.
v1::Confidence ConfidenceOf(const std::string& option, const std::string& word);

google::protobuf::Duration CheckedDuration(const std::string& option, const std::string& text);

// Adds a name, or the number of the same thing: digits alone are a number, up to `most`.
void AddNameOrId(const std::string& option, const std::string& text, uint32_t most,
                 google::protobuf::RepeatedPtrField<std::string>& names,
                 google::protobuf::RepeatedField<uint32_t>& ids);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_FILTER_OPTIONS_H_
