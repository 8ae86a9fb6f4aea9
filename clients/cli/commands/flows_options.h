// The options of `weir flows`, and the requests that they make.
#ifndef WEIR_CLIENTS_CLI_COMMANDS_FLOWS_OPTIONS_H_
#define WEIR_CLIENTS_CLI_COMMANDS_FLOWS_OPTIONS_H_

#include <google/protobuf/duration.pb.h>

#include <optional>
#include <string>

#include "clients/cli/environment.h"
#include "clients/cli/options/filter_options.h"
#include "clients/cli/options/output_options.h"
#include "clients/cli/options/settings_options.h"
#include "clients/cli/options/source_options.h"
#include "weir/v1/flow_service.pb.h"

namespace weir::cli {

// Filled by the parser of the app it was added to; must outlive the parse.
struct FlowsOptions {
  SourceOptions source;
  std::optional<std::string> server;  // none: a sensor in this process
  client::TlsOptions tls;
  bool remote_file = false;
  std::optional<std::string> session_id;
  std::optional<google::protobuf::Duration> linger;
  OutputOptions output;
  SettingsOptions settings;
  FilterOptions filter;

  void AddTo(CLI::App& app);

  // Whether the source is a capture of this machine that is to be sent to the sensor. Throws
  // CLI::ValidationError where it would be several.
  bool IsUpload() const;

  // The request for CaptureFlows; for AnalyzeCapture its first message. Both throw
  // CLI::ValidationError where the options ask for nothing that makes sense.
  v1::CaptureFlowsRequest CaptureRequest(const Environment& environment) const;
  v1::AnalyzeCaptureRequest UploadRequest(const Environment& environment) const;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_COMMANDS_FLOWS_OPTIONS_H_
