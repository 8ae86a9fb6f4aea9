// The options of `weir subscribe`, and the request that they make.
#ifndef WEIR_CLIENTS_CLI_COMMANDS_SUBSCRIBE_OPTIONS_H_
#define WEIR_CLIENTS_CLI_COMMANDS_SUBSCRIBE_OPTIONS_H_

#include <google/protobuf/duration.pb.h>

#include <optional>
#include <string>
#include <vector>

#include "clients/cli/environment.h"
#include "clients/cli/options/filter_options.h"
#include "clients/cli/options/output_options.h"
#include "clients/cli/options/server_option.h"
#include "clients/cli/stream/checkpoint.h"
#include "weir/v1/flow_service.pb.h"

namespace weir::cli {

// Filled by the parser of the app it was added to; must outlive the parse. What the functions
// refuse is a CLI::ValidationError.
struct SubscribeOptions {
  std::string session;
  ServerOption server;
  std::optional<std::string> from;
  std::optional<uint64_t> last;
  bool no_follow = false;
  std::optional<v1::OverflowPolicy> on_overflow;
  std::optional<google::protobuf::Duration> stall_timeout;
  std::optional<google::protobuf::Duration> heartbeat_interval;
  std::vector<std::string> events;
  std::optional<std::string> output_file;
  std::optional<std::string> resume_file;
  OutputOptions output;
  FilterOptions filter;

  void AddTo(CLI::App& app, const Environment& environment);

  v1::SubscribeFlowsRequest Request(absl::Time now) const;
  OutputSettings Output(const Environment& environment) const;

  // What --resume-file keeps, for this request.
  CheckpointSpec Checkpointing(const v1::SubscribeFlowsRequest& request) const;

 private:
  void AddPosition(CLI::App& app);
  void AddDelivery(CLI::App& app);
  // That the stream can be resumed by the same command.
  void CheckResumable(const v1::Subscription& subscription) const;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_COMMANDS_SUBSCRIBE_OPTIONS_H_
