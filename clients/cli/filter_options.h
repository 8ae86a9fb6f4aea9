// The options that say which flows are wanted.
#ifndef WEIR_CLIENTS_CLI_FILTER_OPTIONS_H_
#define WEIR_CLIENTS_CLI_FILTER_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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

  // Adds the filters that were asked for; none where none was. Throws CLI::ValidationError for a
  // value that is none.
  void Fill(v1::Subscription& subscription) const;

  // --print-request: the request is to be printed, not sent.
  bool print_request() const { return print_request_; }

 private:
  // One for what is wanted, one for what is not.
  struct Values {
    std::vector<std::string> networks, src_networks, dst_networks, ports, protocols, vlans;
    std::vector<std::string> applications, categories, server_names, risks, events, end_reasons;
    std::optional<uint64_t> min_packets, min_bytes;
    std::optional<double> min_duration_s;
    std::optional<uint32_t> min_risk_score;
  };

  static void AddValues(const std::string& prefix, const std::string& group, Values& values,
                        CLI::App& app);
  // The filters of one option each, empty ones among them.
  static std::vector<v1::FlowFilter> FiltersOf(const Values& values);

  Values wanted_;
  Values unwanted_;
  bool print_request_ = false;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_FILTER_OPTIONS_H_
